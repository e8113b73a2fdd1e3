package io.kvdc.tikv.internal.pd;

import io.grpc.MethodDescriptor;
import io.kvdc.proto.pdpb.Error;
import io.kvdc.proto.pdpb.PDGrpc;
import io.kvdc.proto.pdpb.RequestHeader;
import io.kvdc.proto.pdpb.TsoRequest;
import io.kvdc.proto.pdpb.TsoResponse;

/** Timestamps from PD's leader. */
final class PdTsoDialect implements TsoDialect<TsoRequest, TsoResponse> {

  private final RequestHeader header;

  PdTsoDialect(long clusterId) {
    this.header = RequestHeader.newBuilder().setClusterId(clusterId).build();
  }

  @Override
  public MethodDescriptor<TsoRequest, TsoResponse> method() {
    return PDGrpc.getTsoMethod();
  }

  @Override
  public TsoRequest request(int count) {
    return TsoRequest.newBuilder().setHeader(header).setCount(count).build();
  }

  @Override
  public TsoAnswer read(TsoResponse response) {
    Error error = PdErrors.errorOf(response.getHeader());
    return new TsoAnswer(
        response.getHeader().getClusterId(),
        Integer.toUnsignedLong(response.getCount()),
        response.getTimestamp().getPhysical(),
        response.getTimestamp().getLogical(),
        error == null ? null : error.getType() + ": " + error.getMessage(),
        false);
  }
}
