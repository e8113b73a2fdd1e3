package io.kvdc.tikv.internal.raw;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.RawOptions;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.ProtocolException;
import io.kvdc.proto.kvrpcpb.KvPair;
import io.kvdc.proto.kvrpcpb.RawScanRequest;
import io.kvdc.proto.kvrpcpb.RawScanResponse;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.region.RegionCache;
import io.kvdc.tikv.internal.region.RegionCall;
import io.kvdc.tikv.internal.region.RegionLocator;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Walks over a range, one request to one region at a time. Whether a region is done is told from
 * the limit and the bounds that were really sent, so that nothing is skipped wherever regions are
 * split or merged meanwhile.
 */
abstract class RawWalk<T> extends RegionCall<RawScanRequest, RawScanResponse, T> {

  /** Entries in one request at most (client-go: MaxRawKVScanLimit). */
  static final int MOST_ENTRIES = 10_240;

  private final RawAccess access;
  private final String columnFamily;
  private final boolean reverse;
  private final boolean keyOnly;
  private final int pageSize;

  /** What is still to be walked over. */
  private KeyRange remaining;

  /** How many entries are still wanted. */
  private long left;

  private KeyRange sent;
  private int sentLimit;

  /**
   * Begins a walk.
   *
   * @param access what calls are made with
   * @param options of the session
   * @param backoffer budget and deadline
   * @param step how and from where to walk
   */
  RawWalk(RawAccess access, RawOptions options, Backoffer backoffer, Step step) {
    super(access.sender(), RawRpcs.SCAN, backoffer);
    this.access = access;
    this.columnFamily = options.columnFamily();
    this.reverse = step.reverse();
    this.keyOnly = step.keyOnly();
    this.pageSize = Math.min(step.pageSize(), MOST_ENTRIES);
    this.remaining = step.range();
    this.left = step.limit();
    this.sent = step.range();
  }

  /**
   * How and from where to walk.
   *
   * @param range what is to be walked over, not empty
   * @param limit the most entries wanted, at least one
   * @param reverse whether from the end downwards
   * @param keyOnly whether without values
   * @param pageSize the most entries in one request, at least one
   */
  record Step(KeyRange range, long limit, boolean reverse, boolean keyOnly, int pageSize) {}

  /** Takes in entries of which each has a key that was not seen before; perhaps none. */
  abstract void take(List<KvPair> pairs);

  /** Whether the caller wants no more until it asks again. */
  abstract boolean isEnough();

  final RawAccess access() {
    return access;
  }

  /** What is still to be walked over; null if that is nothing. */
  final @Nullable KeyRange remaining() {
    return left == 0 || remaining.isEmpty() ? null : remaining;
  }

  final long left() {
    return left;
  }

  @Override
  protected final @Nullable CachedRegion find(RegionCache cache) {
    return reverse ? cache.findBelow(remaining.end()) : cache.find(remaining.start());
  }

  @Override
  protected final CompletableFuture<CachedRegion> locate(RegionLocator locator) {
    return reverse
        ? locator.locateBelow(remaining.end(), backoffer().deadline())
        : locator.locate(remaining.start(), backoffer().deadline());
  }

  @Override
  protected final RawScanRequest request(CachedRegion region) {
    sent = region.range().intersect(remaining);
    sentLimit = (int) Math.min(pageSize, left);
    KeyRange stored = access.codec().encodeRange(sent);
    RawScanRequest.Builder request =
        RawScanRequest.newBuilder()
            .setLimit(sentLimit)
            .setKeyOnly(keyOnly)
            .setCf(columnFamily)
            .setReverse(reverse);
    if (reverse) {
      // Stores take an empty start of a reverse scan for "before all keys".
      request.setStartKey(stored.end().isEmpty() ? aboveAllKeys() : ByteStrings.of(stored.end()));
      request.setEndKey(ByteStrings.of(stored.start()));
    } else {
      request.setStartKey(ByteStrings.of(stored.start()));
      request.setEndKey(ByteStrings.of(stored.end()));
    }
    return request.build();
  }

  private ByteString aboveAllKeys() {
    byte[] key = new byte[access.settings().maxKeySize() + 1];
    Arrays.fill(key, (byte) 0xff);
    return ByteString.copyFrom(key);
  }

  @Override
  protected final boolean take(RawScanResponse response, CachedRegion region) {
    List<KvPair> pairs = response.getKvsList();
    pairs.forEach(StoreErrors::checkPair);
    remaining = pairs.size() < sentLimit ? behind(sent) : behind(lastKey(pairs));
    take(pairs);
    left -= pairs.size();
    return remaining() == null || isEnough();
  }

  /** Checked, as a walk that went on from elsewhere would skip keys or never end. */
  private Bytes lastKey(List<KvPair> pairs) {
    Bytes last = access.key(pairs.get(pairs.size() - 1).getKey());
    if (pairs.size() > sentLimit || !sent.contains(last)) {
      throw new ProtocolException(
          ErrorDetail.of("a store answered a scan with what it was not asked for"));
    }
    return last;
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

  private static final KeyRange NOTHING = KeyRange.of(Bytes.of(0), Bytes.of(0));
}
