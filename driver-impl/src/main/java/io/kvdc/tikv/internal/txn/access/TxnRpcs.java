package io.kvdc.tikv.internal.txn.access;

import com.google.protobuf.Message;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.kvrpcpb.BatchGetRequest;
import io.kvdc.proto.kvrpcpb.BatchGetResponse;
import io.kvdc.proto.kvrpcpb.BatchRollbackRequest;
import io.kvdc.proto.kvrpcpb.BatchRollbackResponse;
import io.kvdc.proto.kvrpcpb.BroadcastTxnStatusRequest;
import io.kvdc.proto.kvrpcpb.BroadcastTxnStatusResponse;
import io.kvdc.proto.kvrpcpb.BufferBatchGetRequest;
import io.kvdc.proto.kvrpcpb.BufferBatchGetResponse;
import io.kvdc.proto.kvrpcpb.CheckSecondaryLocksRequest;
import io.kvdc.proto.kvrpcpb.CheckSecondaryLocksResponse;
import io.kvdc.proto.kvrpcpb.CheckTxnStatusRequest;
import io.kvdc.proto.kvrpcpb.CheckTxnStatusResponse;
import io.kvdc.proto.kvrpcpb.CleanupRequest;
import io.kvdc.proto.kvrpcpb.CleanupResponse;
import io.kvdc.proto.kvrpcpb.CommitRequest;
import io.kvdc.proto.kvrpcpb.CommitResponse;
import io.kvdc.proto.kvrpcpb.FlushRequest;
import io.kvdc.proto.kvrpcpb.FlushResponse;
import io.kvdc.proto.kvrpcpb.GetLockWaitInfoRequest;
import io.kvdc.proto.kvrpcpb.GetLockWaitInfoResponse;
import io.kvdc.proto.kvrpcpb.GetRequest;
import io.kvdc.proto.kvrpcpb.GetResponse;
import io.kvdc.proto.kvrpcpb.MvccGetByKeyRequest;
import io.kvdc.proto.kvrpcpb.MvccGetByKeyResponse;
import io.kvdc.proto.kvrpcpb.MvccGetByStartTsRequest;
import io.kvdc.proto.kvrpcpb.MvccGetByStartTsResponse;
import io.kvdc.proto.kvrpcpb.PessimisticLockRequest;
import io.kvdc.proto.kvrpcpb.PessimisticLockResponse;
import io.kvdc.proto.kvrpcpb.PessimisticRollbackRequest;
import io.kvdc.proto.kvrpcpb.PessimisticRollbackResponse;
import io.kvdc.proto.kvrpcpb.PrewriteRequest;
import io.kvdc.proto.kvrpcpb.PrewriteResponse;
import io.kvdc.proto.kvrpcpb.ResolveLockRequest;
import io.kvdc.proto.kvrpcpb.ResolveLockResponse;
import io.kvdc.proto.kvrpcpb.ScanLockRequest;
import io.kvdc.proto.kvrpcpb.ScanLockResponse;
import io.kvdc.proto.kvrpcpb.ScanRequest;
import io.kvdc.proto.kvrpcpb.ScanResponse;
import io.kvdc.proto.kvrpcpb.TxnHeartBeatRequest;
import io.kvdc.proto.kvrpcpb.TxnHeartBeatResponse;
import io.kvdc.proto.tikvpb.TikvGrpc;
import io.kvdc.tikv.internal.region.RegionRequest;
import io.kvdc.tikv.internal.rpc.Rpc;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The RPCs of transactions. TiKV takes each of them any number of times: what was done before is
 * found done. Which of them leave an outcome in doubt when their answer is lost differs.
 */
public final class TxnRpcs {

  /** KvGet. */
  public static final RegionRequest<GetRequest, GetResponse> GET =
      RegionRequest.repeatable(
          Rpc.read(
              TikvGrpc.getKvGetMethod(),
              (request, context) -> request.toBuilder().setContext(context).build(),
              regionError(GetResponse::hasRegionError, GetResponse::getRegionError)));

  /** KvBatchGet. */
  public static final RegionRequest<BatchGetRequest, BatchGetResponse> BATCH_GET =
      RegionRequest.repeatable(
              Rpc.read(
                  TikvGrpc.getKvBatchGetMethod(),
                  (request, context) -> request.toBuilder().setContext(context).build(),
                  regionError(BatchGetResponse::hasRegionError, BatchGetResponse::getRegionError)))
          .within(RegionRequest.MEDIUM);

