package io.kvdc.tikv.internal.raw;

import com.google.protobuf.Message;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.kvrpcpb.RawBatchDeleteRequest;
import io.kvdc.proto.kvrpcpb.RawBatchDeleteResponse;
import io.kvdc.proto.kvrpcpb.RawBatchGetRequest;
import io.kvdc.proto.kvrpcpb.RawBatchGetResponse;
import io.kvdc.proto.kvrpcpb.RawBatchPutRequest;
import io.kvdc.proto.kvrpcpb.RawBatchPutResponse;
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
import io.kvdc.proto.tikvpb.TikvGrpc;
import io.kvdc.tikv.internal.region.RegionRequest;
import io.kvdc.tikv.internal.rpc.Rpc;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The RPCs of the raw API, and which of them may be sent twice. */
final class RawRpcs {

  static final RegionRequest<RawGetRequest, RawGetResponse> GET =
      RegionRequest.repeatable(
          Rpc.read(
              TikvGrpc.getRawGetMethod(),
              (request, context) -> request.toBuilder().setContext(context).build(),
              regionError(RawGetResponse::hasRegionError, RawGetResponse::getRegionError)));

  static final RegionRequest<RawBatchGetRequest, RawBatchGetResponse> BATCH_GET =
      RegionRequest.repeatable(
          Rpc.read(
              TikvGrpc.getRawBatchGetMethod(),
              (request, context) -> request.toBuilder().setContext(context).build(),
              regionError(
                  RawBatchGetResponse::hasRegionError, RawBatchGetResponse::getRegionError)));

  static final RegionRequest<RawGetKeyTTLRequest, RawGetKeyTTLResponse> KEY_TTL =
      RegionRequest.repeatable(
          Rpc.read(
              TikvGrpc.getRawGetKeyTTLMethod(),
              (request, context) -> request.toBuilder().setContext(context).build(),
              regionError(
                  RawGetKeyTTLResponse::hasRegionError, RawGetKeyTTLResponse::getRegionError)));

  static final RegionRequest<RawScanRequest, RawScanResponse> SCAN =
      RegionRequest.repeatable(
          Rpc.read(
              TikvGrpc.getRawScanMethod(),
              (request, context) -> request.toBuilder().setContext(context).build(),
              regionError(RawScanResponse::hasRegionError, RawScanResponse::getRegionError)));

  static final RegionRequest<RawChecksumRequest, RawChecksumResponse> CHECKSUM =
      RegionRequest.repeatable(
          Rpc.read(
              TikvGrpc.getRawChecksumMethod(),
              (request, context) -> request.toBuilder().setContext(context).build(),
              regionError(
                  RawChecksumResponse::hasRegionError, RawChecksumResponse::getRegionError)));

  static final RegionRequest<RawPutRequest, RawPutResponse> PUT =
      RegionRequest.repeatable(
          Rpc.write(
              TikvGrpc.getRawPutMethod(),
              (request, context) -> request.toBuilder().setContext(context).build(),
              regionError(RawPutResponse::hasRegionError, RawPutResponse::getRegionError)));

  static final RegionRequest<RawBatchPutRequest, RawBatchPutResponse> BATCH_PUT =
      RegionRequest.repeatable(
          Rpc.write(
              TikvGrpc.getRawBatchPutMethod(),
              (request, context) -> request.toBuilder().setContext(context).build(),
              regionError(
                  RawBatchPutResponse::hasRegionError, RawBatchPutResponse::getRegionError)));

  static final RegionRequest<RawDeleteRequest, RawDeleteResponse> DELETE =
      RegionRequest.repeatable(
          Rpc.write(
              TikvGrpc.getRawDeleteMethod(),
              (request, context) -> request.toBuilder().setContext(context).build(),
              regionError(RawDeleteResponse::hasRegionError, RawDeleteResponse::getRegionError)));

  static final RegionRequest<RawBatchDeleteRequest, RawBatchDeleteResponse> BATCH_DELETE =
      RegionRequest.repeatable(
          Rpc.write(
              TikvGrpc.getRawBatchDeleteMethod(),
              (request, context) -> request.toBuilder().setContext(context).build(),
              regionError(
                  RawBatchDeleteResponse::hasRegionError, RawBatchDeleteResponse::getRegionError)));

  static final RegionRequest<RawDeleteRangeRequest, RawDeleteRangeResponse> DELETE_RANGE =
      RegionRequest.repeatable(
          Rpc.write(
              TikvGrpc.getRawDeleteRangeMethod(),
              (request, context) -> request.toBuilder().setContext(context).build(),
              regionError(
                  RawDeleteRangeResponse::hasRegionError, RawDeleteRangeResponse::getRegionError)));

  /** The second one would find what the first one wrote. */
  static final RegionRequest<RawCASRequest, RawCASResponse> COMPARE_AND_SWAP =
      RegionRequest.once(
          Rpc.write(
              TikvGrpc.getRawCompareAndSwapMethod(),
              (request, context) -> request.toBuilder().setContext(context).build(),
              regionError(RawCASResponse::hasRegionError, RawCASResponse::getRegionError)));

  /** What it does is not known here. */
  static final RegionRequest<RawCoprocessorRequest, RawCoprocessorResponse> COPROCESSOR =
      RegionRequest.once(
          Rpc.write(
              TikvGrpc.getRawCoprocessorMethod(),
              (request, context) -> request.toBuilder().setContext(context).build(),
              regionError(
                  RawCoprocessorResponse::hasRegionError, RawCoprocessorResponse::getRegionError)));

  private RawRpcs() {}

  private static <R extends Message> Function<R, @Nullable Error> regionError(
      Predicate<R> has, Function<R, Error> get) {
    return response -> has.test(response) ? get.apply(response) : null;
  }
}
