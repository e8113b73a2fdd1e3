package io.kvdc.tikv.internal.rpc.batch;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.grpc.MethodDescriptor;
import io.kvdc.proto.tikvpb.BatchCommandsRequest.Request;
import io.kvdc.proto.tikvpb.TikvGrpc;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a command goes into a batch. Every request that has one carries its context in field 1.
 *
 * @param field the number of the command, the same in requests and in responses
 * @param parser reads its response
 * @param <R> the response
 */
public record BatchForm<R extends Message>(int field, Parser<R> parser) {

  /** The field of every request that holds its context. */
  static final int CONTEXT_FIELD = 1;

  /**
   * Which methods have a form (client-go: ToBatchCommandsRequest). GC is not among them, as stores
   * never answer it in a batch.
   */
  private static final Map<String, Integer> FIELDS =
      Map.ofEntries(
          of(TikvGrpc.getKvGetMethod(), Request.GET_FIELD_NUMBER),
          of(TikvGrpc.getKvScanMethod(), Request.SCAN_FIELD_NUMBER),
          of(TikvGrpc.getKvPrewriteMethod(), Request.PREWRITE_FIELD_NUMBER),
          of(TikvGrpc.getKvCommitMethod(), Request.COMMIT_FIELD_NUMBER),
          of(TikvGrpc.getKvCleanupMethod(), Request.CLEANUP_FIELD_NUMBER),
          of(TikvGrpc.getKvBatchGetMethod(), Request.BATCHGET_FIELD_NUMBER),
          of(TikvGrpc.getKvBatchRollbackMethod(), Request.BATCHROLLBACK_FIELD_NUMBER),
          of(TikvGrpc.getKvScanLockMethod(), Request.SCANLOCK_FIELD_NUMBER),
          of(TikvGrpc.getKvResolveLockMethod(), Request.RESOLVELOCK_FIELD_NUMBER),
          of(TikvGrpc.getKvDeleteRangeMethod(), Request.DELETERANGE_FIELD_NUMBER),
          of(TikvGrpc.getRawGetMethod(), Request.RAWGET_FIELD_NUMBER),
          of(TikvGrpc.getRawBatchGetMethod(), Request.RAWBATCHGET_FIELD_NUMBER),
          of(TikvGrpc.getRawPutMethod(), Request.RAWPUT_FIELD_NUMBER),
          of(TikvGrpc.getRawBatchPutMethod(), Request.RAWBATCHPUT_FIELD_NUMBER),
          of(TikvGrpc.getRawDeleteMethod(), Request.RAWDELETE_FIELD_NUMBER),
          of(TikvGrpc.getRawBatchDeleteMethod(), Request.RAWBATCHDELETE_FIELD_NUMBER),
          of(TikvGrpc.getRawDeleteRangeMethod(), Request.RAWDELETERANGE_FIELD_NUMBER),
          of(TikvGrpc.getRawScanMethod(), Request.RAWSCAN_FIELD_NUMBER),
          of(TikvGrpc.getCoprocessorMethod(), Request.COPROCESSOR_FIELD_NUMBER),
          of(TikvGrpc.getKvPessimisticLockMethod(), Request.PESSIMISTICLOCK_FIELD_NUMBER),
          of(TikvGrpc.getKVPessimisticRollbackMethod(), Request.PESSIMISTICROLLBACK_FIELD_NUMBER),
          of(TikvGrpc.getKvCheckTxnStatusMethod(), Request.CHECKTXNSTATUS_FIELD_NUMBER),
          of(TikvGrpc.getKvCheckSecondaryLocksMethod(), Request.CHECKSECONDARYLOCKS_FIELD_NUMBER),
          of(TikvGrpc.getKvTxnHeartBeatMethod(), Request.TXNHEARTBEAT_FIELD_NUMBER),
          of(TikvGrpc.getKvFlashbackToVersionMethod(), Request.FLASHBACKTOVERSION_FIELD_NUMBER),
          of(
              TikvGrpc.getKvPrepareFlashbackToVersionMethod(),
              Request.PREPAREFLASHBACKTOVERSION_FIELD_NUMBER),
          of(TikvGrpc.getKvFlushMethod(), Request.FLUSH_FIELD_NUMBER),
          of(TikvGrpc.getKvBufferBatchGetMethod(), Request.BUFFERBATCHGET_FIELD_NUMBER),
          of(TikvGrpc.getGetHealthFeedbackMethod(), Request.GETHEALTHFEEDBACK_FIELD_NUMBER),
          of(TikvGrpc.getBroadcastTxnStatusMethod(), Request.BROADCASTTXNSTATUS_FIELD_NUMBER));

  private static Map.Entry<String, Integer> of(MethodDescriptor<?, ?> method, int field) {
    return Map.entry(method.getFullMethodName(), field);
  }

  /** The form of a method, or null if it is always a call of its own. */
  public static <R extends Message> @Nullable BatchForm<R> find(MethodDescriptor<?, R> method) {
    Integer field = FIELDS.get(method.getFullMethodName());
    if (field == null
        || !(method.getResponseMarshaller()
            instanceof MethodDescriptor.PrototypeMarshaller<R> known)) {
      return null;
    }
    R prototype = known.getMessagePrototype();
    if (prototype == null) {
      return null;
    }
    // What a message's own parser makes is of the message's type.
    @SuppressWarnings("unchecked")
    Parser<R> parser = (Parser<R>) prototype.getParserForType();
    return new BatchForm<>(field, parser);
  }
}
