package io.kvdc.embedded.internal.tikv;

import io.grpc.ServerServiceDefinition;
import io.kvdc.embedded.internal.storage.RawKeys;
import io.kvdc.embedded.internal.storage.RawStore;
import io.kvdc.proto.coprocessor.Request;
import io.kvdc.proto.kvrpcpb.FlashbackToVersionRequest;
import io.kvdc.proto.kvrpcpb.GetHealthFeedbackRequest;
import io.kvdc.proto.kvrpcpb.GetLockWaitInfoRequest;
import io.kvdc.proto.kvrpcpb.GetLockWaitInfoResponse;
import io.kvdc.proto.kvrpcpb.PessimisticLockRequest;
import io.kvdc.proto.kvrpcpb.PessimisticRollbackRequest;
import io.kvdc.proto.kvrpcpb.PrepareFlashbackToVersionRequest;
import io.kvdc.proto.kvrpcpb.RawBatchDeleteRequest;
import io.kvdc.proto.kvrpcpb.RawBatchGetRequest;
import io.kvdc.proto.kvrpcpb.RawBatchPutRequest;
import io.kvdc.proto.kvrpcpb.RawBatchScanRequest;
import io.kvdc.proto.kvrpcpb.RawCASRequest;
import io.kvdc.proto.kvrpcpb.RawChecksumRequest;
import io.kvdc.proto.kvrpcpb.RawCoprocessorRequest;
import io.kvdc.proto.kvrpcpb.RawDeleteRangeRequest;
import io.kvdc.proto.kvrpcpb.RawDeleteRequest;
import io.kvdc.proto.kvrpcpb.RawGetKeyTTLRequest;
import io.kvdc.proto.kvrpcpb.RawGetRequest;
import io.kvdc.proto.kvrpcpb.RawPutRequest;
import io.kvdc.proto.kvrpcpb.RawScanRequest;
import io.kvdc.proto.kvrpcpb.SplitRegionRequest;
import io.kvdc.proto.kvrpcpb.StoreSafeTSRequest;
import io.kvdc.proto.kvrpcpb.UnsafeDestroyRangeRequest;
import java.util.List;

/** Puts one store together: its commands and the services that its server offers. */
final class TikvStore {

  private final long storeId;
  private final TikvShared shared;

  TikvStore(long storeId, TikvShared shared) {
    this.storeId = storeId;
    this.shared = shared;
  }

  /** Returns the services to register on the store's server. */
  List<ServerServiceDefinition> services() {
    StoreHealth health =
        new StoreHealth(storeId, shared.clock(), () -> shared.rules().slowScore(storeId));
    CommandRunner runner =
        new CommandRunner(
            storeId, shared.clusterId(), commands(health), shared.rules(), shared.timer());
    return List.of(
        new TikvService(runner, health).bindService(),
        new DebugService(storeId, shared.topology(), shared.engine()).bindService(),
        new StoreHealthService(() -> shared.rules().isServing(storeId)).bindService());
  }

  private CommandTable commands(StoreHealth health) {
    RegionCheck regions = new RegionCheck(storeId, shared.topology());
    RawApiCheck api = new RawApiCheck(shared.api());
    RawStore store = new RawStore(shared.engine(), shared.api(), shared.clock());
    RawWrite write = new RawWrite(regions, api, store);
    CommandTable table = new CommandTable();

    RawPointCommands points = new RawPointCommands(regions, api, store, write);
    table.add(RawGetRequest.class, points::get);
    table.add(RawPutRequest.class, points::put);
    table.add(RawDeleteRequest.class, points::delete);
    table.add(RawGetKeyTTLRequest.class, points::timeToLive);
    table.add(RawCASRequest.class, points::compareAndSwap);

    RawBatchCommands batches = new RawBatchCommands(regions, api, store, write);
    table.add(RawBatchGetRequest.class, batches::get);
    table.add(RawBatchPutRequest.class, batches::put);
    table.add(RawBatchDeleteRequest.class, batches::delete);

    RawRangeCommands ranges = new RawRangeCommands(regions, api, store);
    table.add(RawScanRequest.class, ranges::scan);
    table.add(RawBatchScanRequest.class, ranges::batchScan);
    table.add(RawDeleteRangeRequest.class, ranges::deleteRange);
    table.add(RawChecksumRequest.class, ranges::checksum);

    var coprocessors = new RawCoprocessorCommand(regions, store, shared.coprocessors());
    table.add(RawCoprocessorRequest.class, coprocessors::call);

    RawKeys keys = new RawKeys(shared.api());
    var split = new SplitRegionCommand(regions, shared.topology(), keys);
    table.add(SplitRegionRequest.class, split::split);

    SafeTs safeTs = new SafeTs(storeId, shared.mvcc(), shared.rules());
    StoreCommands storeWide = new StoreCommands(health, shared.engine(), shared.topology(), safeTs);
    table.add(GetHealthFeedbackRequest.class, request -> storeWide.healthFeedback());
    table.add(StoreSafeTSRequest.class, storeWide::safeTs);
    table.add(UnsafeDestroyRangeRequest.class, storeWide::destroyRange);

    table.addLater(Request.class, new CoprocessorCommand(regions)::call);

    FlashbackCommands flashbacks = new FlashbackCommands(regions, shared.topology(), shared.mvcc());
    table.add(PrepareFlashbackToVersionRequest.class, flashbacks::prepare);
    table.add(FlashbackToVersionRequest.class, flashbacks::flashback);

    addLocks(table, regions);
    TxnCommands.addTo(
        table,
        regions,
        new TxnApiCheck(shared.api()),
        shared.mvcc(),
        shared.engine(),
        safeTs,
        shared.maxTsSync());
    return table;
  }

  /** Adds the commands that take locks before prewrite and that show who waits for them. */
  private void addLocks(CommandTable table, RegionCheck regions) {
    TxnApiCheck api = new TxnApiCheck(shared.api());
    var lock = new PessimisticLockCommand(storeId, regions, api, shared.mvcc(), shared.waits());
    table.addLater(PessimisticLockRequest.class, lock::lock);
    var rollback = new PessimisticRollbackCommand(regions, shared.mvcc());
    table.add(PessimisticRollbackRequest.class, rollback::rollBack);
    table.add(
        GetLockWaitInfoRequest.class,
        request ->
            GetLockWaitInfoResponse.newBuilder()
                .addAllEntries(shared.waits().entries(storeId))
                .build());
  }
}
