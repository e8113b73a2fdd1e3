package io.kvdc.embedded.internal.pd;

import io.grpc.stub.StreamObserver;
import io.kvdc.proto.pdpb.Timestamp;
import io.kvdc.proto.pdpb.TsoRequest;
import io.kvdc.proto.pdpb.TsoResponse;

/** One client's stream of timestamp requests. */
final class TsoStream extends AnswerStream<TsoRequest, TsoResponse> {
  private static final String FAILED = "[PD:tso:ErrGenerateTimestamp]generate timestamp failed, ";

  private final PdState state;
  private final RequestGate gate;
  private final Headers headers;

  TsoStream(PdState state, RequestGate gate, Headers headers, StreamObserver<TsoResponse> client) {
    super(client);
    this.state = state;
    this.gate = gate;
    this.headers = headers;
  }

  @Override
  TsoResponse answer(TsoRequest request) {
    boolean leader = gate.actsAsLeader();
    gate.checkCluster(request.getHeader());
    if (!leader) {
      throw Replies.unknown(FAILED + "requested pd is not leader of cluster");
    }
    return TsoResponse.newBuilder()
        .setHeader(headers.ok())
        .setCount(request.getCount())
        .setTimestamp(allocate(state.oracle(), request.getCount()))
        .build();
  }

  /** The last of {@code count} new timestamps. */
  static Timestamp allocate(TimestampOracle oracle, int count) {
    if (count == 0) {
      throw Replies.unknown(FAILED + "tso count should be positive");
    }
    if (count < 0 || count > TimestampOracle.MAX_COUNT) {
      throw Replies.unknown(FAILED + "generate tso maximum number of retries exceeded");
    }
    long last = oracle.next(count);
    return Timestamp.newBuilder()
        .setPhysical(TimestampOracle.physical(last))
        .setLogical(TimestampOracle.logical(last))
        .build();
  }
}
