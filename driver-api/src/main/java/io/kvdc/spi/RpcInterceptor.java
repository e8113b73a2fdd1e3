package io.kvdc.spi;

import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/**
 * Stands around every attempt of every request that a driver sends to a server of the cluster, and
 * may observe it, delay it, fail it or answer in its place. An {@link Interceptor} sees what the
 * application asks for, once; this sees what goes over the wire for it, each attempt on its own,
 * and also what the driver sends by itself, such as the resolving of locks.
 *
 * <p>Several lie around each other like the skins of an onion: the first that was given is called
 * first and sees the answer last.
 *
 * <pre>{@code
 * RpcInterceptor slow =
 *     RpcInterceptor.of(
 *         "slow",
 *         (call, rest) -> {
 *           long start = System.nanoTime();
 *           return rest.proceed()
 *               .whenComplete(
 *                   (answer, failure) -> {
 *                     if (System.nanoTime() - start > 100_000_000) {
 *                       System.err.println(call.method() + " at " + call.address() + " is slow");
 *                     }
 *                   });
 *         });
 * try (Connection connection =
 *     Kv.connector("kv:embedded:demo").rpcInterceptor(slow).connect()) {
 *   connection.raw().put(Bytes.utf8("zone"), Bytes.utf8("Europe/Berlin"));
 * }
 * }</pre>
 *
 * <p>Used by many threads at once. Called on the thread that sends, which may be the application's
 * or one of the driver's: it must not block, or every other request waits. To wait, return a stage
 * that completes later. The attempt keeps its deadline whatever an interceptor does: when its time
 * is up, the driver goes on without it.
 *
 * <p>Where connections share what lies below them, they share it only if they have the same
 * interceptors.
 */
public interface RpcInterceptor {

  /**
   * The name by which it is known: of several with one name only the last that was given stays.
   *
   * @return never empty
   */
  String name();

  /**
   * Stands around one attempt.
   *
   * <ul>
   *   <li>To observe it: return {@code rest.proceed()} with something that listens to it.
   *   <li>To delay it: return a stage that proceeds later.
   *   <li>To answer in its place: return a stage with a {@link RpcAnswer}, without proceeding.
   *   <li>To fail it so that the driver tries again by its own rules: fail the stage with an {@link
   *       RpcException}.
   *   <li>To end the whole operation: fail the stage with a {@link io.kvdc.error.KvException},
   *       which the application gets. If the request had left and was a write whose effect is not
   *       known, the application is told that instead, with this as the cause.
   * </ul>
   *
   * <p>If this throws, returns null or fails the stage with any other exception, that is a defect
   * of the interceptor: the log says so, and the attempt goes on as if it were not there.
   *
   * @param call what is about to be sent
   * @param rest the interceptors inside this one and the server behind them
   * @return the answer
   */
  CompletionStage<RpcAnswer> around(RpcCall call, Rest rest);

  /** What lies inside an interceptor. */
  @FunctionalInterface
  interface Rest {

    /**
     * Sends the request on, once.
     *
     * @return the answer; completed on a thread of the driver. Fails with an {@link RpcException}
     *     if no answer came, or as an interceptor inside wants it.
     * @throws IllegalStateException if it was called before
     */
    CompletionStage<RpcAnswer> proceed();
  }

  /**
   * An interceptor of a function.
   *
   * @param name its name
   * @param around what it does
   * @return the interceptor
   */
  static RpcInterceptor of(
      String name, BiFunction<RpcCall, Rest, CompletionStage<RpcAnswer>> around) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(around, "around");
    return new RpcInterceptor() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public CompletionStage<RpcAnswer> around(RpcCall call, Rest rest) {
        return around.apply(call, rest);
      }

      @Override
      public String toString() {
        return name;
      }
    };
  }
}
