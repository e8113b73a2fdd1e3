package io.kvdc.tikv.internal.txn.snapshot;

import io.kvdc.Bytes;
import io.kvdc.Timestamp;
import io.kvdc.VersionedValue;
import org.jspecify.annotations.Nullable;

/**
 * What is at a key.
 *
 * @param value the value; null: there is none
 * @param commitTs when it was committed; 0: not known, or there is no value
 */
record Found(@Nullable Bytes value, long commitTs) {

  /** There is none. */
  static final Found NOTHING = new Found(null, 0);

  /** The value and when it was committed; null if there is none. */
  @Nullable VersionedValue versioned() {
    return value == null ? null : new VersionedValue(value, new Timestamp(commitTs));
  }

  /** Whether this answers a question. */
  boolean answers(boolean withCommitTs) {
    return !withCommitTs || value == null || commitTs != 0;
  }
}
