package io.kvdc.tikv.rpc;

import com.google.protobuf.Message;
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
import io.kvdc.proto.kvrpcpb.CommitRequest;
import io.kvdc.proto.kvrpcpb.CommitResponse;
import io.kvdc.proto.kvrpcpb.DeleteRangeRequest;
import io.kvdc.proto.kvrpcpb.DeleteRangeResponse;
import io.kvdc.proto.kvrpcpb.FlashbackToVersionRequest;
import io.kvdc.proto.kvrpcpb.FlashbackToVersionResponse;
import io.kvdc.proto.kvrpcpb.FlushRequest;
import io.kvdc.proto.kvrpcpb.FlushResponse;
import io.kvdc.proto.kvrpcpb.GetHealthFeedbackRequest;
import io.kvdc.proto.kvrpcpb.GetHealthFeedbackResponse;
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
import io.kvdc.proto.kvrpcpb.PhysicalScanLockRequest;
import io.kvdc.proto.kvrpcpb.PhysicalScanLockResponse;
import io.kvdc.proto.kvrpcpb.PrepareFlashbackToVersionRequest;
import io.kvdc.proto.kvrpcpb.PrepareFlashbackToVersionResponse;
import io.kvdc.proto.kvrpcpb.PrewriteRequest;
import io.kvdc.proto.kvrpcpb.PrewriteResponse;
import io.kvdc.proto.kvrpcpb.RawBatchDeleteRequest;
import io.kvdc.proto.kvrpcpb.RawBatchDeleteResponse;
import io.kvdc.proto.kvrpcpb.RawBatchGetRequest;
import io.kvdc.proto.kvrpcpb.RawBatchGetResponse;
import io.kvdc.proto.kvrpcpb.RawBatchPutRequest;
import io.kvdc.proto.kvrpcpb.RawBatchPutResponse;
import io.kvdc.proto.kvrpcpb.RawBatchScanRequest;
import io.kvdc.proto.kvrpcpb.RawBatchScanResponse;
import io.kvdc.proto.kvrpcpb.RawCASRequest;
import io.kvdc.proto.kvrpcpb.RawCASResponse;
import io.kvdc.proto.kvrpcpb.RawChecksumRequest;
import io.kvdc.proto.kvrpcpb.RawChecksumResponse;
import io.kvdc.proto.kvrpcpb.RawCoprocessorRequest;
import io.kvdc.proto.kvrpcpb.RawCoprocessorResponse;
import io.kvdc.proto.kvrpcpb.RawDeleteRangeRequest;
import io.kvdc.proto.kvrpcpb.RawDeleteRangeResponse;
import io.kvdc.proto.kvrpcpb.RawDeleteRequest;
import io.kvdc.proto.kvrpcpb.RawDeleteResponse;
import io.kvdc.proto.kvrpcpb.RawGetKeyTTLRequest;
import io.kvdc.proto.kvrpcpb.RawGetKeyTTLResponse;
import io.kvdc.proto.kvrpcpb.RawGetRequest;
import io.kvdc.proto.kvrpcpb.RawGetResponse;
import io.kvdc.proto.kvrpcpb.RawPutRequest;
import io.kvdc.proto.kvrpcpb.RawPutResponse;
import io.kvdc.proto.kvrpcpb.RawScanRequest;
import io.kvdc.proto.kvrpcpb.RawScanResponse;
import io.kvdc.proto.kvrpcpb.ResolveLockRequest;
import io.kvdc.proto.kvrpcpb.ResolveLockResponse;
import io.kvdc.proto.kvrpcpb.ScanLockRequest;
import io.kvdc.proto.kvrpcpb.ScanLockResponse;
import io.kvdc.proto.kvrpcpb.ScanRequest;
import io.kvdc.proto.kvrpcpb.ScanResponse;
import io.kvdc.proto.kvrpcpb.SplitRegionRequest;
import io.kvdc.proto.kvrpcpb.SplitRegionResponse;
import io.kvdc.proto.kvrpcpb.StoreSafeTSRequest;
import io.kvdc.proto.kvrpcpb.StoreSafeTSResponse;
import io.kvdc.proto.kvrpcpb.TxnHeartBeatRequest;
import io.kvdc.proto.kvrpcpb.TxnHeartBeatResponse;
import io.kvdc.proto.kvrpcpb.UnsafeDestroyRangeRequest;
import io.kvdc.proto.kvrpcpb.UnsafeDestroyRangeResponse;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An RPC of a store, with the types of its messages (client-go tikvrpc: CmdType). What only TiFlash
 * serves, what no server of the newest version serves, and streams are not among them.
 *
 * @param <Q> the request
 * @param <R> the response
 */
