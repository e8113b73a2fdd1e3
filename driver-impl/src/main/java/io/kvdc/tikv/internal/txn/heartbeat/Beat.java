package io.kvdc.tikv.internal.txn.heartbeat;

import io.kvdc.Bytes;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.TxnHeartBeatRequest;
import io.kvdc.proto.kvrpcpb.TxnHeartBeatResponse;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.region.RegionCache;
import io.kvdc.tikv.internal.region.RegionCall;
import io.kvdc.tikv.internal.region.RegionLocator;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One heartbeat. Says whether the transaction is still there. */
final class Beat extends RegionCall<TxnHeartBeatRequest, TxnHeartBeatResponse, Boolean> {

  private final Bytes primary;
  private final TxnHeartBeatRequest request;
  private final Consumer<Context.Builder> context;
  private boolean alive;

  Beat(
      TxnAccess access,
      Backoffer backoffer,
      Consumer<Context.Builder> context,
      long startTs,
      Bytes primary,
      long ttlMillis,
      long minCommitTs) {
    super(access.sender(), TxnRpcs.HEARTBEAT, backoffer);
    this.primary = primary;
    this.context = context;
    this.request =
        TxnHeartBeatRequest.newBuilder()
            .setPrimaryLock(access.key(primary))
            .setStartVersion(startTs)
            .setAdviseLockTtl(ttlMillis)
            .setMinCommitTs(minCommitTs)
            .build();
  }

  @Override
  protected void describe(Context.Builder builder) {
    context.accept(builder);
  }

  @Override
  protected @Nullable CachedRegion find(RegionCache cache) {
    return cache.find(primary);
  }

  @Override
  protected CompletableFuture<CachedRegion> locate(RegionLocator locator) {
    return locator.locate(primary, backoffer().deadline());
  }

  @Override
  protected TxnHeartBeatRequest request(CachedRegion region) {
    return request;
  }

  @Override
  protected boolean take(TxnHeartBeatResponse response, CachedRegion region) {
    alive = !response.hasError();
    return true;
  }

  @Override
  protected Boolean result() {
    return alive;
  }
}
