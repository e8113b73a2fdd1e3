package io.kvdc.tikv.internal.region;

import io.kvdc.error.Attempt;
import io.kvdc.error.CallCancelledException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.ProtocolException;
import io.kvdc.error.RegionUnavailableException;
import io.kvdc.error.RequestRejectedException;
import io.kvdc.error.SecureConnectionException;
import io.kvdc.error.UnsupportedFeatureException;
import io.kvdc.tikv.internal.rpc.RpcFailure;
import java.util.List;

/** Which failed calls to a store are worth another attempt, and what the others mean. */
final class RpcFailures {

  private RpcFailures() {}

  /** Whether the next attempt would end the same way. */
  static boolean isFinal(RpcFailure failure) {
    return failure instanceof RpcFailure.Cancelled
        || failure instanceof RpcFailure.Unimplemented
        || failure instanceof RpcFailure.Denied
        || failure instanceof RpcFailure.NotSecured
        || failure instanceof RpcFailure.Malformed
        || failure instanceof RpcFailure.Stopped;
  }

  /** The exception of the API for a failure that is not retried. */
  static KvException toKvException(RpcFailure failure, String rpc, List<Attempt> attempts) {
    if (failure instanceof RpcFailure.Stopped stopped) {
      return stopped.reason();
    }
    ErrorDetail detail =
        ErrorDetail.of(rpc + " at " + failure.address() + " failed: " + failure.getMessage())
            .withCause(failure)
            .withAttempts(attempts);
    if (failure instanceof RpcFailure.Cancelled) {
      return new CallCancelledException(detail);
    }
    if (failure instanceof RpcFailure.Unimplemented) {
      return new UnsupportedFeatureException(detail, rpc);
    }
    if (failure instanceof RpcFailure.Denied) {
      return new RequestRejectedException(detail);
    }
    if (failure instanceof RpcFailure.NotSecured) {
      return new SecureConnectionException(detail, failure.address());
    }
    if (failure instanceof RpcFailure.Malformed) {
      return new ProtocolException(detail);
    }
    return new RegionUnavailableException(detail);
  }
}
