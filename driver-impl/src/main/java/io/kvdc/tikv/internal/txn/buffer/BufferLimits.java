package io.kvdc.tikv.internal.txn.buffer;

import io.kvdc.Bytes;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.InvalidKeyException;
import io.kvdc.error.TransactionTooLargeException;
import io.kvdc.error.ValueTooLargeException;

/**
 * What a buffer takes in. Sizes are those of keys and values, without what storing them costs.
 *
 * @param entry the most bytes that a key and its value may have together; {@link Long#MAX_VALUE}:
 *     any number
 * @param total the most bytes that all keys and values may have together; {@link Long#MAX_VALUE}:
 *     any number
 */
public record BufferLimits(long entry, long total) {

  /** Bytes that a key has at most (client-go internal/unionstore: MaxKeyLen). */
  public static final int MAX_KEY_SIZE = 65_535;

  /** No limit but that of the keys, as in client-go. */
  public static final BufferLimits UNLIMITED = new BufferLimits(Long.MAX_VALUE, Long.MAX_VALUE);

  /**
   * Refuses limits that nothing fits into.
   *
   * @param entry as for the record
   * @param total as for the record
   */
  public BufferLimits {
    if (entry <= 0 || total <= 0) {
      throw new IllegalArgumentException("a limit must be positive: " + entry + ", " + total);
    }
  }

  void checkKey(Bytes key) {
    if (key.isEmpty()) {
      throw new InvalidKeyException(ErrorDetail.of("a key must have at least one byte"));
    }
    long limit = Math.min(MAX_KEY_SIZE, entry);
    if (key.length() > limit) {
      throw new InvalidKeyException(
          ErrorDetail.of(
              "the key has " + key.length() + " bytes, the transaction takes at most " + limit));
    }
  }

  /** A value without bytes would be read as a deleted one by every other client of TiKV. */
  void checkValue(Bytes value) {
    if (value.isEmpty()) {
      throw new InvalidArgumentException(
          ErrorDetail.of(
              "a value in a transaction must have at least one byte; delete the key, or store a"
                  + " byte that means empty"));
    }
  }

  void checkEntry(Bytes key, int valueLength) {
    long limit = entry - key.length();
    if (valueLength > limit) {
      throw new ValueTooLargeException(
          ErrorDetail.of(
              "the value has "
                  + valueLength
                  + " bytes, the transaction takes at most "
                  + limit
                  + " with this key; split it, or raise the limit of an entry"),
          valueLength,
          limit);
    }
  }

  /** What makes a buffer that is too large smaller is not refused. */
  void checkTotal(long before, long after) {
    if (after > total && after > before) {
      throw new TransactionTooLargeException(
          ErrorDetail.of(
              "with this write the transaction would have "
                  + after
                  + " bytes, it takes at most "
                  + total
                  + "; the write was not made: commit what there is and go on in another"
                  + " transaction, or raise the limit"),
          after,
          total);
    }
  }
}
