package io.kvdc.tikv.internal.rpc;

import com.google.protobuf.Message;
import io.kvdc.error.KvException;
import io.kvdc.spi.PluginCalls;
import io.kvdc.spi.PluginFailures;
import io.kvdc.spi.RpcAnswer;
import io.kvdc.spi.RpcCall;
import io.kvdc.spi.RpcException;
import io.kvdc.spi.RpcInterceptor;
import io.kvdc.tikv.internal.retry.Causes;
import io.kvdc.tikv.internal.retry.Completions;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One attempt on its way through interceptors; cancelling it cancels what was sent. */
final class InterceptedAttempt<Q extends Message, R extends Message> extends CompletableFuture<R> {

  private final RpcClient client;
  private final List<RpcInterceptor> interceptors;
  private final PluginFailures failures;
  private final Rpc<Q, R> rpc;
  private final Q request;
  private final Dispatch dispatch;
  private final RpcCall call;

  /** How far the request has got, so that none leaves after it was said that none has left. */
  private enum Phase {
    OPEN,
    LEAVING,
    OVER
  }

  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.OPEN);

  private volatile @Nullable CompletableFuture<R> sent;

  InterceptedAttempt(
      RpcClient client,
      List<RpcInterceptor> interceptors,
      PluginFailures failures,
      Rpc<Q, R> rpc,
      Q request,
      Dispatch dispatch) {
    this.client = client;
    this.interceptors = interceptors;
    this.failures = failures;
    this.rpc = rpc;
    this.request = request;
    this.dispatch = dispatch;
    this.call = SurroundingRpcClient.describe(rpc, request, dispatch);
  }

  void start(RetryEnvironment environment) {
    CompletableFuture<RpcAnswer> whole =
        Completions.before(dispatch.deadline(), environment, enter(0), this::timedOut);
    var unused =
        whole.whenComplete(
            (answer, failure) -> {
              if (failure == null) {
                answered(answer.message());
              } else {
                failed(Causes.of(failure));
              }
            });
  }

  private CompletableFuture<RpcAnswer> enter(int index) {
    if (index == interceptors.size()) {
      return send();
    }
    return new Skin(interceptors.get(index), index).enter();
  }

  private CompletableFuture<RpcAnswer> send() {
    if (isDone() || !phase.compareAndSet(Phase.OPEN, Phase.LEAVING)) {
      return CompletableFuture.failedFuture(
          new RpcFailure.Cancelled(
              dispatch.address(), false, "nobody waits for an answer any more"));
    }
    CompletableFuture<R> sending = client.send(rpc, request, dispatch);
    sent = sending;
    if (isDone()) {
      sending.cancel(false);
    }
    return sending.thenApply(message -> new RpcAnswer(message, message.getSerializedSize()));
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    CompletableFuture<R> sending = sent;
    if (cancelled && sending != null) {
      sending.cancel(false);
    }
    return cancelled;
  }

  private void answered(Object message) {
    if (rpc.responseType().isInstance(message)) {
      complete(rpc.responseType().cast(message));
      return;
    }
    completeExceptionally(
        new RpcFailure.Malformed(
            dispatch.address(),
            mayHaveBeenApplied(),
            "an interceptor answered " + rpc.name() + " with " + message.getClass().getName(),
            null));
  }

  private void failed(Throwable failure) {
    if (failure instanceof RpcFailure known && (known.possiblyApplied() || !mayHaveBeenApplied())) {
      completeExceptionally(known);
    } else if (failure instanceof KvException reason) {
      completeExceptionally(
          new RpcFailure.Stopped(dispatch.address(), mayHaveBeenApplied(), reason));
    } else {
      String message = String.valueOf(failure.getMessage());
      boolean applied =
          mayHaveBeenApplied() || (failure instanceof RpcException lost && lost.possiblyApplied());
      completeExceptionally(
          applied
              ? new RpcFailure.Lost(dispatch.address(), message, failure)
              : new RpcFailure.Unreachable(dispatch.address(), message, failure));
    }
  }

  /** Whether the request was cancelled here, which is no interceptor's failure. */
  private boolean isGivenUp() {
    CompletableFuture<R> sending = sent;
    return sending != null && sending.isCancelled();
  }

  private RpcFailure timedOut() {
    boolean applied = mayHaveBeenApplied();
    CompletableFuture<R> sending = sent;
    if (sending != null) {
      sending.cancel(false);
    }
    return new RpcFailure.TimedOut(
        dispatch.address(), applied, "there was no answer in time, or interceptors kept it");
  }

  /** What the interceptors make of it changes nothing in what the server may have done. */
  private boolean mayHaveBeenApplied() {
    if (phase.compareAndSet(Phase.OPEN, Phase.OVER) || phase.get() == Phase.OVER) {
      return false;
    }
    CompletableFuture<R> sending = sent;
    if (sending == null) {
      return true;
    }
    if (!sending.isCompletedExceptionally()) {
      return true;
    }
    Throwable failure = Causes.of(sending.handle((answer, thrown) -> thrown).join());
    return !(failure instanceof RpcException known) || known.possiblyApplied();
  }

  /** One interceptor and what lies inside it. */
  private final class Skin implements RpcInterceptor.Rest {
    private final RpcInterceptor interceptor;
    private final int index;
    private final AtomicBoolean proceeded = new AtomicBoolean();
    private final CompletableFuture<RpcAnswer> inside = new CompletableFuture<>();

    Skin(RpcInterceptor interceptor, int index) {
      this.interceptor = interceptor;
      this.index = index;
    }

    CompletableFuture<RpcAnswer> enter() {
      CompletableFuture<RpcAnswer> seen = new CompletableFuture<>();
      Throwable broken = ask(seen);
      if (broken != null) {
        return withoutIt(broken);
      }
      return seen.exceptionallyCompose(
          failure -> {
            Throwable cause = Causes.of(failure);
            return cause instanceof RpcException
                    || cause instanceof KvException
                    || isDone()
                    || isGivenUp()
                ? CompletableFuture.failedFuture(cause)
                : withoutIt(cause);
          });
    }

    /** Returns what the interceptor threw; null: nothing. */
    private @Nullable Throwable ask(CompletableFuture<RpcAnswer> seen) {
      PluginCalls within = PluginCalls.enter();
      try {
        CompletionStage<RpcAnswer> stage = interceptor.around(call, this);
        if (stage == null) {
          return new NullPointerException("it returned null");
        }
        see(stage, seen);
        return null;
      } catch (Throwable broken) {
        // All of them: a checked one can come from another language, and the driver must go on.
        return broken;
      } finally {
        within.leave();
      }
    }

    private static void see(CompletionStage<RpcAnswer> stage, CompletableFuture<RpcAnswer> seen) {
      var unused =
          stage.whenComplete(
              (answer, failure) -> {
                if (answer != null) {
                  seen.complete(answer);
                } else {
                  seen.completeExceptionally(
                      failure == null
                          ? new NullPointerException("it answered null")
                          : Causes.of(failure));
                }
              });
    }

    @Override
    public CompletionStage<RpcAnswer> proceed() {
      if (!proceeded.compareAndSet(false, true)) {
        throw new IllegalStateException("a request can be sent on once only");
      }
      goOn();
      return inside.minimalCompletionStage();
    }

    private CompletableFuture<RpcAnswer> withoutIt(Throwable broken) {
      if (!proceeded.compareAndSet(false, true)) {
        failures.failed(interceptor, call.toString(), broken);
        return inside;
      }
      KvException refusal = failures.failedBefore(interceptor, call.toString(), broken);
      if (refusal != null) {
        return CompletableFuture.failedFuture(refusal);
      }
      goOn();
      return inside;
    }

    private void goOn() {
      CompletableFuture<RpcAnswer> rest;
      try {
        rest = InterceptedAttempt.this.enter(index + 1);
      } catch (Throwable e) {
        // An interceptor waits for what is inside; it must come to an end.
        rest = CompletableFuture.failedFuture(e);
      }
      Completions.whenDone(
          rest,
          (answer, failure) -> {
            if (answer != null) {
              inside.complete(answer);
            } else if (failure != null) {
              inside.completeExceptionally(Causes.of(failure));
            }
          });
    }
  }
}
