package io.kvdc.tikv.internal.pd;

import io.grpc.Status;
import io.kvdc.error.CallCancelledException;
import io.kvdc.error.ClusterMismatchException;
import io.kvdc.error.ClusterUnreachableException;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.ProtocolException;
import io.kvdc.error.RequestRejectedException;
import io.kvdc.error.SecureConnectionException;
import io.kvdc.error.UnsupportedFeatureException;
import io.kvdc.proto.pdpb.Error;
import io.kvdc.proto.pdpb.ErrorType;
import io.kvdc.proto.pdpb.ResponseHeader;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.rpc.RpcFailure;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What the errors of PD mean. */
final class PdErrors {

  /** The texts by which PD says that another member leads (pd client/errs/errno.go). */
  private static final List<String> LEADER_CHANGED =
      List.of("no leader", "not leader", "is not served", "not primary", "mismatch callee id");

  private static final String MISMATCH = "mismatch cluster id";

  private PdErrors() {}

  /**
   * The error that ends a call after a failed attempt.
   *
   * @return null if another attempt may do better
   */
  static @Nullable KvException endOf(Throwable failure, String method) {
    Throwable cause = unwrap(failure);
    if (cause instanceof RpcFailure rpcFailure) {
      return endOf(rpcFailure, method);
    }
    if (cause instanceof KvException known) {
      return known.isRetryable() ? null : known;
    }
    return new ProtocolException(
        ErrorDetail.of("the answer of PD to " + method + " makes no sense").withCause(cause));
  }

  private static @Nullable KvException endOf(RpcFailure failure, String method) {
    ErrorDetail detail = ErrorDetail.of(String.valueOf(failure.getMessage())).withCause(failure);
    if (failure instanceof RpcFailure.Cancelled) {
      return new CallCancelledException(detail);
    }
    if (failure instanceof RpcFailure.Denied) {
      return new RequestRejectedException(detail);
    }
    if (failure instanceof RpcFailure.NotSecured) {
      return new SecureConnectionException(detail, failure.address());
    }
    if (failure instanceof RpcFailure.Unimplemented) {
      return new UnsupportedFeatureException(detail, method);
    }
    if (failure instanceof RpcFailure.Rejected rejected
        && rejected.code() == Status.Code.FAILED_PRECONDITION
        && String.valueOf(rejected.getMessage()).contains(MISMATCH)) {
      return new ClusterMismatchException(detail);
    }
    return null;
  }

  /** Whether a member said that it does not lead, and so did not act. */
  static boolean isLeaderChange(Throwable failure) {
    String message = unwrap(failure).getMessage();
    return message != null && LEADER_CHANGED.stream().anyMatch(message::contains);
  }

  /**
   * Whether a failed attempt shows that a member has too much to do (pd client:
   * pkg/utils/grpcutil).
   */
  static boolean isOverload(Throwable failure) {
    Throwable cause = unwrap(failure);
    return cause instanceof RpcFailure.TimedOut
        || cause instanceof RpcFailure.Unreachable
        || cause instanceof RpcFailure.Lost
        || (cause instanceof RpcFailure.Rejected rejected
            && rejected.code() == Status.Code.RESOURCE_EXHAUSTED);
  }

  /** PD did not say something in time. */
  static DeadlineExceededException tooLate(Deadline deadline, String what) {
    return new DeadlineExceededException(
        ErrorDetail.of("PD did not say within " + deadline.timeout().toMillis() + " ms " + what),
        deadline.timeout());
  }

  /** Nothing is sent for the moment, because too much of what was sent before has failed. */
  static ClusterUnreachableException heldBack(PdLeader leader) {
    return new ClusterUnreachableException(
        ErrorDetail.of(
            "too many questions for regions have failed, so that none is sent to PD for a while;"
                + " see the options regionBreaker..."),
        List.of(leader.address()));
  }

  /** The error that a header carries, or null if it is none. */
  static @Nullable Error errorOf(ResponseHeader header) {
    return header.hasError() && header.getError().getType() != ErrorType.OK
        ? header.getError()
        : null;
  }

  /** The error in which PD's own refusal ends. */
  static KvException refusal(Error error, String method) {
    return new RequestRejectedException(
        ErrorDetail.of(
            "PD refused " + method + ": " + error.getType() + ": " + error.getMessage()));
  }

  /**
   * For answers in which any error is a refusal.
   *
   * @throws RequestRejectedException if there is one
   */
  static void refuseErrors(ResponseHeader header, String method) {
    Error error = errorOf(header);
    if (error != null) {
      throw refusal(error, method);
    }
  }

  /** No store has joined the cluster yet, so that there are no regions; this passes. */
  static ClusterUnreachableException notBootstrapped(PdLeader leader) {
    return new ClusterUnreachableException(
        ErrorDetail.of(
            "the cluster of "
                + leader.address()
                + " is not bootstrapped: no store has joined it; start TiKV"),
        List.of(leader.address()));
  }

  static ClusterMismatchException mismatch(String address, long expected, long actual) {
    return new ClusterMismatchException(
        ErrorDetail.of(
            address
                + " belongs to cluster "
                + Long.toUnsignedString(actual)
                + ", not to cluster "
                + Long.toUnsignedString(expected)
                + "; the addresses of one URL must all be of one cluster"));
  }

  /** The failure behind what a dependent future reports. */
  static Throwable unwrap(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }
}
