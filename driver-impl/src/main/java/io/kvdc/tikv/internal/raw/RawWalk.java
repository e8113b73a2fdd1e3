package io.kvdc.tikv.internal.raw;

import com.google.protobuf.ByteString;
import io.kvdc.KeyRange;
import io.kvdc.RawOptions;
import io.kvdc.proto.kvrpcpb.KvPair;
import io.kvdc.proto.kvrpcpb.RawScanRequest;
import io.kvdc.proto.kvrpcpb.RawScanResponse;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.region.RangeWalk;
import io.kvdc.tikv.internal.region.RegionCache;
import io.kvdc.tikv.internal.region.RegionCall;
import io.kvdc.tikv.internal.region.RegionLocator;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Walks over a range, one request to one region at a time, as {@link RangeWalk} says. */
abstract class RawWalk<T> extends RegionCall<RawScanRequest, RawScanResponse, T> {

  /** Entries in one request at most (client-go: MaxRawKVScanLimit). */
  static final int MOST_ENTRIES = 10_240;

  private final RawAccess access;
  private final String columnFamily;
  private final boolean reverse;
  private final boolean keyOnly;
  private final RangeWalk walk;

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
    this.walk =
        new RangeWalk(
            step.range(), step.limit(), step.reverse(), Math.min(step.pageSize(), MOST_ENTRIES));
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
    return walk.remaining();
  }

  final long left() {
    return walk.left();
  }

  @Override
  protected final @Nullable CachedRegion find(RegionCache cache) {
    return walk.find(cache);
  }

  @Override
  protected final CompletableFuture<CachedRegion> locate(RegionLocator locator) {
    return walk.locate(locator, backoffer().deadline());
  }

  @Override
  protected final RawScanRequest request(CachedRegion region) {
    KeyRange stored = access.codec().encodeRange(walk.next(region));
    RawScanRequest.Builder request =
        RawScanRequest.newBuilder()
            .setLimit(walk.limit())
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
    walk.seen(
        pairs.size(), pairs.isEmpty() ? null : access.key(pairs.get(pairs.size() - 1).getKey()));
    take(pairs);
    walk.took(pairs.size());
    return remaining() == null || isEnough();
  }
}
