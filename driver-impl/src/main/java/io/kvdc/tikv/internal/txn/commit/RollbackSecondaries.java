package io.kvdc.tikv.internal.txn.commit;

import io.kvdc.Bytes;
import io.kvdc.proto.kvrpcpb.BatchRollbackRequest;
import io.kvdc.proto.kvrpcpb.BatchRollbackResponse;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.txn.access.KeyErrors;
import io.kvdc.tikv.internal.txn.access.KeysCall;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import java.util.List;
import java.util.function.Consumer;

/** Rolls keys back; a mark stays, so that a prewrite that comes late fails. */
final class RollbackSecondaries extends KeysCall<BatchRollbackRequest, BatchRollbackResponse> {

  private final long startTs;

  RollbackSecondaries(
      TxnAccess access,
      Backoffer backoffer,
      Consumer<Context.Builder> context,
      List<Bytes> keys,
      long startTs) {
    super(access, TxnRpcs.BATCH_ROLLBACK, backoffer, context, keys);
    this.startTs = startTs;
  }

  @Override
  protected BatchRollbackRequest request(CachedRegion region, List<Bytes> keys) {
    BatchRollbackRequest.Builder request =
        BatchRollbackRequest.newBuilder().setStartVersion(startTs);
    keys.forEach(key -> request.addKeys(access().key(key)));
    return request.build();
  }

  @Override
  protected void merge(CachedRegion region, List<Bytes> keys, BatchRollbackResponse response) {
    if (response.hasError()) {
      throw KeyErrors.toException(access(), response.getError(), startTs);
    }
  }
}