public final class TikvRpc<Q extends Message, R extends Message> {

  /** What an RPC may change. */
  public enum Effect {
    /** Nothing. */
    READS,
    /**
     * What is kept for later, such as locks, but no data that anybody can see: when its answer is
     * lost it is sent again.
     */
    PREPARES,
    /** Data: when no answer comes, its effect is unknown. */
    WRITES
  }

  private static final Map<String, TikvRpc<?, ?>> BY_NAME = new LinkedHashMap<>();

  /** Reads a key at a timestamp. */
  public static final TikvRpc<GetRequest, GetResponse> KV_GET =
      of("KvGet", GetRequest.class, GetResponse.class, Effect.READS, TikvKeys.TXN);

  /** Reads keys at a timestamp. */
  public static final TikvRpc<BatchGetRequest, BatchGetResponse> KV_BATCH_GET =
      of("KvBatchGet", BatchGetRequest.class, BatchGetResponse.class, Effect.READS, TikvKeys.TXN);

  /** Reads a range at a timestamp. */
  public static final TikvRpc<ScanRequest, ScanResponse> KV_SCAN =
      of("KvScan", ScanRequest.class, ScanResponse.class, Effect.READS, TikvKeys.TXN);

  /** Reads what a pipelined transaction has flushed. */
  public static final TikvRpc<BufferBatchGetRequest, BufferBatchGetResponse> KV_BUFFER_BATCH_GET =
      of(
          "KvBufferBatchGet",
          BufferBatchGetRequest.class,
          BufferBatchGetResponse.class,
          Effect.READS,
          TikvKeys.TXN);

  /** Locks keys. */
  public static final TikvRpc<PessimisticLockRequest, PessimisticLockResponse> KV_PESSIMISTIC_LOCK =
      of(
          "KvPessimisticLock",
          PessimisticLockRequest.class,
          PessimisticLockResponse.class,
          Effect.PREPARES,
          TikvKeys.TXN);

  /** Gives pessimistic locks back. */
  public static final TikvRpc<PessimisticRollbackRequest, PessimisticRollbackResponse>
      KV_PESSIMISTIC_ROLLBACK =
          of(
              "KVPessimisticRollback",
              PessimisticRollbackRequest.class,
              PessimisticRollbackResponse.class,
              Effect.PREPARES,
              TikvKeys.TXN);

  /** First phase of a commit; may commit by itself. */
  public static final TikvRpc<PrewriteRequest, PrewriteResponse> KV_PREWRITE =
      of("KvPrewrite", PrewriteRequest.class, PrewriteResponse.class, Effect.WRITES, TikvKeys.TXN);

  /** Writes a part of a pipelined transaction. */
  public static final TikvRpc<FlushRequest, FlushResponse> KV_FLUSH =
      of("KvFlush", FlushRequest.class, FlushResponse.class, Effect.PREPARES, TikvKeys.TXN);

  /** Second phase of a commit. */
  public static final TikvRpc<CommitRequest, CommitResponse> KV_COMMIT =
      of("KvCommit", CommitRequest.class, CommitResponse.class, Effect.WRITES, TikvKeys.TXN);

  /** Rolls keys of a transaction back. */
  public static final TikvRpc<BatchRollbackRequest, BatchRollbackResponse> KV_BATCH_ROLLBACK =
      of(
          "KvBatchRollback",
          BatchRollbackRequest.class,
          BatchRollbackResponse.class,
          Effect.PREPARES,
          TikvKeys.TXN);

  /** Keeps the locks of a transaction alive. */
  public static final TikvRpc<TxnHeartBeatRequest, TxnHeartBeatResponse> KV_TXN_HEART_BEAT =
      of(
          "KvTxnHeartBeat",
          TxnHeartBeatRequest.class,
          TxnHeartBeatResponse.class,
          Effect.PREPARES,
          TikvKeys.TXN);

