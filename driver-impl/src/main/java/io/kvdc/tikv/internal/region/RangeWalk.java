package io.kvdc.tikv.internal.region;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.ProtocolException;
import io.kvdc.tikv.internal.retry.Deadline;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * How far a walk over a range has come, one request to one region at a time. Whether a region is
 * done is told from the limit and the bounds that were really sent, so that nothing is skipped
 * wherever regions are split or merged meanwhile. Used by one step at a time.
 */
public final class RangeWalk {

  private static final KeyRange NOTHING = KeyRange.of(Bytes.of(0), Bytes.of(0));

  private final boolean reverse;
  private final int pageSize;

  /** What is still to be walked over. */
  private KeyRange remaining;

  /** How many entries are still wanted. */
  private long left;

  private KeyRange asked;
  private int askedLimit;

  /**
   * Begins a walk.
   *
   * @param range what is to be walked over, not empty
   * @param limit the most entries wanted, at least one
   * @param reverse whether from the end downwards
   * @param pageSize the most entries in one request, at least one
   */
  public RangeWalk(KeyRange range, long limit, boolean reverse, int pageSize) {
    this.reverse = reverse;
    this.pageSize = pageSize;
    this.remaining = range;
    this.left = limit;
    this.asked = range;
  }

  /** The region of the next request, if it is known. */
  public @Nullable CachedRegion find(RegionCache cache) {
    return reverse ? cache.findBelow(remaining.end()) : cache.find(remaining.start());
  }

  /** The region of the next request, from PD if need be. */
  public CompletableFuture<CachedRegion> locate(RegionLocator locator, Deadline deadline) {
    return reverse
        ? locator.locateBelow(remaining.end(), deadline)
        : locator.locate(remaining.start(), deadline);
  }

  /** The part that the next request to a region asks for. */
  public KeyRange next(CachedRegion region) {
    asked = region.range().intersect(remaining);
    askedLimit = (int) Math.min(pageSize, left);
    return asked;
  }

  /** The most entries that the next request asks for. */
  public int limit() {
    return askedLimit;
  }

  /**
   * Goes on behind what a store has answered. A walk that went on from elsewhere would skip keys or
   * never end, so the last key is checked.
   *
   * @param entries how many there were
   * @param last the key of the last one; null: there was none
   * @throws ProtocolException if they are not what was asked for
   */
  public void seen(int entries, @Nullable Bytes last) {
    if (last == null || entries < askedLimit) {
      remaining = behind(asked);
      return;
    }
    if (entries > askedLimit || !asked.contains(last)) {
      throw new ProtocolException(
          ErrorDetail.of("a store answered a scan with what it was not asked for"));
    }
    remaining = behind(last);
  }

  /** So many entries are wanted no more. */
  public void took(int entries) {
    left -= entries;
  }

  /** What is still to be walked over; null if that is nothing. */
  public @Nullable KeyRange remaining() {
    return left <= 0 || remaining.isEmpty() ? null : remaining;
  }

  /** How many entries are still wanted. */
  public long left() {
    return left;
  }

  /** What remains when a part was seen to its end. */
  private KeyRange behind(KeyRange part) {
    if (reverse) {
      return part.start().isEmpty() ? NOTHING : KeyRange.of(remaining.start(), part.start());
    }
    return part.end().isEmpty() ? NOTHING : KeyRange.of(part.end(), remaining.end());
  }

  /** What remains when a key was the last one seen. */
  private KeyRange behind(Bytes key) {
    if (!reverse) {
      return KeyRange.of(key.next(), remaining.end());
    }
    // Nothing is below the empty key, which other clients can write; as an end it means no bound.
    return key.isEmpty() ? NOTHING : KeyRange.of(remaining.start(), key);
  }
}
