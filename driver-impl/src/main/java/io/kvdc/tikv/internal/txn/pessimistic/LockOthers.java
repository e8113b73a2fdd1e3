package io.kvdc.tikv.internal.txn.pessimistic;

import io.kvdc.Bytes;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.PessimisticLockRequest;
import io.kvdc.proto.kvrpcpb.PessimisticLockResponse;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.txn.access.KeysCall;
import io.kvdc.tikv.internal.txn.access.TxnLock;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import java.util.List;
import java.util.function.Consumer;

/** Locks keys of a transaction whose primary key is locked, batch beside batch. */
final class LockOthers extends KeysCall<PessimisticLockRequest, PessimisticLockResponse> {

  private final LockTerms terms;

  LockOthers(
      LockTerms terms, Backoffer backoffer, Consumer<Context.Builder> context, List<Bytes> keys) {
    super(terms.access(), TxnRpcs.PESSIMISTIC_LOCK, backoffer, context, keys);
    this.terms = terms;
  }

  @Override
  protected PessimisticLockRequest request(CachedRegion region, List<Bytes> keys) {
    return terms.request(keys);
  }

  @Override
  protected void merge(CachedRegion region, List<Bytes> keys, PessimisticLockResponse response) {
    List<TxnLock> locks = terms.take(keys, response);
    if (locks != null) {
      redo(keys, waits -> terms.resolve(waits, context(), keys, locks));
    }
  }
}
