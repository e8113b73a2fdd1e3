package io.kvdc.tikv.internal.pd;

import io.kvdc.Timestamp;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.ProtocolException;
import io.kvdc.proto.pdpb.Error;
import io.kvdc.proto.pdpb.TsoResponse;
import io.kvdc.tikv.internal.retry.Deadline;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The callers who share one request for timestamps. */
final class TsoBatch {

  private final List<TsoWaiter> waiters;
  private final long floor;

  /**
   * Makes a batch.
   *
   * @param waiters who shares it
   * @param floor the greatest timestamp that was known when the request was sent; all of the answer
   *     must be greater
   */
  TsoBatch(List<TsoWaiter> waiters, long floor) {
    this.waiters = waiters;
    this.floor = floor;
  }

  List<TsoWaiter> waiters() {
    return waiters;
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
  @Nullable KvException check(PdLeader leader, TsoResponse response) {
    Error error = PdErrors.errorOf(response.getHeader());
    if (error != null) {
      return PdErrors.refusal(error, "Tso");
    }
    long clusterId = response.getHeader().getClusterId();
    if (clusterId != leader.clusterId()) {
      return PdErrors.mismatch(leader.address(), leader.clusterId(), clusterId);
    }
    if (response.getCount() != count()) {
      return nonsense(
          leader, "sent " + response.getCount() + " timestamps where " + count() + " were due");
    }
    long lowestLogical = response.getTimestamp().getLogical() - count() + 1;
    if (response.getTimestamp().getPhysical() <= 0
        || lowestLogical < 0
        || response.getTimestamp().getLogical() >= 1L << Timestamp.LOGICAL_BITS) {
      return nonsense(leader, "sent a timestamp out of range");
    }
    if (Long.compareUnsigned(first(response), floor) <= 0) {
      return nonsense(leader, "sent a timestamp that is not greater than one it sent before");
    }
    return null;
  }

  private static ProtocolException nonsense(PdLeader leader, String what) {
    return new ProtocolException(ErrorDetail.of(leader.address() + " " + what));
  }

  /** The answer names the greatest of its timestamps. */
  static long last(TsoResponse response) {
    return Timestamp.of(
            response.getTimestamp().getPhysical(), (int) response.getTimestamp().getLogical())
        .value();
  }

  private long first(TsoResponse response) {
    return last(response) - count() + 1;
  }

  void complete(TsoResponse response) {
    long next = first(response);
    for (TsoWaiter waiter : waiters) {
      waiter.complete(new Timestamp(next++));
    }
  }

  void fail(Throwable failure) {
    waiters.forEach(waiter -> waiter.completeExceptionally(failure));
  }
}
