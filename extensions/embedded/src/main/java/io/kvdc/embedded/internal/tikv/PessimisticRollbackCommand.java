package io.kvdc.embedded.internal.tikv;

import io.kvdc.embedded.internal.mvcc.MvccStore;
import io.kvdc.embedded.internal.mvcc.PessimisticRollback;
import io.kvdc.embedded.internal.mvcc.TxnKey;
import io.kvdc.embedded.internal.storage.KeySpan;
import io.kvdc.proto.kvrpcpb.PessimisticRollbackRequest;
import io.kvdc.proto.kvrpcpb.PessimisticRollbackResponse;
import java.util.List;

/**
 * KVPessimisticRollback: takes back the pessimistic locks on some keys, or without keys all that
 * the transaction has in the region.
 */
final class PessimisticRollbackCommand {

  private final RegionCheck regions;
  private final MvccStore mvcc;

  PessimisticRollbackCommand(RegionCheck regions, MvccStore mvcc) {
    this.regions = regions;
    this.mvcc = mvcc;
  }

  PessimisticRollbackResponse rollBack(PessimisticRollbackRequest request) {
    PessimisticRollbackResponse.Builder response = PessimisticRollbackResponse.newBuilder();
    List<TxnKey> keys = request.getKeysList().stream().map(TxnKey::ofRaw).toList();
    PessimisticRollback rollback =
        new PessimisticRollback(request.getStartVersion(), request.getForUpdateTs());
    Refusals.into(
        response::setRegionError,
        response::addErrors,
        () -> {
          KeySpan region = regions.write(request.getContext()).span();
          mvcc.write(
              region,
              (reader, writes) ->
                  rollback.run(keys.isEmpty() ? rollback.find(reader) : keys, reader, writes));
        });
    return response.build();
  }
}