  /** Asks the primary key for the fate of a transaction, which may end it. */
  public static final TikvRpc<CheckTxnStatusRequest, CheckTxnStatusResponse> KV_CHECK_TXN_STATUS =
      of(
          "KvCheckTxnStatus",
          CheckTxnStatusRequest.class,
          CheckTxnStatusResponse.class,
          Effect.PREPARES,
          TikvKeys.TXN);

  /** Asks the other keys of an async commit, which may end it. */
  public static final TikvRpc<CheckSecondaryLocksRequest, CheckSecondaryLocksResponse>
      KV_CHECK_SECONDARY_LOCKS =
          of(
              "KvCheckSecondaryLocks",
              CheckSecondaryLocksRequest.class,
              CheckSecondaryLocksResponse.class,
              Effect.PREPARES,
              TikvKeys.TXN);

  /** Tells a store the state of transactions. */
  public static final TikvRpc<BroadcastTxnStatusRequest, BroadcastTxnStatusResponse>
      BROADCAST_TXN_STATUS =
          of(
              "BroadcastTxnStatus",
              BroadcastTxnStatusRequest.class,
              BroadcastTxnStatusResponse.class,
              Effect.PREPARES,
              TikvKeys.TXN);

  /** Finds locks. */
  public static final TikvRpc<ScanLockRequest, ScanLockResponse> KV_SCAN_LOCK =
      of("KvScanLock", ScanLockRequest.class, ScanLockResponse.class, Effect.READS, TikvKeys.TXN);

  /** Removes locks of transactions whose fate is known. */
  public static final TikvRpc<ResolveLockRequest, ResolveLockResponse> KV_RESOLVE_LOCK =
      of(
          "KvResolveLock",
          ResolveLockRequest.class,
          ResolveLockResponse.class,
          Effect.PREPARES,
          TikvKeys.TXN);

  /** Reads a key. */
  public static final TikvRpc<RawGetRequest, RawGetResponse> RAW_GET =
      of("RawGet", RawGetRequest.class, RawGetResponse.class, Effect.READS, TikvKeys.RAW);

  /** Reads keys. */
  public static final TikvRpc<RawBatchGetRequest, RawBatchGetResponse> RAW_BATCH_GET =
      of(
          "RawBatchGet",
          RawBatchGetRequest.class,
          RawBatchGetResponse.class,
          Effect.READS,
          TikvKeys.RAW);

  /** Writes a key. */
  public static final TikvRpc<RawPutRequest, RawPutResponse> RAW_PUT =
      of("RawPut", RawPutRequest.class, RawPutResponse.class, Effect.WRITES, TikvKeys.RAW);

  /** Writes keys. */
  public static final TikvRpc<RawBatchPutRequest, RawBatchPutResponse> RAW_BATCH_PUT =
      of(
          "RawBatchPut",
          RawBatchPutRequest.class,
          RawBatchPutResponse.class,
          Effect.WRITES,
          TikvKeys.RAW);

  /** Deletes a key. */
  public static final TikvRpc<RawDeleteRequest, RawDeleteResponse> RAW_DELETE =
      of("RawDelete", RawDeleteRequest.class, RawDeleteResponse.class, Effect.WRITES, TikvKeys.RAW);

  /** Deletes keys. */
  public static final TikvRpc<RawBatchDeleteRequest, RawBatchDeleteResponse> RAW_BATCH_DELETE =
      of(
          "RawBatchDelete",
          RawBatchDeleteRequest.class,
          RawBatchDeleteResponse.class,
          Effect.WRITES,
          TikvKeys.RAW);

  /** Reads a range. */
  public static final TikvRpc<RawScanRequest, RawScanResponse> RAW_SCAN =
      of("RawScan", RawScanRequest.class, RawScanResponse.class, Effect.READS, TikvKeys.RAW);

  /** Reads ranges. */
  public static final TikvRpc<RawBatchScanRequest, RawBatchScanResponse> RAW_BATCH_SCAN =
      of(
          "RawBatchScan",
          RawBatchScanRequest.class,
          RawBatchScanResponse.class,
          Effect.READS,
          TikvKeys.RAW);

