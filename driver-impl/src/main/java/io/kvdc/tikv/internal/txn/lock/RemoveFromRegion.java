package io.kvdc.tikv.internal.txn.lock;

import io.kvdc.proto.kvrpcpb.ResolveLockRequest;
import io.kvdc.proto.kvrpcpb.ResolveLockResponse;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.region.RegionCache;
import io.kvdc.tikv.internal.region.RegionCall;
import io.kvdc.tikv.internal.region.RegionLocator;
import io.kvdc.tikv.internal.retry.BackoffKind;
import io.kvdc.tikv.internal.txn.access.KeyErrors;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Removes locks of many transactions from a region, as long as that is what it was; else false. */
final class RemoveFromRegion extends RegionCall<ResolveLockRequest, ResolveLockResponse, Boolean> {

  private final CachedRegion region;
  private final ResolveLockRequest request;
  private boolean tried;

  RemoveFromRegion(
      TxnAccess access, Caller caller, CachedRegion region, ResolveLockRequest request) {
    super(access.sender(), TxnRpcs.RESOLVE_LOCK, caller.backoffer());
    this.region = region;
    this.request = request;
  }

  @Override
  protected @Nullable CachedRegion find(RegionCache cache) {
    if (tried) {
      return null;
    }
    tried = true;
    return region;
  }

  /** Asked for when the region has changed: the locks may be in another one now. */
  @Override
  protected CompletableFuture<CachedRegion> locate(RegionLocator locator) {
    return backoffer()
        .backoff(
            BackoffKind.REGION_MISS,
            region.toString(),
            new IllegalStateException("the region is not what it was"))
        .thenCompose(
            done -> {
              succeed(false);
              return new CompletableFuture<>();
            });
  }

  @Override
  protected ResolveLockRequest request(CachedRegion target) {
    return request;
  }

  @Override
  protected boolean take(ResolveLockResponse response, CachedRegion target) {
    if (response.hasError()) {
      throw KeyErrors.aboutOthers(response.getError());
    }
    return true;
  }

  @Override
  protected Boolean result() {
    return true;
  }
}
