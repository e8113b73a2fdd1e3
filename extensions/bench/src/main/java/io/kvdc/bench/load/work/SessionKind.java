package io.kvdc.bench.load.work;

import java.util.Arrays;
import java.util.Locale;

/** Through what an operation is done. */
public enum SessionKind {
  /** The raw API. */
  RAW,
  /** Reads at one timestamp that all operations of a run share. */
  SNAPSHOT,
  /** Each operation is a transaction, or reads at a timestamp of its own. */
  TXN;

  /** Begins all keys of this kind, so that raw and transactional ones never meet. */
  public String keyPrefix() {
    return this == RAW ? "bench/raw/" : "bench/txn/";
  }

  /** The name on the command line. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a name.
   *
   * @param text as {@link #text} gives it
   * @throws IllegalArgumentException if there is none of that name
   */
  public static SessionKind parse(String text) {
    return Arrays.stream(values())
        .filter(kind -> kind.text().equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no session '" + text + "'"));
  }
}
