package io.kvdc.tikv.internal.engine;

import io.kvdc.Bytes;
import io.kvdc.proto.kvrpcpb.SplitRegionRequest;
import io.kvdc.proto.kvrpcpb.SplitRegionResponse;
import io.kvdc.proto.metapb.Region;
import io.kvdc.proto.tikvpb.TikvGrpc;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.region.InvalidReason;
import io.kvdc.tikv.internal.region.KeyGrouping;
import io.kvdc.tikv.internal.region.RegionFanOut;
import io.kvdc.tikv.internal.region.RegionLocator;
import io.kvdc.tikv.internal.region.RegionRequest;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import io.kvdc.tikv.internal.rpc.Rpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Splits regions at keys; a key at which a region begins already asks for nothing. */
public final class RegionSplit
    extends RegionFanOut<List<Bytes>, SplitRegionRequest, SplitRegionResponse, List<Region>> {

  private static final RegionRequest<SplitRegionRequest, SplitRegionResponse> SPLIT =
      RegionRequest.repeatable(
          Rpc.write(
              TikvGrpc.getSplitRegionMethod(),
              (request, context) -> request.toBuilder().setContext(context).build(),
              response -> response.hasRegionError() ? response.getRegionError() : null));

  /** Keys in one request (client-go: splitBatchRegionLimit). */
  private static final int MOST_KEYS = 2048;

  private final Engine engine;
  private final List<Region> made = new ArrayList<>();

  /**
   * A call.
   *
   * @param engine whose regions are split
   * @param timeout how long it may take
   * @param keys where to split; not empty
   */
  public RegionSplit(Engine engine, Duration timeout, List<Bytes> keys) {
    super(
        engine.sender(),
        SPLIT,
        new Backoffer(
            engine.environment(),
            Deadline.after(timeout, engine.environment().ticker()),
            engine.settings().raw().retryBudget().toMillis()),
        engine.settings().raw().concurrency(),
        keys.stream().sorted().distinct().toList());
    this.engine = engine;
  }

  @Override
  protected CompletableFuture<Pieces<List<Bytes>>> cut(
      List<Bytes> keys, RegionLocator locator, Deadline deadline) {
    return KeyGrouping.group(locator, deadline, key -> key, keys)
        .thenApply(
            groups -> {
              List<Piece<List<Bytes>>> pieces = new ArrayList<>();
              groups.forEach(group -> cut(group, pieces));
              return new Pieces<>(pieces, null);
            });
  }

  private static void cut(KeyGrouping.Group<Bytes> group, List<Piece<List<Bytes>>> pieces) {
    List<Bytes> inside =
        group.things().stream().filter(key -> !key.equals(group.region().startKey())).toList();
    for (int i = 0; i < inside.size(); i += MOST_KEYS) {
      int end = Math.min(inside.size(), i + MOST_KEYS);
      pieces.add(new Piece<>(group.region(), inside.subList(i, end)));
    }
  }

  @Override
  protected SplitRegionRequest request(CachedRegion region, List<Bytes> keys) {
    SplitRegionRequest.Builder request = SplitRegionRequest.newBuilder().setIsRawKv(true);
    keys.forEach(key -> request.addSplitKeys(ByteStrings.of(engine.codec().encodeKey(key))));
    return request.build();
  }

  @Override
  protected void merge(CachedRegion region, List<Bytes> keys, SplitRegionResponse response) {
    engine.sender().locator().cache().invalidate(region, InvalidReason.EPOCH_NOT_MATCH);
    made.addAll(response.getRegionsList());
  }

  @Override
  protected List<Region> result() {
    return List.copyOf(made);
  }
}
