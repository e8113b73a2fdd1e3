package io.kvdc.bench.load.work;

/** What one operation does. */
public enum Verb {
  /** Reads one key. */
  GET,
  /** Writes one key. */
  PUT,
  /** Writes a key that was not there. */
  INSERT,
  /** Reads many keys that do not lie together. */
  BATCH_GET,
  /** Reads the entries from a key on. */
  SCAN,
  /** Reads a key and writes it; in a transaction if the session has them. */
  READ_MODIFY_WRITE
}
