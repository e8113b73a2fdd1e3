package io.kvdc.tikv.internal.region;

import io.kvdc.error.ConnectionClosedException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.spi.Interception;
import io.kvdc.tikv.internal.metric.EngineMetrics;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The calls under way on one connection, so that closing it ends them. */
public final class OpenCalls {

  private final Set<ApiCall<?>> calls = ConcurrentHashMap.newKeySet();
  private final Set<Runnable> endings = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Starts a call, unless the connection is closed or an interceptor refuses it.
   *
   * @param call the call
   * @param interception what stands around it; null: nothing
   * @param <T> what the caller gets
   * @return the call, or a stage that failed
   */
  public <T> CompletableFuture<T> start(ApiCall<T> call, @Nullable Interception interception) {
    if (closed) {
      ConnectionClosedException refusal = closedException();
      if (interception != null) {
        interception.after(refusal);
      }
      return CompletableFuture.failedFuture(refusal);
    }
    if (interception != null && interception.refusal() != null) {
      KvException refusal = interception.refusal();
      interception.after(refusal);
      return CompletableFuture.failedFuture(refusal);
    }
    call.beforeEnd(
        failure -> {
          calls.remove(call);
          if (interception != null) {
            interception.after(failure);
          }
        });
    EngineMetrics metrics = call.backoffer().environment().metrics();
    if (metrics != null && interception != null) {
      call.beforeEnd(failure -> measure(call, interception, metrics));
    }
    calls.add(call);
    if (closed) {
      // It may have been closed before the call was to be found.
      call.fail(closedException());
      return call;
    }
    if (interception == null) {
      call.start();
    } else {
      InterceptedStart.of(call, interception);
    }
    return call;
  }

  private static void measure(ApiCall<?> call, Interception interception, EngineMetrics metrics) {
    Context.Builder context = Context.newBuilder();
    call.describe(context);
    metrics
        .commands()
        .took(
            call.command(interception.operation().name()),
            context.getRequestSource(),
            call.backoffer().environment().ticker().nanoTime()
                - interception.operation().startedNanos());
  }

  /** Whether {@link #close} was called. */
  public boolean isClosed() {
    return closed;
  }

  /** How many calls are under way. */
  public int size() {
    return calls.size();
  }

  /**
   * Has something done behind the calls when this is closed; at once if it is.
   *
   * @param ending what to do, on a thread that must not be blocked
   */
  public void atClose(Runnable ending) {
    endings.add(ending);
    if (closed) {
      end(ending);
    }
  }

  /** Takes {@link #atClose} back. */
  public void notAtClose(Runnable ending) {
    endings.remove(ending);
  }

  private void end(Runnable ending) {
    if (endings.remove(ending)) {
      ending.run();
    }
  }

  /** Ends all calls that are under way, and every later one. */
  public void close() {
    closed = true;
    for (ApiCall<?> call : calls) {
      call.fail(closedException());
    }
    endings.forEach(this::end);
  }

  /** What calls on a closed connection fail with. */
  public static ConnectionClosedException closedException() {
    return new ConnectionClosedException(
        ErrorDetail.of("the connection is closed; open another one with Kv.connect"));
  }
}