  /** KvScan. */
  public static final RegionRequest<ScanRequest, ScanResponse> SCAN =
      RegionRequest.repeatable(
              Rpc.read(
                  TikvGrpc.getKvScanMethod(),
                  (request, context) -> request.toBuilder().setContext(context).build(),
                  regionError(ScanResponse::hasRegionError, ScanResponse::getRegionError)))
          .within(RegionRequest.MEDIUM);

  /** The first phase where the commit is to follow: locks alone are nobody's outcome. */
  public static final RegionRequest<PrewriteRequest, PrewriteResponse> PREWRITE =
      RegionRequest.repeatable(
          Rpc.prepare(
              TikvGrpc.getKvPrewriteMethod(),
              (request, context) -> request.toBuilder().setContext(context).build(),
              regionError(PrewriteResponse::hasRegionError, PrewriteResponse::getRegionError)));

  /** The first phase where it may decide the transaction by itself: a lost answer leaves doubt. */
  public static final RegionRequest<PrewriteRequest, PrewriteResponse> PREWRITE_DECIDING =
      RegionRequest.repeatable(
          Rpc.write(
              TikvGrpc.getKvPrewriteMethod(),
              (request, context) -> request.toBuilder().setContext(context).build(),
              regionError(PrewriteResponse::hasRegionError, PrewriteResponse::getRegionError)));

  /** The primary's commit, which decides the transaction. */
  public static final RegionRequest<CommitRequest, CommitResponse> COMMIT =
      RegionRequest.repeatable(
          Rpc.write(
              TikvGrpc.getKvCommitMethod(),
              (request, context) -> request.toBuilder().setContext(context).build(),
              regionError(CommitResponse::hasRegionError, CommitResponse::getRegionError)));

  /** The commit of keys whose transaction is decided. */
  public static final RegionRequest<CommitRequest, CommitResponse> COMMIT_DECIDED =
      RegionRequest.repeatable(
          Rpc.prepare(
              TikvGrpc.getKvCommitMethod(),
              (request, context) -> request.toBuilder().setContext(context).build(),
              regionError(CommitResponse::hasRegionError, CommitResponse::getRegionError)));

  /** KvBatchRollback. */
  public static final RegionRequest<BatchRollbackRequest, BatchRollbackResponse> BATCH_ROLLBACK =
      RegionRequest.repeatable(
          Rpc.prepare(
              TikvGrpc.getKvBatchRollbackMethod(),
              (request, context) -> request.toBuilder().setContext(context).build(),
              regionError(
                  BatchRollbackResponse::hasRegionError, BatchRollbackResponse::getRegionError)));

  /** KvCleanup. */
  public static final RegionRequest<CleanupRequest, CleanupResponse> CLEANUP =
      RegionRequest.repeatable(
          Rpc.prepare(
              TikvGrpc.getKvCleanupMethod(),
              (request, context) -> request.toBuilder().setContext(context).build(),
              regionError(CleanupResponse::hasRegionError, CleanupResponse::getRegionError)));

  /** KvTxnHeartBeat. */
  public static final RegionRequest<TxnHeartBeatRequest, TxnHeartBeatResponse> HEARTBEAT =
      RegionRequest.repeatable(
          Rpc.prepare(
              TikvGrpc.getKvTxnHeartBeatMethod(),
              (request, context) -> request.toBuilder().setContext(context).build(),
              regionError(
                  TxnHeartBeatResponse::hasRegionError, TxnHeartBeatResponse::getRegionError)));

  /** KvCheckTxnStatus. */
  public static final RegionRequest<CheckTxnStatusRequest, CheckTxnStatusResponse>
      CHECK_TXN_STATUS =
          RegionRequest.repeatable(
              Rpc.prepare(
                  TikvGrpc.getKvCheckTxnStatusMethod(),
                  (request, context) -> request.toBuilder().setContext(context).build(),
                  regionError(
                      CheckTxnStatusResponse::hasRegionError,
                      CheckTxnStatusResponse::getRegionError)));

  /** KvCheckSecondaryLocks. */
  public static final RegionRequest<CheckSecondaryLocksRequest, CheckSecondaryLocksResponse>
      CHECK_SECONDARY_LOCKS =
          RegionRequest.repeatable(
              Rpc.prepare(
                  TikvGrpc.getKvCheckSecondaryLocksMethod(),
                  (request, context) -> request.toBuilder().setContext(context).build(),
                  regionError(
                      CheckSecondaryLocksResponse::hasRegionError,
                      CheckSecondaryLocksResponse::getRegionError)));

  /** KvResolveLock. */
  public static final RegionRequest<ResolveLockRequest, ResolveLockResponse> RESOLVE_LOCK =
      RegionRequest.repeatable(
          Rpc.prepare(
              TikvGrpc.getKvResolveLockMethod(),
              (request, context) -> request.toBuilder().setContext(context).build(),
              regionError(
                  ResolveLockResponse::hasRegionError, ResolveLockResponse::getRegionError)));

