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
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call to PD's leader, attempted until it is answered: find the leader, ask it, and after a
 * failure pause and begin again. Cancelling it ends the attempt that goes on.
 */
final class PdCall<Q extends Message, R extends Message, T extends @Nullable Object>
    extends CompletableFuture<T> {

  private final PdCalls calls;
  private final PdMethod<Q, R> method;
  private final Function<RequestHeader, Q> request;
  private final Function<R, T> reader;
  private final Backoffer backoffer;
  private volatile @Nullable CompletableFuture<R> sent;
  private volatile @Nullable Throwable lastFailure;

  PdCall(
      PdCalls calls,
      PdMethod<Q, R> method,
      Function<RequestHeader, Q> request,
      Function<R, T> reader,
      Deadline deadline) {
    this.calls = calls;
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
            send(found);
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
      retry("PD", failure);
    }
  }

  private void send(PdLeader leader) {
    RequestHeader header = RequestHeader.newBuilder().setClusterId(leader.clusterId()).build();
    CompletableFuture<R> response =
        calls
            .rpc()
            .call(
                leader.address(),
                method.descriptor(),
                request.apply(header),
                calls.attemptDeadline(backoffer.deadline()));
    sent = response;
    if (isDone()) {
      response.cancel(false);
    }
    Completions.whenDone(
        response,
        (answer, failure) -> {
          if (answer != null) {
            answered(leader, answer);
          } else if (failure != null) {
            failed(leader, PdErrors.unwrap(failure));
          }
        });
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
      retry(leader.address(), PdErrors.notBootstrapped(leader), BackoffKind.PD_RPC);
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
    retry(leader.address(), failure);
  }

  private void retry(String target, Throwable failure) {
    retry(target, failure, BackoffKind.PD_MEMBERS);
  }

  private void retry(String target, Throwable failure, BackoffKind kind) {
    lastFailure = failure;
    Completions.whenDone(
        backoffer.backoff(kind, target, failure),
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
