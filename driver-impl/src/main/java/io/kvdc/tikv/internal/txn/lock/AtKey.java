package io.kvdc.tikv.internal.txn.lock;

import com.google.protobuf.Message;
import io.kvdc.Bytes;
import io.kvdc.proto.kvrpcpb.KeyError;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.region.RegionCache;
import io.kvdc.tikv.internal.region.RegionCall;
import io.kvdc.tikv.internal.region.RegionLocator;
import io.kvdc.tikv.internal.region.RegionRequest;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.txn.access.KeyErrors;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A call to the region that holds a key, which may concern all of that region; gives the region.
 */
final class AtKey<Q extends Message, R extends Message> extends RegionCall<Q, R, CachedRegion> {

  private final Bytes key;
  private final Q request;
  private final Function<R, @Nullable KeyError> errorReader;
  private @Nullable CachedRegion done;

  AtKey(
      TxnAccess access,
      RegionRequest<Q, R> kind,
      Backoffer backoffer,
      Bytes key,
      Q request,
      Function<R, @Nullable KeyError> errorReader) {
    super(access.sender(), kind, backoffer);
    this.key = key;
    this.request = request;
    this.errorReader = errorReader;
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
    KeyError error = errorReader.apply(response);
    if (error != null) {
      throw KeyErrors.aboutOthers(error);
    }
    done = region;
    return true;
  }

  @Override
  protected @Nullable CachedRegion result() {
    return done;
  }
}
