package io.kvdc.tikv.internal.direct;

import com.google.protobuf.Message;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.region.ReadRouting;
import io.kvdc.tikv.internal.region.RegionCache;
import io.kvdc.tikv.internal.region.RegionCall;
import io.kvdc.tikv.internal.region.RegionLocator;
import io.kvdc.tikv.internal.region.RegionRequest;
import io.kvdc.tikv.internal.region.RegionRequestSender;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.rpc.RpcOptions;
import io.kvdc.tikv.rpc.TikvReply;
import io.kvdc.tikv.rpc.TikvTarget;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A request to the region that holds a key, or to the one with an id. */
final class DirectRegionCall<Q extends Message, R extends Message>
    extends RegionCall<Q, R, TikvReply<R>> {

  private final TikvTarget target;
  private final Q request;
  private final RpcOptions options;
  private final ReadRouting routing;
  private final MessageKeys keys;

  private int attempts;
  private long storeId;
  private @Nullable TikvReply<R> reply;

  DirectRegionCall(
      RegionRequestSender sender,
      RegionRequest<Q, R> kind,
      Backoffer backoffer,
      TikvTarget target,
      Q request,
      RpcOptions options,
      MessageKeys keys) {
    super(sender, kind, backoffer);
    this.target = target;
    this.request = request;
    this.options = options;
    this.keys = keys;
    this.routing = kind.rpc().changes() ? ReadRouting.LEADER : routing(options);
  }

  private static ReadRouting routing(RpcOptions options) {
    return ReadRouting.to(options.replicas())
        .stale(options.staleRead())
        .preferring(options.labels(), Set.of())
        .busyThreshold(options.busyThreshold());
  }

  @Override
  protected @Nullable CachedRegion find(RegionCache cache) {
    return target instanceof TikvTarget.Key byKey
        ? cache.find(byKey.key())
        : cache.findById(regionId());
  }

  @Override
  protected CompletableFuture<CachedRegion> locate(RegionLocator locator) {
    return target instanceof TikvTarget.Key byKey
        ? locator.locate(byKey.key(), backoffer().deadline())
        : locator.locateById(regionId(), backoffer().deadline());
  }

  private long regionId() {
    return ((TikvTarget.Region) target).id();
  }

  @Override
  protected ReadRouting routing() {
    return routing;
  }

  @Override
  protected void describe(Context.Builder context) {
    DirectContext.describe(options, context);
    storeId = context.getPeer().getStoreId();
    attempts++;
  }

  @Override
  protected Q request(CachedRegion region) {
    return request;
  }

  @Override
  protected boolean take(R response, CachedRegion region) {
    reply =
        new TikvReply<>(
            options.encodeKeys() ? keys.decode(response) : response,
            region.verId().id(),
            storeId,
            attempts);
    return true;
  }

  @Override
  protected @Nullable TikvReply<R> result() {
    return reply;
  }
}
