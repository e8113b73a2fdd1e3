package io.kvdc.embedded.internal.pd;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;

/** Ends calls, with an answer or with a status. */
final class Replies {
  private static final System.Logger LOG = System.getLogger(Replies.class.getName());

  private Replies() {}

  /** Answers a unary call with what the handler returns or throws. */
  static <T> void answer(StreamObserver<T> observer, Supplier<T> handler) {
    T reply;
    try {
      reply = handler.get();
    } catch (RuntimeException e) {
      observer.onError(statusOf(e));
      return;
    }
    observer.onNext(reply);
    observer.onCompleted();
  }

  /**
   * What the caller is told when a handler failed: its own status, or INTERNAL for a defect of
   * ours.
   */
  static StatusRuntimeException statusOf(RuntimeException failure) {
    if (failure instanceof StatusRuntimeException status) {
      return status;
    }
    LOG.log(System.Logger.Level.ERROR, "a PD request failed", failure);
    return Status.INTERNAL
        .withDescription(failure.toString())
        .withCause(failure)
        .asRuntimeException();
  }

  /** The status with which Go's gRPC sends an ordinary error. */
  static StatusRuntimeException unknown(String message) {
    return Status.UNKNOWN.withDescription(message).asRuntimeException();
  }
}
