package io.kvdc.tikv.internal.pd;

import com.google.protobuf.Message;
import io.kvdc.error.ClusterUnreachableException;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.ProtocolException;
import io.kvdc.proto.pdpb.Error;
import io.kvdc.proto.pdpb.ErrorType;
import io.kvdc.proto.pdpb.RequestHeader;
import io.kvdc.proto.pdpb.ResponseHeader;
import io.kvdc.tikv.internal.retry.BackoffKind;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Completions;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.rpc.CallHeader;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call to PD, attempted until it is answered: find the leader, ask it, and after a failure
 * pause and begin again. Where any member may answer, one of them is asked before; if it cannot,
 * the leader is, at once. Cancelling it ends the attempt that goes on.
 */
final class PdCall<Q extends Message, R extends Message, T extends @Nullable Object>
    extends CompletableFuture<T> {

  /** Lets a follower answer (pd client: FollowerHandleMetadataKey). */
  private static final CallHeader ALLOW_FOLLOWER = new CallHeader("pd-allow-follower-handle", "");

  /**
   * The most that a caller waits by itself where no leader was found: the next search, which all
   * share, has a pace of its own.
   */
  private static final long PAUSE_BEFORE_SEARCH_MILLIS = 20;

  private final PdCalls calls;
  private final PdRoute route;
  private final PdMethod<Q, R> method;
  private final Function<RequestHeader, Q> request;
  private final Function<R, T> reader;
  private final Backoffer backoffer;
  private volatile @Nullable CompletableFuture<R> sent;
  private volatile @Nullable Throwable lastFailure;
  private boolean followerAsked;

  PdCall(
      PdCalls calls,
      PdRoute route,
      PdMethod<Q, R> method,
      Function<RequestHeader, Q> request,
      Function<R, T> reader,
      Deadline deadline) {
    this.calls = calls;
    this.route = route;
    this.method = method;
    this.request = request;
    this.reader = reader;
    this.backoffer = new Backoffer(calls.environment(), deadline, Backoffer.UNLIMITED);
  }

  void attempt() {
    if (isDone()) {
      return;
    }
    CompletableFuture<PdLeader> leader =
        Completions.before(
            backoffer.deadline(),
            calls.environment(),
            calls.leaders().leader(),
            () -> backoffer.deadlineExceeded(lastFailure));
    Completions.whenDone(
        leader,
        (found, failure) -> {
          if (found != null) {
            choose(found);
          } else if (failure != null) {
            leaderNotFound(PdErrors.unwrap(failure));
          }
        });
  }

  private void leaderNotFound(Throwable failure) {
    KvException end = PdErrors.endOf(failure, method.name());
    if (end != null) {
      end(end);
    } else if (failure instanceof DeadlineExceededException) {
      end(atDeadline(failure));
    } else {
      retry("PD", failure, BackoffKind.PD_MEMBERS, PAUSE_BEFORE_SEARCH_MILLIS);
    }
  }

  private void choose(PdLeader leader) {
    CircuitBreaker breaker = route.breaker();
    CircuitBreaker.Leave leave = null;
    if (breaker != null) {
      leave = breaker.tryPass();
      if (leave == null) {
        retry(leader.address(), PdErrors.heldBack(leader), BackoffKind.PD_RPC, Long.MAX_VALUE);
        return;
      }
    }
    String member = route.anyMember() && !followerAsked ? calls.nextMember() : null;
    if (member == null || member.equals(leader.address())) {
      sendToLeader(leader, leave);
    } else {
      followerAsked = true;
      sendToFollower(leader, member, leave);
    }
  }

  private void sendToLeader(PdLeader leader, CircuitBreaker.@Nullable Leave leave) {
    CompletableFuture<R> response =
        calls
            .rpc()
            .call(
                leader.address(),
                method.descriptor(),
                request.apply(headerOf(leader)),
                calls.attemptDeadline(backoffer.deadline()));
    await(
        response,
        leave,
        (answer, failure) -> {
          if (answer != null) {
            answered(leader, answer);
          } else if (failure != null) {
            failed(leader, PdErrors.unwrap(failure));
          }
        });
  }

  private void sendToFollower(
      PdLeader leader, String follower, CircuitBreaker.@Nullable Leave leave) {
    Deadline deadline =
        calls
            .attemptDeadline(backoffer.deadline())
            .atMost(LeaderTracker.PROBE_TIMEOUT, calls.environment().ticker());
    CompletableFuture<R> response =
        calls
            .rpc()
            .call(
                follower,
                method.descriptor(),
                request.apply(headerOf(leader)),
                deadline,
                ALLOW_FOLLOWER);
    await(
        response,
        leave,
        (answer, failure) -> {
          if (answer == null || !finishFrom(answer, leader)) {
            followerFailed(follower);
          }
        });
  }

  private static RequestHeader headerOf(PdLeader leader) {
    return RequestHeader.newBuilder().setClusterId(leader.clusterId()).build();
  }

  private void await(
      CompletableFuture<R> response,
      CircuitBreaker.@Nullable Leave leave,
      BiConsumer<? super @Nullable R, ? super @Nullable Throwable> then) {
    sent = response;
    if (isDone()) {
      response.cancel(false);
    }
    Completions.whenDone(
        response,
        (answer, failure) -> {
          if (leave != null) {
            leave.ended(failure != null && PdErrors.isOverload(failure));
          }
          then.accept(answer, failure);
        });
  }

  /**
   * Takes over what a follower answered; false if the leader has to be asked: the follower refused,
   * or has not heard of what was asked for.
   */
  private boolean finishFrom(R answer, PdLeader leader) {
    ResponseHeader header = method.header().apply(answer);
    if (header.getClusterId() != leader.clusterId() || PdErrors.errorOf(header) != null) {
      return false;
    }
    T value;
    try {
      value = reader.apply(answer);
    } catch (RuntimeException e) {
      return false;
    }
    if (value == null || (value instanceof Collection<?> found && found.isEmpty())) {
      return false;
    }
    calls.ended(this);
    complete(value);
    return true;
  }

  private void followerFailed(String follower) {
    if (isDone()) {
      return;
    }
    if (!backoffer.deadline().isExpired()) {
      // A caller who ran out of time says nothing of the follower.
      calls.memberFailed(follower);
    }
    attempt();
  }

  private void answered(PdLeader leader, R answer) {
    ResponseHeader header = method.header().apply(answer);
    if (header.getClusterId() != leader.clusterId()) {
      end(wrongCluster(leader, header));
      return;
    }
    calls.leaders().answered(leader);
    Error error = PdErrors.errorOf(header);
    if (error != null && error.getType() == ErrorType.NOT_BOOTSTRAPPED) {
      retry(leader.address(), PdErrors.notBootstrapped(leader), BackoffKind.PD_RPC, Long.MAX_VALUE);
    } else {
      finish(answer);
    }
  }

  private void finish(R answer) {
    T value;
    try {
      value = reader.apply(answer);
    } catch (RuntimeException e) {
      KvException end = PdErrors.endOf(e, method.name());
      end(end == null ? e : end);
      return;
    }
    calls.ended(this);
    complete(value);
  }

  private static KvException wrongCluster(PdLeader leader, ResponseHeader header) {
    return header.getClusterId() == 0
        ? new ProtocolException(
            ErrorDetail.of(leader.address() + " answered without saying which cluster it is of"))
        : PdErrors.mismatch(leader.address(), leader.clusterId(), header.getClusterId());
  }

  private void failed(PdLeader leader, Throwable failure) {
    if (isDone()) {
      return;
    }
    KvException end = PdErrors.endOf(failure, method.name());
    if (end != null) {
      end(end);
      return;
    }
    if (PdErrors.isLeaderChange(failure)) {
      calls.leaders().forget(leader);
    } else {
      calls.leaders().failed(leader);
    }
    retry(leader.address(), failure, BackoffKind.PD_MEMBERS, Long.MAX_VALUE);
  }

  private void retry(String target, Throwable failure, BackoffKind kind, long longestMillis) {
    lastFailure = failure;
    Completions.whenDone(
        backoffer.backoff(kind, longestMillis, target, failure),
        (rested, impatience) -> {
          if (impatience == null) {
            attempt();
          } else {
            end(atDeadline(PdErrors.unwrap(impatience)));
          }
        });
  }

  /** If no member answered at all, that says more than that time ran out. */
  private Throwable atDeadline(Throwable impatience) {
    Throwable last = lastFailure;
    return impatience instanceof DeadlineExceededException
            && last instanceof ClusterUnreachableException unreachable
        ? unreachable
        : impatience;
  }

  void end(Throwable failure) {
    completeExceptionally(failure);
    release(failure);
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      release(PdCalls.closedFailure());
    }
    return cancelled;
  }

  private void release(Throwable cause) {
    calls.ended(this);
    backoffer.cancel(cause);
    CompletableFuture<R> response = sent;
    if (response != null) {
      response.cancel(false);
    }
  }
}
