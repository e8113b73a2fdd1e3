package io.kvdc.tikv.internal.txn.access;

/**
 * When a transaction that writes while it goes on sends what it has in memory. A flush is due once
 * there are {@code minFlushBytes} with {@code minFlushKeys}, or {@code forceFlushBytes} with
 * however few keys. While a flush is under way the next is not, until there are {@code
 * forceFlushBytes}; then writers wait for it.
 *
 * @param minFlushKeys fewer keys than this wait for more (unionstore: MinFlushKeys)
 * @param minFlushBytes less memory than this waits for more (unionstore: MinFlushMemSize)
 * @param forceFlushBytes more memory than this is flushed in any case (unionstore:
 *     ForceFlushMemSizeThreshold)
 */
public record PipelinedSettings(int minFlushKeys, long minFlushBytes, long forceFlushBytes) {

  /** Client-go's MinFlushKeys. */
  public static final int MIN_FLUSH_KEYS = 10_000;

  /** Client-go's MinFlushMemSize. */
  public static final long MIN_FLUSH_BYTES = 16L << 20;

  /** Client-go's ForceFlushMemSizeThreshold. */
  public static final long FORCE_FLUSH_BYTES = 128L << 20;

  /**
   * Besides what is being written, a transaction holds what is being flushed, and that once more in
   * the requests: with an eighth of the heap all three leave room for the application.
   */
  private static final int PARTS_OF_HEAP = 8;

  /**
   * Refuses limits that nothing fits into.
   *
   * @param minFlushKeys as for the record
   * @param minFlushBytes as for the record
   * @param forceFlushBytes as for the record
   */
  public PipelinedSettings {
    if (minFlushKeys < 1 || minFlushBytes < 1 || forceFlushBytes < 1) {
      throw new IllegalArgumentException("limits of flushes must be positive");
    }
    minFlushBytes = Math.min(minFlushBytes, forceFlushBytes);
  }

  /** Client-go's numbers, as far as a heap of this size allows. */
  public static PipelinedSettings defaults(long heapBytes) {
    return new PipelinedSettings(MIN_FLUSH_KEYS, MIN_FLUSH_BYTES, forceFlushBytes(heapBytes));
  }

  /** The most that a transaction keeps in memory before it makes writers wait. */
  public static long forceFlushBytes(long heapBytes) {
    return Math.max(1 << 20, Math.min(FORCE_FLUSH_BYTES, heapBytes / PARTS_OF_HEAP));
  }

  /** Whether so much is worth a flush. */
  public boolean isDue(long keys, long bytes) {
    return bytes >= minFlushBytes && (keys >= minFlushKeys || isOver(bytes));
  }

  /** Whether so much must not become more. */
  public boolean isOver(long bytes) {
    return bytes >= forceFlushBytes;
  }
}
