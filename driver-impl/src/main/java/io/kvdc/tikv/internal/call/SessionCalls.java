package io.kvdc.tikv.internal.call;

import io.kvdc.Connection;
import io.kvdc.error.KvException;
import io.kvdc.spi.Interception;
import io.kvdc.spi.InterceptorChain;
import io.kvdc.spi.SessionKind;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.region.OpenCalls;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How the sessions of one kind on one connection start their calls.
 *
 * @param kind what sessions they are
 * @param connection gives the connection that the application holds
 * @param open the calls under way
 * @param interceptors what stands around calls; null: nothing
 * @param admission throws if keys of that kind must not be used
 */
public record SessionCalls(
    SessionKind kind,
    Supplier<Connection> connection,
    OpenCalls open,
    @Nullable InterceptorChain interceptors,
    Runnable admission) {

  /**
   * Starts a call that only reads.
   *
   * @param name the session and the method, for interceptors
   * @param keys how many keys or ranges the application named
   * @param bytes the lengths of all keys and values that it gave
   * @param call the call
   * @param <T> what the caller gets
   */
  public <T> CompletableFuture<T> read(String name, int keys, long bytes, ApiCall<T> call) {
    return start(name, false, keys, bytes, call);
  }

  /**
   * Starts a call that may change data.
   *
   * @param name the session and the method, for interceptors
   * @param keys how many keys or ranges the application named
   * @param bytes the lengths of all keys and values that it gave
   * @param call the call
   * @param <T> what the caller gets
   */
  public <T> CompletableFuture<T> write(String name, int keys, long bytes, ApiCall<T> call) {
    return start(name, true, keys, bytes, call);
  }

  private <T> CompletableFuture<T> start(
      String name, boolean write, int keys, long bytes, ApiCall<T> call) {
    try {
      admission.run();
    } catch (KvException refused) {
      return CompletableFuture.failedFuture(refused);
    }
    InterceptorChain chain = interceptors;
    Interception interception = chain == null ? null : chain.before(kind, name, write, keys, bytes);
    return open.start(call, interception);
  }

  /** What is current for tracers here, for calls that begin later; null: there is nothing. */
  public @Nullable Executor carry() {
    InterceptorChain chain = interceptors;
    return chain == null ? null : chain.carry();
  }

  /**
   * Makes a stage of a call whose arguments are checked first: bad ones fail the stage, as a closed
   * connection does.
   *
   * @param call checks the arguments and starts the call
   * @param <T> what the caller gets
   */
  public <T> CompletableFuture<T> checked(Supplier<CompletableFuture<T>> call) {
    if (open.isClosed()) {
      return CompletableFuture.failedFuture(OpenCalls.closedException());
    }
    try {
      return call.get();
    } catch (KvException bad) {
      return CompletableFuture.failedFuture(bad);
    }
  }
}
