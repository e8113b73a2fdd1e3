package io.kvdc.tikv.internal.pd;

import com.google.protobuf.Message;
import io.kvdc.error.CallCancelledException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.proto.pdpb.RequestHeader;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.rpc.RpcClient;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Starts calls to PD, and ends those that go on when the driver closes. */
final class PdCalls implements AutoCloseable {

  private final RpcClient rpc;
  private final LeaderTracker leaders;
  private final RetryEnvironment environment;
  private final Duration timeout;
  private final MemberRotation rotation;
  private final Set<PdCall<?, ?, ?>> underWay = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Prepares.
   *
   * @param timeout the longest that one attempt may take
   */
  PdCalls(RpcClient rpc, LeaderTracker leaders, RetryEnvironment environment, Duration timeout) {
    this.rpc = rpc;
    this.leaders = leaders;
    this.environment = environment;
    this.timeout = timeout;
    this.rotation = new MemberRotation(environment.ticker());
  }

  /**
   * Calls the leader until it answers.
   *
   * @param request makes the request with a header
   * @param reader makes the result of the response, whose header may carry an error of PD's; what
   *     it throws the call fails with
   * @return the result; fails as {@link PdClient} says. Cancelling it ends the call.
   */
  <Q extends Message, R extends Message, T extends @Nullable Object> CompletableFuture<T> call(
      PdMethod<Q, R> method,
      Function<RequestHeader, Q> request,
      Function<R, T> reader,
      Deadline deadline) {
    return call(PdRoute.LEADER, method, request, reader, deadline);
  }

  /** The same by a route of one's own. */
  <Q extends Message, R extends Message, T extends @Nullable Object> CompletableFuture<T> call(
      PdRoute route,
      PdMethod<Q, R> method,
      Function<RequestHeader, Q> request,
      Function<R, T> reader,
      Deadline deadline) {
    PdCall<Q, R, T> call = new PdCall<>(this, route, method, request, reader, deadline);
    underWay.add(call);
    if (closed) {
      call.end(closedFailure());
    }
    call.attempt();
    return call;
  }

  void ended(PdCall<?, ?, ?> call) {
    underWay.remove(call);
  }

  RpcClient rpc() {
    return rpc;
  }

  LeaderTracker leaders() {
    return leaders;
  }

  RetryEnvironment environment() {
    return environment;
  }

  /** The member whose turn it is; null if all rest. */
  @Nullable String nextMember() {
    return rotation.next(leaders.members());
  }

  /** A member that might have answered could not. */
  void memberFailed(String address) {
    rotation.failed(address);
  }

  /**
   * How long the next attempt may take: at most half of what is left, so that a frozen leader
   * leaves time to find another one.
   */
  Deadline attemptDeadline(Deadline deadline) {
    return attemptDeadline(deadline, timeout, environment);
  }

  static Deadline attemptDeadline(
      Deadline deadline, Duration timeout, RetryEnvironment environment) {
    if (deadline.isNone()) {
      return Deadline.after(timeout, environment.ticker());
    }
    Duration half = Duration.ofNanos(deadline.remainingNanos() / 2);
    Duration attempt = half.compareTo(SHORTEST_ATTEMPT) < 0 ? SHORTEST_ATTEMPT : half;
    return deadline.atMost(
        attempt.compareTo(timeout) < 0 ? attempt : timeout, environment.ticker());
  }

  /** Less than this is too little for a healthy leader that is far away. */
  private static final Duration SHORTEST_ATTEMPT = Duration.ofMillis(200);

  @Override
  public void close() {
    closed = true;
    underWay.forEach(call -> call.end(closedFailure()));
  }

  static CallCancelledException closedFailure() {
    return new CallCancelledException(
        ErrorDetail.of("the connection was closed before PD answered"));
  }
}
