package io.kvdc.tikv.internal.txn.pessimistic;

import io.kvdc.Bytes;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.PessimisticRollbackRequest;
import io.kvdc.proto.kvrpcpb.PessimisticRollbackResponse;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.txn.access.KeyErrors;
import io.kvdc.tikv.internal.txn.access.KeysCall;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import java.util.List;
import java.util.function.Consumer;

/** Gives pessimistic locks back; keys that are not locked are passed over by the stores. */
final class PessimisticRollback
    extends KeysCall<PessimisticRollbackRequest, PessimisticRollbackResponse> {

  private final long startTs;
  private final long forUpdateTs;

  /**
   * Begins a call.
   *
   * @param access sends
   * @param backoffer the budget and the deadline
   * @param context what each request says of itself
   * @param startTs the transaction
   * @param forUpdateTs the latest at which the keys can have been locked; younger locks stay
   * @param keys in order; not empty
   */
  PessimisticRollback(
      TxnAccess access,
      Backoffer backoffer,
      Consumer<Context.Builder> context,
      long startTs,
      long forUpdateTs,
      List<Bytes> keys) {
    super(access, TxnRpcs.PESSIMISTIC_ROLLBACK, backoffer, context, keys);
    this.startTs = startTs;
    this.forUpdateTs = forUpdateTs;
  }

  @Override
  protected PessimisticRollbackRequest request(CachedRegion region, List<Bytes> keys) {
    PessimisticRollbackRequest.Builder request =
        PessimisticRollbackRequest.newBuilder()
            .setStartVersion(startTs)
            .setForUpdateTs(forUpdateTs);
    keys.forEach(key -> request.addKeys(access().key(key)));
    return request.build();
  }

  @Override
  protected void merge(
      CachedRegion region, List<Bytes> keys, PessimisticRollbackResponse response) {
    if (response.getErrorsCount() > 0) {
      throw KeyErrors.toException(access(), response.getErrors(0), startTs);
    }
  }
}
