package io.kvdc.tikv.internal.txn.commit;

import io.kvdc.Bytes;
import io.kvdc.proto.kvrpcpb.BatchRollbackRequest;
import io.kvdc.proto.kvrpcpb.BatchRollbackResponse;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.txn.access.KeyErrors;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import java.util.List;
import java.util.function.Consumer;

/** Rolls the primary key back, which decides the transaction; says which keys are to follow. */
final class RollbackPrimary
    extends PrimaryCall<BatchRollbackRequest, BatchRollbackResponse, List<Bytes>> {

  private final long startTs;

  RollbackPrimary(
      TxnAccess access,
      Backoffer backoffer,
      Consumer<Context.Builder> context,
      List<Bytes> keys,
      Bytes primary,
      long startTs) {
    super(access, TxnRpcs.BATCH_ROLLBACK, backoffer, null, context, keys, primary);
    this.startTs = startTs;
  }

  @Override
  protected BatchRollbackRequest request(CachedRegion region) {
    BatchRollbackRequest.Builder request =
        BatchRollbackRequest.newBuilder().setStartVersion(startTs);
    keysIn(region).forEach(key -> request.addKeys(access().key(key)));
    return request.build();
  }

  @Override
  protected boolean take(BatchRollbackResponse response, CachedRegion region) {
    if (response.hasError()) {
      throw KeyErrors.toException(access(), response.getError(), startTs);
    }
    return true;
  }

  @Override
  protected List<Bytes> result() {
    return others();
  }
}