  /** Deletes a range. */
  public static final TikvRpc<RawDeleteRangeRequest, RawDeleteRangeResponse> RAW_DELETE_RANGE =
      of(
          "RawDeleteRange",
          RawDeleteRangeRequest.class,
          RawDeleteRangeResponse.class,
          Effect.WRITES,
          TikvKeys.RAW);

  /** Reads how long a key lives. */
  public static final TikvRpc<RawGetKeyTTLRequest, RawGetKeyTTLResponse> RAW_GET_KEY_TTL =
      of(
          "RawGetKeyTTL",
          RawGetKeyTTLRequest.class,
          RawGetKeyTTLResponse.class,
          Effect.READS,
          TikvKeys.RAW);

  /** Writes a key if it has a value. */
  public static final TikvRpc<RawCASRequest, RawCASResponse> RAW_COMPARE_AND_SWAP =
      of(
          "RawCompareAndSwap",
          RawCASRequest.class,
          RawCASResponse.class,
          Effect.WRITES,
          TikvKeys.RAW);

  /** Sums up ranges. */
  public static final TikvRpc<RawChecksumRequest, RawChecksumResponse> RAW_CHECKSUM =
      of(
          "RawChecksum",
          RawChecksumRequest.class,
          RawChecksumResponse.class,
          Effect.READS,
          TikvKeys.RAW);

  /** Calls a plug-in of the store. */
  public static final TikvRpc<RawCoprocessorRequest, RawCoprocessorResponse> RAW_COPROCESSOR =
      of(
          "RawCoprocessor",
          RawCoprocessorRequest.class,
          RawCoprocessorResponse.class,
          Effect.WRITES,
          TikvKeys.RAW);

  /** Computes next to the data. */
  public static final TikvRpc<io.kvdc.proto.coprocessor.Request, io.kvdc.proto.coprocessor.Response>
      COPROCESSOR =
          of(
              "Coprocessor",
              io.kvdc.proto.coprocessor.Request.class,
              io.kvdc.proto.coprocessor.Response.class,
              Effect.READS,
              TikvKeys.TXN);

  /** Splits a region; {@link RpcOptions#keys()} says in which space of keys. */
  public static final TikvRpc<SplitRegionRequest, SplitRegionResponse> SPLIT_REGION =
      of(
          "SplitRegion",
          SplitRegionRequest.class,
          SplitRegionResponse.class,
          Effect.PREPARES,
          TikvKeys.TXN);

  /** Deletes a range whatever transactions say; not for data in use. */
  public static final TikvRpc<DeleteRangeRequest, DeleteRangeResponse> KV_DELETE_RANGE =
      of(
          "KvDeleteRange",
          DeleteRangeRequest.class,
          DeleteRangeResponse.class,
          Effect.WRITES,
          TikvKeys.TXN);

  /** Deletes the files of a range on one store; not for data in use. */
  public static final TikvRpc<UnsafeDestroyRangeRequest, UnsafeDestroyRangeResponse>
      UNSAFE_DESTROY_RANGE =
          of(
              "UnsafeDestroyRange",
              UnsafeDestroyRangeRequest.class,
              UnsafeDestroyRangeResponse.class,
              Effect.WRITES,
              TikvKeys.TXN);

  /** Gets a region ready to be set back to a timestamp. */
  public static final TikvRpc<PrepareFlashbackToVersionRequest, PrepareFlashbackToVersionResponse>
      KV_PREPARE_FLASHBACK_TO_VERSION =
          of(
              "KvPrepareFlashbackToVersion",
              PrepareFlashbackToVersionRequest.class,
              PrepareFlashbackToVersionResponse.class,
              Effect.PREPARES,
              TikvKeys.TXN);

  /** Sets a region back to a timestamp. */
  public static final TikvRpc<FlashbackToVersionRequest, FlashbackToVersionResponse>
      KV_FLASHBACK_TO_VERSION =
          of(
              "KvFlashbackToVersion",
              FlashbackToVersionRequest.class,
              FlashbackToVersionResponse.class,
              Effect.WRITES,
              TikvKeys.TXN);

