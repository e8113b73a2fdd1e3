package io.kvdc.tikv.internal.raw;

import io.kvdc.Connection;
import io.kvdc.spi.InterceptorChain;
import io.kvdc.spi.SessionKind;
import io.kvdc.tikv.internal.call.SessionCalls;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.region.OpenCalls;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How the raw sessions of one connection start their calls.
 *
 * @param access what calls are made with
 * @param session starts them
 */
public record RawCalls(RawAccess access, SessionCalls session) {

  /**
   * For the raw sessions of a connection.
   *
   * @param connection gives the connection that the application holds
   * @param access what calls are made with
   * @param open the calls under way
   * @param interceptors what stands around calls; null: nothing
   * @param admission throws if raw keys must not be used
   */
  public RawCalls(
      Supplier<Connection> connection,
      RawAccess access,
      OpenCalls open,
      @Nullable InterceptorChain interceptors,
      Runnable admission) {
    this(access, new SessionCalls(SessionKind.RAW, connection, open, interceptors, admission));
  }

  Supplier<Connection> connection() {
    return session.connection();
  }

  <T> CompletableFuture<T> read(String name, int keys, long bytes, ApiCall<T> call) {
    return session.read(name, keys, bytes, call);
  }

  <T> CompletableFuture<T> write(String name, int keys, long bytes, ApiCall<T> call) {
    return session.write(name, keys, bytes, call);
  }
}
