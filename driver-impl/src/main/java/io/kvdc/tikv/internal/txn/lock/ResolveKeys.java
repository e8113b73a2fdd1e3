package io.kvdc.tikv.internal.txn.lock;

import io.kvdc.Bytes;
import io.kvdc.proto.kvrpcpb.ResolveLockRequest;
import io.kvdc.proto.kvrpcpb.ResolveLockResponse;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.txn.access.KeyErrors;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Removes the locks on some keys of a transaction whose fate is sealed. */
final class ResolveKeys extends KeysFanOut<ResolveLockRequest, ResolveLockResponse, Void> {

  private final TxnAccess access;
  private final ResolveLockRequest start;

  ResolveKeys(TxnAccess access, Caller caller, Collection<Bytes> keys, ResolveLockRequest start) {
    super(access, TxnRpcs.RESOLVE_LOCK, caller, keys);
    this.access = access;
    this.start = start;
  }

  @Override
  protected ResolveLockRequest request(CachedRegion region, List<Bytes> keys) {
    ResolveLockRequest.Builder request = start.toBuilder();
    keys.forEach(key -> request.addKeys(access.key(key)));
    return request.build();
  }

  @Override
  protected void merge(CachedRegion region, List<Bytes> keys, ResolveLockResponse response) {
    if (response.hasError()) {
      throw KeyErrors.aboutOthers(response.getError());
    }
  }

  @Override
  protected @Nullable Void result() {
    return null;
  }
}
