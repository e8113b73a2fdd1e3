package io.kvdc.embedded.internal.tikv;

import io.kvdc.embedded.internal.mvcc.MvccStore;
import io.kvdc.embedded.internal.storage.KvEngine;
import io.kvdc.proto.kvrpcpb.BatchGetRequest;
import io.kvdc.proto.kvrpcpb.BatchRollbackRequest;
import io.kvdc.proto.kvrpcpb.BroadcastTxnStatusRequest;
import io.kvdc.proto.kvrpcpb.BufferBatchGetRequest;
import io.kvdc.proto.kvrpcpb.CheckSecondaryLocksRequest;
import io.kvdc.proto.kvrpcpb.CheckTxnStatusRequest;
import io.kvdc.proto.kvrpcpb.CleanupRequest;
import io.kvdc.proto.kvrpcpb.CommitRequest;
import io.kvdc.proto.kvrpcpb.DeleteRangeRequest;
import io.kvdc.proto.kvrpcpb.FlushRequest;
import io.kvdc.proto.kvrpcpb.GetRequest;
import io.kvdc.proto.kvrpcpb.MvccGetByKeyRequest;
import io.kvdc.proto.kvrpcpb.MvccGetByStartTsRequest;
import io.kvdc.proto.kvrpcpb.PrewriteRequest;
import io.kvdc.proto.kvrpcpb.ResolveLockRequest;
import io.kvdc.proto.kvrpcpb.ScanLockRequest;
import io.kvdc.proto.kvrpcpb.ScanRequest;
import io.kvdc.proto.kvrpcpb.TxnHeartBeatRequest;

/** All transactional commands of a store. */
final class TxnCommands {

  private TxnCommands() {}

  static void addTo(
      CommandTable table,
      RegionCheck regions,
      TxnApiCheck api,
      MvccStore store,
      KvEngine engine,
      SafeTs safeTs,
      MaxTsSync maxTsSync) {
    TxnReadCommands reads = new TxnReadCommands(regions, api, store, safeTs);
    table.add(GetRequest.class, reads::get);
    table.add(BatchGetRequest.class, reads::batchGet);
    table.add(ScanRequest.class, reads::scan);

    TxnWriteCommands writes = new TxnWriteCommands(regions, api, store, maxTsSync);
    table.add(PrewriteRequest.class, writes::prewrite);
    table.add(CommitRequest.class, writes::commit);
    table.add(BatchRollbackRequest.class, writes::rollback);
    table.add(CleanupRequest.class, writes::cleanup);

    TxnStatusCommands status = new TxnStatusCommands(regions, store);
    table.add(TxnHeartBeatRequest.class, status::heartBeat);
    table.add(CheckTxnStatusRequest.class, status::check);
    table.add(CheckSecondaryLocksRequest.class, status::checkSecondaries);
    table.add(ResolveLockRequest.class, status::resolve);
    table.add(ScanLockRequest.class, status::scanLock);

    FlushCommands flushes = new FlushCommands(regions, api, store);
    table.add(FlushRequest.class, flushes::flush);
    table.add(BufferBatchGetRequest.class, flushes::bufferBatchGet);
    table.add(BroadcastTxnStatusRequest.class, flushes::broadcast);

    MvccCommands history = new MvccCommands(regions, store);
    table.add(MvccGetByKeyRequest.class, history::byKey);
    table.add(MvccGetByStartTsRequest.class, history::byStartTs);

    TxnRangeCommands ranges = new TxnRangeCommands(regions, api, engine);
    table.add(DeleteRangeRequest.class, ranges::deleteRange);
  }
}
