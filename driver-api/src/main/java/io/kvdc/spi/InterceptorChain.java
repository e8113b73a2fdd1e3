package io.kvdc.spi;

import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All interceptors of one connection, in the form in which a driver calls them.
 *
 * <p>A driver makes one for each connection and keeps it in a field; where {@link #of} gave null it
 * has nothing to do but to look at that field:
 *
 * <pre>{@code
 * CompletableFuture<Bytes> get(Bytes key) {
 *   if (chain == null) {
 *     return send(key);
 *   }
 *   Interception interception =
 *       chain.before(SessionKind.RAW, "raw.get", false, 1, key.length());
 *   CompletableFuture<Bytes> result =
 *       interception
 *           .admission()
 *           .thenCompose(
 *               admitted -> {
 *                 KvException refusal = interception.refusal();
 *                 return refusal == null ? send(key) : CompletableFuture.failedFuture(refusal);
 *               });
 *   return result.whenComplete((value, error) -> interception.after(error));
 * }
 * }</pre>
 */
public final class InterceptorChain {

  private final Interceptor[] interceptors;
  private final @Nullable Tracing tracing;
  private final PluginFailures failures;
  private final LongSupplier nanoClock;

  private InterceptorChain(Plugins plugins, LongSupplier nanoClock) {
    this.interceptors = plugins.interceptors().toArray(Interceptor[]::new);
    this.failures = plugins.failures();
    this.tracing =
        plugins.tracers().isEmpty() ? null : new Tracing(plugins.tracers(), plugins.failures());
    this.nanoClock = nanoClock;
  }

  /**
   * Makes the chain of a connection.
   *
   * @param plugins the connection's; {@link ConnectRequest#plugins()}
   * @param nanoClock the driver's clock, in nanoseconds
   * @return the chain, or null if there are neither interceptors nor tracers
   */
  public static @Nullable InterceptorChain of(Plugins plugins, LongSupplier nanoClock) {
    return plugins.interceptors().isEmpty() && plugins.tracers().isEmpty()
        ? null
        : new InterceptorChain(plugins, nanoClock);
  }

  /**
   * Takes along what tracers see as current on the thread of the caller, for what a driver begins
   * later on his behalf.
   *
   * @return runs an action at once, with what was current here; null if there is nothing to take
   */
  public @Nullable Executor carry() {
    return tracing == null ? null : tracing.carry();
  }

  /**
   * Tells the interceptors, from the outermost to the innermost, that an operation begins, and
   * starts its span. Call it on the thread of the caller, after the arguments were checked and
   * before anything is sent. Never throws.
   *
   * @param session the kind of session
   * @param name the session and the method, for example {@code raw.get}
   * @param write whether it may change data
   * @param keys how many keys or ranges the application named
   * @param payloadBytes the lengths of all keys and values that the application gave
   * @return whom to ask whether it may go on, and to tell when it ends
   */
  public Interception before(
      SessionKind session, String name, boolean write, int keys, long payloadBytes) {
    Operation operation =
        new Operation(session, name, write, keys, payloadBytes, nanoClock.getAsLong());
    Interception interception =
        new Interception(operation, interceptors, tracing, failures, nanoClock);
    interception.begin();
    return interception;
  }
}