  /** KvScanLock. */
  public static final RegionRequest<ScanLockRequest, ScanLockResponse> SCAN_LOCK =
      RegionRequest.repeatable(
          Rpc.read(
              TikvGrpc.getKvScanLockMethod(),
              (request, context) -> request.toBuilder().setContext(context).build(),
              regionError(ScanLockResponse::hasRegionError, ScanLockResponse::getRegionError)));

  /** GetLockWaitInfo. */
  public static final RegionRequest<GetLockWaitInfoRequest, GetLockWaitInfoResponse>
      GET_LOCK_WAIT_INFO =
          RegionRequest.repeatable(
              Rpc.read(
                  TikvGrpc.getGetLockWaitInfoMethod(),
                  (request, context) -> request.toBuilder().setContext(context).build(),
                  regionError(
                      GetLockWaitInfoResponse::hasRegionError,
                      GetLockWaitInfoResponse::getRegionError)));

  /** KvPessimisticLock. */
  public static final RegionRequest<PessimisticLockRequest, PessimisticLockResponse>
      PESSIMISTIC_LOCK =
          RegionRequest.repeatable(
              Rpc.prepare(
                  TikvGrpc.getKvPessimisticLockMethod(),
                  (request, context) -> request.toBuilder().setContext(context).build(),
                  regionError(
                      PessimisticLockResponse::hasRegionError,
                      PessimisticLockResponse::getRegionError)));

  /** KVPessimisticRollback. */
  public static final RegionRequest<PessimisticRollbackRequest, PessimisticRollbackResponse>
      PESSIMISTIC_ROLLBACK =
          RegionRequest.repeatable(
              Rpc.prepare(
                  TikvGrpc.getKVPessimisticRollbackMethod(),
                  (request, context) -> request.toBuilder().setContext(context).build(),
                  regionError(
                      PessimisticRollbackResponse::hasRegionError,
                      PessimisticRollbackResponse::getRegionError)));

  /** MvccGetByKey. */
  public static final RegionRequest<MvccGetByKeyRequest, MvccGetByKeyResponse> MVCC_GET_BY_KEY =
      RegionRequest.repeatable(
          Rpc.read(
              TikvGrpc.getMvccGetByKeyMethod(),
              (request, context) -> request.toBuilder().setContext(context).build(),
              regionError(
                  MvccGetByKeyResponse::hasRegionError, MvccGetByKeyResponse::getRegionError)));

  /** MvccGetByStartTs. */
  public static final RegionRequest<MvccGetByStartTsRequest, MvccGetByStartTsResponse>
      MVCC_GET_BY_START_TS =
          RegionRequest.repeatable(
              Rpc.read(
                  TikvGrpc.getMvccGetByStartTsMethod(),
                  (request, context) -> request.toBuilder().setContext(context).build(),
                  regionError(
                      MvccGetByStartTsResponse::hasRegionError,
                      MvccGetByStartTsResponse::getRegionError)));

  /** KvFlush: locks alone are nobody's outcome. */
  public static final RegionRequest<FlushRequest, FlushResponse> FLUSH =
      RegionRequest.repeatable(
          Rpc.prepare(
              TikvGrpc.getKvFlushMethod(),
              (request, context) -> request.toBuilder().setContext(context).build(),
              regionError(FlushResponse::hasRegionError, FlushResponse::getRegionError)));

  /** KvBufferBatchGet. */
  public static final RegionRequest<BufferBatchGetRequest, BufferBatchGetResponse>
      BUFFER_BATCH_GET =
          RegionRequest.repeatable(
                  Rpc.read(
                      TikvGrpc.getKvBufferBatchGetMethod(),
                      (request, context) -> request.toBuilder().setContext(context).build(),
                      regionError(
                          BufferBatchGetResponse::hasRegionError,
                          BufferBatchGetResponse::getRegionError)))
              .within(RegionRequest.MEDIUM);

  /** BroadcastTxnStatus, which is for a store. */
  public static final RegionRequest<BroadcastTxnStatusRequest, BroadcastTxnStatusResponse>
      BROADCAST_TXN_STATUS =
          RegionRequest.repeatable(
              Rpc.prepare(
                  TikvGrpc.getBroadcastTxnStatusMethod(),
                  (request, context) -> request.toBuilder().setContext(context).build(),
                  response -> null));

  private TxnRpcs() {}

  private static <R extends Message> Function<R, @Nullable Error> regionError(
      Predicate<R> has, Function<R, Error> get) {
    return response -> has.test(response) ? get.apply(response) : null;
  }
}
