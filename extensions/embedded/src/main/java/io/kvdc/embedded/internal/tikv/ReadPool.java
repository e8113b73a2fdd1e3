package io.kvdc.embedded.internal.tikv;

import com.google.protobuf.Message;
import io.kvdc.embedded.RegionErrors;
import io.kvdc.embedded.internal.faults.FaultRules;
import io.kvdc.embedded.internal.faults.RequestFields;
import io.kvdc.proto.coprocessor.Request;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.kvrpcpb.BatchGetRequest;
import io.kvdc.proto.kvrpcpb.BufferBatchGetRequest;
import io.kvdc.proto.kvrpcpb.GetRequest;
import io.kvdc.proto.kvrpcpb.RawBatchGetRequest;
import io.kvdc.proto.kvrpcpb.RawBatchScanRequest;
import io.kvdc.proto.kvrpcpb.RawGetKeyTTLRequest;
import io.kvdc.proto.kvrpcpb.RawGetRequest;
import io.kvdc.proto.kvrpcpb.RawScanRequest;
import io.kvdc.proto.kvrpcpb.ScanRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a read may queue: not if it would wait longer than its client puts up with (TiKV, {@code
 * read_pool.rs, check_busy_threshold}; the commands are those that {@code storage/mod.rs} and the
 * coprocessor's endpoint ask it for).
 */
final class ReadPool {

  private static final Set<Class<? extends Message>> READS =
      Set.of(
          GetRequest.class,
          BatchGetRequest.class,
          BufferBatchGetRequest.class,
          ScanRequest.class,
          RawGetRequest.class,
          RawBatchGetRequest.class,
          RawScanRequest.class,
          RawBatchScanRequest.class,
          RawGetKeyTTLRequest.class,
          Request.class);

  private final long storeId;
  private final FaultRules rules;

  ReadPool(long storeId, FaultRules rules) {
    this.storeId = storeId;
    this.rules = rules;
  }

  /** Why a request is refused, null if it is not. */
  @Nullable Error refusal(Message request) {
    if (!READS.contains(request.getClass())) {
      return null;
    }
    long threshold = Integer.toUnsignedLong(RequestFields.context(request).getBusyThresholdMs());
    long wait = rules.estimatedWait(storeId).toMillis();
    return threshold == 0 || wait <= threshold
        ? null
        : RegionErrors.serverIsBusyReading(Math.toIntExact(wait));
  }
}
