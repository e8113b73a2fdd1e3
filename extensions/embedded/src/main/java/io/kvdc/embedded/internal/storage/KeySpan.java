package io.kvdc.embedded.internal.storage;

import java.util.Arrays;

/** The stored keys from one to just before another: the borders of a region. Immutable. */
public final class KeySpan {

  private final long regionId;
  private final byte[] start;
  private final byte[] end;
  private final Runnable fence;

  /**
   * Makes one that always holds; the arrays belong to it from now on.
   *
   * @param regionId whose borders they are, for messages
   * @param start first key, in the stored encoding
   * @param end first key behind it; empty if there is no end
   */
  public KeySpan(long regionId, byte[] start, byte[] end) {
    this(regionId, start, end, () -> {});
  }

  /**
   * Makes one that may hold no more when it comes to a write.
   *
   * @param regionId whose borders they are, for messages
   * @param start first key, in the stored encoding
   * @param end first key behind it; empty if there is no end
   * @param fence throws if they are not any more; must not block
   */
  public KeySpan(long regionId, byte[] start, byte[] end, Runnable fence) {
    this.regionId = regionId;
    this.start = start;
    this.end = end;
    this.fence = fence;
  }

  /** Throws what its maker wants if it does not hold any more; asked before each write. */
  public void mustHold() {
    fence.run();
  }

  /** Returns the id of the region. */
  public long regionId() {
    return regionId;
  }

  /** Returns the first key. Not to be changed. */
  public byte[] start() {
    return start;
  }

  /** Returns the first key behind it, empty if there is no end. Not to be changed. */
  public byte[] end() {
    return end;
  }

  /** Whether the key lies in it. */
  public boolean contains(byte[] key) {
    return Arrays.compareUnsigned(key, start) >= 0
        && (end.length == 0 || Arrays.compareUnsigned(key, end) < 0);
  }

  /** Whether the key lies in it or is its end. */
  public boolean containsOrEnds(byte[] key) {
    return Arrays.compareUnsigned(key, start) >= 0
        && (end.length == 0 || Arrays.compareUnsigned(key, end) <= 0);
  }

  /**
   * Whether it covers a range up to {@code rangeEnd}.
   *
   * @param rangeEnd empty for a range without end
   */
  public boolean coversEnd(byte[] rangeEnd) {
    if (end.length == 0) {
      return true;
    }
    return rangeEnd.length != 0 && Arrays.compareUnsigned(rangeEnd, end) <= 0;
  }

  /** Returns the later of its start and the key. */
  public byte[] clampStart(byte[] key) {
    return Arrays.compareUnsigned(key, start) > 0 ? key : start;
  }

  /** Returns the earlier of its end and the key; an empty key means no end. */
  public byte[] clampEnd(byte[] key) {
    if (key.length == 0) {
      return end;
    }
    return end.length == 0 || Arrays.compareUnsigned(key, end) < 0 ? key : end;
  }
}
