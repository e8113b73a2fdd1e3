package io.kvdc.embedded.internal.mvcc;

import com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A record of the write column family, under a key and a commit timestamp (the start timestamp for
 * a rollback). Stored the way TiKV stores it (txn_types, write.rs), without the position of the
 * last change.
 *
 * @param type what it says
 * @param startTs of the transaction
 * @param shortValue the value if it is short; for a rollback, a mark that protects it
 * @param hasOverlappedRollback whether at the same timestamp another transaction was rolled back,
 *     which matters only if that rollback is protected
 * @param gcFence null unless the record was written again for an overlapped rollback: then the
 *     commit timestamp of the next version of the value, 0 if there is none. If that version is
 *     gone, garbage collection has gone past this one too.
 * @param txnSource where the transaction comes from
 */
public record Write(
    WriteType type,
    long startTs,
    @Nullable ByteString shortValue,
    boolean hasOverlappedRollback,
    @Nullable Long gcFence,
    long txnSource) {

  private static final int SHORT_VALUE = 'v';
  private static final int OVERLAPPED_ROLLBACK = 'R';
  private static final int GC_FENCE = 'F';
  private static final int TXN_SOURCE = 'S';
  private static final ByteString PROTECTED = ByteString.copyFromUtf8("p");

  /** Makes a commit record. */
  public static Write of(WriteType type, long startTs, @Nullable ByteString shortValue) {
    return new Write(type, startTs, shortValue, false, null, 0);
  }

  /**
   * Makes the record of a rollback.
   *
   * @param isProtected whether later rollbacks must not remove it
   */
  public static Write rollback(long startTs, boolean isProtected) {
    return of(WriteType.ROLLBACK, startTs, isProtected ? PROTECTED : null);
  }

  /** Returns a copy that says of a rollback at the same timestamp. */
  public Write withOverlappedRollback(@Nullable Long fence) {
    return new Write(type, startTs, shortValue, true, fence, txnSource);
  }

  /** Returns a copy with another source. */
  public Write withTxnSource(long source) {
    return new Write(type, startTs, shortValue, hasOverlappedRollback, gcFence, source);
  }

  /** Whether later rollbacks must not remove it, if it is a rollback. */
  public boolean isProtected() {
    return type == WriteType.ROLLBACK && PROTECTED.equals(shortValue);
  }

  /** Whether it may be believed when it is the latest version at a timestamp. */
  public boolean isInsideGcFence(long readTs) {
    Long fence = gcFence;
    return fence == null || fence == 0 || TimeStamp.isAfter(fence, readTs);
  }

  byte[] toByteArray() {
    RecordOutput out = new RecordOutput().flag(type.flag()).varint(startTs);
    if (shortValue != null) {
      out.shortValue(SHORT_VALUE, shortValue);
    }
    if (hasOverlappedRollback) {
      out.flag(OVERLAPPED_ROLLBACK);
    }
    if (gcFence != null) {
      out.flag(GC_FENCE).number(gcFence);
    }
    if (txnSource != 0) {
      out.flag(TXN_SOURCE).varint(txnSource);
    }
    return out.toByteArray();
  }

  static Write parse(byte[] stored) {
    RecordInput in = new RecordInput(stored);
    WriteType type = WriteType.ofFlag(in.flag());
    long startTs = in.varint();
    ByteString shortValue = null;
    boolean overlapped = false;
    Long fence = null;
    long source = 0;
    while (!in.isAtEnd()) {
      int flag = in.flag();
      switch (flag) {
        case SHORT_VALUE -> shortValue = in.shortValue();
        case OVERLAPPED_ROLLBACK -> overlapped = true;
        case GC_FENCE -> fence = in.number();
        case TXN_SOURCE -> source = in.varint();
        default -> throw new IllegalStateException("a commit record has an unknown part " + flag);
      }
    }
    return new Write(type, startTs, shortValue, overlapped, fence, source);
  }
}
