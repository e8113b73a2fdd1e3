package io.kvdc.embedded.internal.pd;

import io.kvdc.proto.pdpb.Error;
import io.kvdc.proto.pdpb.ErrorType;
import io.kvdc.proto.pdpb.ResponseHeader;

/** Makes the headers of answers. */
final class Headers {
  private final ResponseHeader ok;

  Headers(long clusterId) {
    this.ok = ResponseHeader.newBuilder().setClusterId(clusterId).build();
  }

  ResponseHeader ok() {
    return ok;
  }

  ResponseHeader error(ErrorType type, String message) {
    return ok.toBuilder().setError(Error.newBuilder().setType(type).setMessage(message)).build();
  }

  ResponseHeader notBootstrapped() {
    return error(ErrorType.NOT_BOOTSTRAPPED, "cluster is not bootstrapped");
  }
}
