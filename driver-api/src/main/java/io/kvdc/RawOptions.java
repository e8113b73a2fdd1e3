package io.kvdc;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a raw session works; an immutable value.
 *
 * @param atomic whether writes are ordered with compare-and-swap; all writers of a key that is ever
 *     compared and swapped must be atomic
 * @param columnFamily the column family; empty: the default one
 * @param timeout how long each call may take, all retries and waits included; null: the
 *     connection's {@code timeout}
 */
public record RawOptions(boolean atomic, String columnFamily, @Nullable Duration timeout) {

  private static final RawOptions DEFAULTS = new RawOptions(false, "", null);

  /**
   * Refuses senseless values.
   *
   * @param atomic as for the record
   * @param columnFamily as for the record
   * @param timeout as for the record
   * @throws IllegalArgumentException if the timeout is not positive
   */
  public RawOptions {
    Objects.requireNonNull(columnFamily, "columnFamily");
    if (timeout != null && (timeout.isZero() || timeout.isNegative())) {
      throw new IllegalArgumentException("a timeout must be positive, not " + timeout);
    }
  }

  /**
   * Not atomic, the default column family, the connection's timeout.
   *
   * @return the defaults
   */
  public static RawOptions defaults() {
    return DEFAULTS;
  }

  /**
   * The same, atomic or not.
   *
   * @param newAtomic whether writes are ordered with compare-and-swap
   * @return new options
   */
  public RawOptions withAtomic(boolean newAtomic) {
    return new RawOptions(newAtomic, columnFamily, timeout);
  }

  /**
   * The same in another column family.
   *
   * @param newColumnFamily the column family; empty: the default one
   * @return new options
   */
  public RawOptions withColumnFamily(String newColumnFamily) {
    return new RawOptions(atomic, newColumnFamily, timeout);
  }

  /**
   * The same with another timeout.
   *
   * @param newTimeout how long each call may take; null: the connection's
   * @return new options
   */
  public RawOptions withTimeout(@Nullable Duration newTimeout) {
    return new RawOptions(atomic, columnFamily, newTimeout);
  }
}
