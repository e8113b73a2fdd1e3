package io.kvdc.tikv.internal.pd;

import io.grpc.MethodDescriptor;
import io.kvdc.proto.tsopb.ErrorType;
import io.kvdc.proto.tsopb.RequestHeader;
import io.kvdc.proto.tsopb.ResponseHeader;
import io.kvdc.proto.tsopb.TSOGrpc;
import io.kvdc.proto.tsopb.TsoRequest;
import io.kvdc.proto.tsopb.TsoResponse;

/** Timestamps from the primary of a keyspace group, where that service runs apart from PD. */
final class GroupTsoDialect implements TsoDialect<TsoRequest, TsoResponse> {

  private final RequestHeader header;

  /**
   * Prepares.
   *
   * @param header names the cluster, the keyspace, its group and the server that is meant
   */
  GroupTsoDialect(RequestHeader header) {
    this.header = header;
  }

  @Override
  public MethodDescriptor<TsoRequest, TsoResponse> method() {
    return TSOGrpc.getTsoMethod();
  }

  @Override
  public TsoRequest request(int count) {
    return TsoRequest.newBuilder().setHeader(header).setCount(count).build();
  }

  @Override
  public TsoAnswer read(TsoResponse response) {
    ResponseHeader answered = response.getHeader();
    boolean refused = answered.hasError() && answered.getError().getType() != ErrorType.OK;
    return new TsoAnswer(
        answered.getClusterId(),
        Integer.toUnsignedLong(response.getCount()),
        response.getTimestamp().getPhysical(),
        response.getTimestamp().getLogical(),
        refused ? answered.getError().getType() + ": " + answered.getError().getMessage() : null,
        answered.getKeyspaceGroupId() != header.getKeyspaceGroupId());
  }
}
