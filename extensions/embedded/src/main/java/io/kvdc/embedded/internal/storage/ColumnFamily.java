package io.kvdc.embedded.internal.storage;

import org.jspecify.annotations.Nullable;

/** The column families that a client can name. */
public enum ColumnFamily {
  /** Values, and the only one that raw requests use unless they name another. */
  DEFAULT("default"),
  /** Locks of transactions. */
  LOCK("lock"),
  /** Commit records of transactions. */
  WRITE("write");

  private final String wireName;

  ColumnFamily(String wireName) {
    this.wireName = wireName;
  }

  /** Returns the name on the wire. */
  public String wireName() {
    return wireName;
  }

  /**
   * Finds by name.
   *
   * @param wireName as in a request; empty for the default one
   * @return null if there is none of this name
   */
  public static @Nullable ColumnFamily of(String wireName) {
    return switch (wireName) {
      case "", "default" -> DEFAULT;
      case "lock" -> LOCK;
      case "write" -> WRITE;
      default -> null;
    };
  }
}
