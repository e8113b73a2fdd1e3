package io.kvdc.tikv.internal.txn.lock;

import com.google.protobuf.Message;
import io.kvdc.Bytes;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.region.RegionCache;
import io.kvdc.tikv.internal.region.RegionCall;
import io.kvdc.tikv.internal.region.RegionLocator;
import io.kvdc.tikv.internal.region.RegionRequest;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A call to the region that holds a key; it may concern all of that region. */
final class AtKey<Q extends Message, R extends Message, T> extends RegionCall<Q, R, T> {

  private final Caller caller;
  private final Bytes key;
  private final Q request;
  private final BiFunction<R, CachedRegion, T> reader;
  private @Nullable T result;

  AtKey(
      TxnAccess access,
      RegionRequest<Q, R> kind,
      Caller caller,
      Bytes key,
      Q request,
      BiFunction<R, CachedRegion, T> reader) {
    super(access.sender(), kind, caller.backoffer());
    this.caller = caller;
    this.key = key;
    this.request = request;
    this.reader = reader;
  }

  @Override
  protected void describe(Context.Builder context) {
    caller.describe(context);
  }

  @Override
  protected @Nullable CachedRegion find(RegionCache cache) {
    return cache.find(key);
  }

  @Override
  protected CompletableFuture<CachedRegion> locate(RegionLocator locator) {
    return locator.locate(key, backoffer().deadline());
  }

  @Override
  protected Q request(CachedRegion region) {
    return request;
  }

  @Override
  protected boolean take(R response, CachedRegion region) {
    result = reader.apply(response, region);
    return true;
  }

  @Override
  protected @Nullable T result() {
    return result;
  }
}
