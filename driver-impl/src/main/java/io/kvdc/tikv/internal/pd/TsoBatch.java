package io.kvdc.tikv.internal.pd;

import io.kvdc.Timestamp;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.ProtocolException;
import io.kvdc.error.RequestRejectedException;
import io.kvdc.tikv.internal.retry.Deadline;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The callers who share one request for timestamps. */
final class TsoBatch {

  private final List<TsoWaiter> waiters;
  private final long floor;
  private final Deadline deadline;
  private final long sentNanos;

  /**
   * Makes a batch.
   *
   * @param waiters who shares it
   * @param floor the greatest timestamp that was known when the request was sent; all of the answer
   *     must be greater
   * @param deadline when the server has to have answered
   * @param sentNanos when the request goes out
   */
  TsoBatch(List<TsoWaiter> waiters, long floor, Deadline deadline, long sentNanos) {
    this.waiters = waiters;
    this.floor = floor;
    this.deadline = deadline;
    this.sentNanos = sentNanos;
  }

  List<TsoWaiter> waiters() {
    return waiters;
  }

  Deadline deadline() {
    return deadline;
  }

  long sentNanos() {
    return sentNanos;
  }

  /** The earliest deadline of those who still wait, or null if nobody does. */
  @Nullable Deadline earliestDeadline() {
    Deadline earliest = null;
    for (TsoWaiter waiter : waiters) {
      if (!waiter.isDone()) {
        earliest = earliest == null ? waiter.deadline() : earliest.min(waiter.deadline());
      }
    }
    return earliest;
  }

  int count() {
    return waiters.size();
  }

  /** What is wrong with an answer, or null. */
  @Nullable KvException check(TsoServer server, TsoAnswer answer) {
    String address = server.address();
    if (answer.refusal() != null) {
      return new RequestRejectedException(
          ErrorDetail.of(address + " refused Tso: " + answer.refusal()));
    }
    if (answer.clusterId() != server.clusterId()) {
      return PdErrors.mismatch(address, server.clusterId(), answer.clusterId());
    }
    if (answer.count() != count()) {
      return nonsense(
          address, "sent " + answer.count() + " timestamps where " + count() + " were due");
    }
    if (answer.physical() <= 0
        || answer.logical() - count() + 1 < 0
        || answer.logical() >= 1L << Timestamp.LOGICAL_BITS) {
      return nonsense(address, "sent a timestamp out of range");
    }
    if (Long.compareUnsigned(first(answer), floor) <= 0) {
      return nonsense(address, "sent a timestamp that is not greater than one it sent before");
    }
    return null;
  }

  private static ProtocolException nonsense(String address, String what) {
    return new ProtocolException(ErrorDetail.of(address + " " + what));
  }

  /** The answer names the greatest of its timestamps. */
  static long last(TsoAnswer answer) {
    return Timestamp.of(answer.physical(), (int) answer.logical()).value();
  }

  private long first(TsoAnswer answer) {
    return last(answer) - count() + 1;
  }

  void complete(TsoAnswer answer) {
    long next = first(answer);
    for (TsoWaiter waiter : waiters) {
      waiter.complete(new Timestamp(next++));
    }
  }

  void fail(Throwable failure) {
    waiters.forEach(waiter -> waiter.completeExceptionally(failure));
  }
}
