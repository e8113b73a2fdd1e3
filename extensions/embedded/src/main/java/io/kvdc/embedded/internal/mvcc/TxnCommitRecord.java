package io.kvdc.embedded.internal.mvcc;

import org.jspecify.annotations.Nullable;

/** What the write column family says of one transaction on one key. */
public sealed interface TxnCommitRecord {

  /** Returns the type of the transaction's own record, null if there is none. */
  @Nullable WriteType type();

  /**
   * There is no record of it.
   *
   * @param overlapped a record of another transaction that was committed at this one's start
   *     timestamp; a rollback must not overwrite it
   */
  record None(@Nullable OverlappedWrite overlapped) implements TxnCommitRecord {
    @Override
    public @Nullable WriteType type() {
      return null;
    }
  }

  /**
   * There is one.
   *
   * @param commitTs where it stands
   * @param write the record
   */
  record SingleRecord(long commitTs, Write write) implements TxnCommitRecord {
    @Override
    public WriteType type() {
      return write.type();
    }
  }

  /**
   * It was rolled back, as the record of another transaction at its start timestamp says.
   *
   * @param commitTs where that record stands
   */
  record OverlappedRollback(long commitTs) implements TxnCommitRecord {
    @Override
    public WriteType type() {
      return WriteType.ROLLBACK;
    }
  }

  /**
   * Another transaction's record at the start timestamp of this one.
   *
   * @param write the record
   * @param gcFence what to write into it when it is written again
   */
  record OverlappedWrite(Write write, long gcFence) {}
}