  /** Finds locks in all regions of a store. */
  public static final TikvRpc<PhysicalScanLockRequest, PhysicalScanLockResponse>
      PHYSICAL_SCAN_LOCK =
          of(
              "PhysicalScanLock",
              PhysicalScanLockRequest.class,
              PhysicalScanLockResponse.class,
              Effect.READS,
              TikvKeys.TXN);

  /** Asks a store up to which timestamp its replicas answer. */
  public static final TikvRpc<StoreSafeTSRequest, StoreSafeTSResponse> GET_STORE_SAFE_TS =
      of(
          "GetStoreSafeTS",
          StoreSafeTSRequest.class,
          StoreSafeTSResponse.class,
          Effect.READS,
          TikvKeys.TXN);

  /** Asks a store how it fares. */
  public static final TikvRpc<GetHealthFeedbackRequest, GetHealthFeedbackResponse>
      GET_HEALTH_FEEDBACK =
          of(
              "GetHealthFeedback",
              GetHealthFeedbackRequest.class,
              GetHealthFeedbackResponse.class,
              Effect.READS,
              TikvKeys.TXN);

  /** Asks a store who waits for locks. */
  public static final TikvRpc<GetLockWaitInfoRequest, GetLockWaitInfoResponse> GET_LOCK_WAIT_INFO =
      of(
          "GetLockWaitInfo",
          GetLockWaitInfoRequest.class,
          GetLockWaitInfoResponse.class,
          Effect.READS,
          TikvKeys.TXN);

  /** Reads all versions of a key. */
  public static final TikvRpc<MvccGetByKeyRequest, MvccGetByKeyResponse> MVCC_GET_BY_KEY =
      of(
          "MvccGetByKey",
          MvccGetByKeyRequest.class,
          MvccGetByKeyResponse.class,
          Effect.READS,
          TikvKeys.TXN);

  /** Finds a key that a transaction has written in a region. */
  public static final TikvRpc<MvccGetByStartTsRequest, MvccGetByStartTsResponse>
      MVCC_GET_BY_START_TS =
          of(
              "MvccGetByStartTs",
              MvccGetByStartTsRequest.class,
              MvccGetByStartTsResponse.class,
              Effect.READS,
              TikvKeys.TXN);

  private final String name;
  private final Class<Q> requestType;
  private final Class<R> responseType;
  private final Effect effect;
  private final TikvKeys keys;

  private TikvRpc(
      String name, Class<Q> requestType, Class<R> responseType, Effect effect, TikvKeys keys) {
    this.name = name;
    this.requestType = requestType;
    this.responseType = responseType;
    this.effect = effect;
    this.keys = keys;
  }

  private static <Q extends Message, R extends Message> TikvRpc<Q, R> of(
      String name, Class<Q> requestType, Class<R> responseType, Effect effect, TikvKeys keys) {
    TikvRpc<Q, R> rpc = new TikvRpc<>(name, requestType, responseType, effect, keys);
    BY_NAME.put(name, rpc);
    return rpc;
  }

  /**
   * All of them.
   *
   * @return in the order of their declaration
   */
  public static Collection<TikvRpc<?, ?>> all() {
    return Collections.unmodifiableCollection(BY_NAME.values());
  }

  /**
   * Finds one by its name.
   *
   * @param name the name of the method in TiKV's service, for example {@code KvGet}
   * @return empty if there is none
   */
  public static Optional<TikvRpc<?, ?>> find(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  /**
   * The name of the method in TiKV's service.
   *
   * @return for example {@code KvGet}
   */
  public String name() {
    return name;
  }

  /**
   * The type of the request.
   *
   * @return a message type of {@code kvdc-proto}
   */
  public Class<Q> requestType() {
    return requestType;
  }

  /**
   * The type of the response.
   *
   * @return a message type of {@code kvdc-proto}
   */
  public Class<R> responseType() {
    return responseType;
  }

  /**
   * What it may change.
   *
   * @return decides what a lost answer means
   */
  public Effect effect() {
    return effect;
  }

  /**
   * Whose keys it is about, if the options do not say it.
   *
   * @return the space of keys
   */
  public TikvKeys keys() {
    return keys;
  }

  @Override
  public String toString() {
    return name;
  }
}
