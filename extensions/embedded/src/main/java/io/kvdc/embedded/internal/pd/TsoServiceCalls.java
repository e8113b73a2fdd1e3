package io.kvdc.embedded.internal.pd;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.kvdc.proto.pdpb.Member;
import io.kvdc.proto.tsopb.Error;
import io.kvdc.proto.tsopb.ErrorType;
import io.kvdc.proto.tsopb.FindGroupByKeyspaceIDRequest;
import io.kvdc.proto.tsopb.FindGroupByKeyspaceIDResponse;
import io.kvdc.proto.tsopb.RequestHeader;
import io.kvdc.proto.tsopb.ResponseHeader;
import io.kvdc.proto.tsopb.TSOGrpc;
import io.kvdc.proto.tsopb.TsoRequest;
import io.kvdc.proto.tsopb.TsoResponse;

/** The service {@code tsopb.TSO} of one server. */
final class TsoServiceCalls extends TSOGrpc.TSOImplBase {
  private final PdState state;
  private final long memberId;

  TsoServiceCalls(PdState state, long memberId) {
    this.state = state;
    this.memberId = memberId;
  }

  @Override
  public void findGroupByKeyspaceID(
      FindGroupByKeyspaceIDRequest request,
      StreamObserver<FindGroupByKeyspaceIDResponse> observer) {
    Replies.answer(observer, () -> find(request));
  }

  private FindGroupByKeyspaceIDResponse find(FindGroupByKeyspaceIDRequest request) {
    checkRuns();
    FindGroupByKeyspaceIDResponse.Builder reply = FindGroupByKeyspaceIDResponse.newBuilder();
    RequestHeader header = request.getHeader();
    if (header.getClusterId() != state.clusterId()) {
      return reply
          .setHeader(error(ErrorType.CLUSTER_MISMATCHED, mismatch(header.getClusterId())))
          .build();
    }
    if (isMeantForAnother(header)) {
      return reply.setHeader(error(ErrorType.INVALID_VALUE, calleeMismatch(header))).build();
    }
    long revision = state.timestampService().revision();
    if (Long.compareUnsigned(request.getModRevision(), revision) > 0) {
      return reply
          .setHeader(error(ErrorType.INVALID_VALUE, "the keyspace group mod revision is stale"))
          .build();
    }
    return reply
        .setHeader(ok())
        .setKeyspaceGroup(state.timestampService().group())
        .setModRevision(revision)
        .build();
  }

  @Override
  public StreamObserver<TsoRequest> tso(StreamObserver<TsoResponse> observer) {
    return new AnswerStream<>(observer) {
      @Override
      TsoResponse answer(TsoRequest request) {
        return timestamps(request);
      }
    };
  }

  private TsoResponse timestamps(TsoRequest request) {
    checkRuns();
    RequestHeader header = request.getHeader();
    if (header.getClusterId() != state.clusterId()) {
      throw Status.FAILED_PRECONDITION
          .withDescription(mismatch(header.getClusterId()))
          .asRuntimeException();
    }
    if (isMeantForAnother(header)) {
      throw Status.FAILED_PRECONDITION.withDescription(calleeMismatch(header)).asRuntimeException();
    }
    if (!state.timestampService().isPrimary(memberId)) {
      throw Replies.unknown(
          "[PD:tso:ErrGetAllocator]get allocator failed, requested keyspace group with id "
              + header.getKeyspaceGroupId()
              + " is not served by this host/pod");
    }
    return TsoResponse.newBuilder()
        .setHeader(ok())
        .setCount(request.getCount())
        .setTimestamp(TsoStream.allocate(state.oracle(), request.getCount()))
        .build();
  }

  /** Where it is not deployed, nothing answers to it. */
  private void checkRuns() {
    if (!state.timestampService().isApart()) {
      throw Status.UNIMPLEMENTED.withDescription("unknown service tsopb.TSO").asRuntimeException();
    }
  }

  private boolean isMeantForAnother(RequestHeader header) {
    return !header.getCalleeId().isEmpty() && !own().endsWith("/" + header.getCalleeId());
  }

  private String own() {
    return state.membership().members().stream()
        .filter(member -> member.getMemberId() == memberId)
        .map(Member::getClientUrlsList)
        .map(urls -> urls.get(0))
        .findFirst()
        .orElse("");
  }

  private String calleeMismatch(RequestHeader header) {
    return "mismatch callee id, need " + own() + " but got " + header.getCalleeId();
  }

  private String mismatch(long clusterId) {
    return "mismatch cluster id, need "
        + Long.toUnsignedString(state.clusterId())
        + " but got "
        + Long.toUnsignedString(clusterId);
  }

  private ResponseHeader ok() {
    return ResponseHeader.newBuilder().setClusterId(state.clusterId()).build();
  }

  private ResponseHeader error(ErrorType type, String message) {
    return ok().toBuilder().setError(Error.newBuilder().setType(type).setMessage(message)).build();
  }
}
