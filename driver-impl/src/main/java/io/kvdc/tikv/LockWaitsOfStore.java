package io.kvdc.tikv;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.RequestRejectedException;
import io.kvdc.proto.kvrpcpb.GetLockWaitInfoRequest;
import io.kvdc.proto.kvrpcpb.GetLockWaitInfoResponse;
import io.kvdc.tikv.internal.region.StoreCall;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.txn.access.KeyErrors;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import java.util.List;

/** Asks one store who waits there for locks. */
final class LockWaitsOfStore
    extends StoreCall<GetLockWaitInfoRequest, GetLockWaitInfoResponse, List<TikvLockWait>> {

  private final TxnAccess access;
  private final long storeId;

  LockWaitsOfStore(TxnAccess access, Backoffer backoffer, long storeId) {
    super(
        access.sender(),
        TxnRpcs.GET_LOCK_WAIT_INFO,
        backoffer,
        storeId,
        GetLockWaitInfoRequest.getDefaultInstance());
    this.access = access;
    this.storeId = storeId;
  }

  @Override
  protected List<TikvLockWait> read(GetLockWaitInfoResponse response, int sent) {
    if (!response.getError().isEmpty()) {
      throw new RequestRejectedException(
          ErrorDetail.of(
              "store %d does not tell who waits for locks: %s"
                  .formatted(storeId, response.getError())));
    }
    return response.getEntriesList().stream()
        .map(entry -> new TikvLockWait(storeId, KeyErrors.waitFor(access, entry)))
        .toList();
  }
}
