package io.kvdc.tikv.internal.raw;

import io.kvdc.Connection;
import io.kvdc.spi.Interception;
import io.kvdc.spi.InterceptorChain;
import io.kvdc.spi.SessionKind;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.region.OpenCalls;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How the raw sessions of one connection start their calls.
 *
 * @param connection gives the connection that the application holds
 * @param access what calls are made with
 * @param open the calls under way
 * @param interceptors what stands around calls; null: nothing
 */
public record RawCalls(
    Supplier<Connection> connection,
    RawAccess access,
    OpenCalls open,
    @Nullable InterceptorChain interceptors) {

  <T> CompletableFuture<T> read(String name, int keys, long bytes, ApiCall<T> call) {
    return start(name, false, keys, bytes, call);
  }

  <T> CompletableFuture<T> write(String name, int keys, long bytes, ApiCall<T> call) {
    return start(name, true, keys, bytes, call);
  }

  private <T> CompletableFuture<T> start(
      String name, boolean write, int keys, long bytes, ApiCall<T> call) {
    InterceptorChain chain = interceptors;
    Interception interception =
        chain == null ? null : chain.before(SessionKind.RAW, name, write, keys, bytes);
    return open.start(call, interception);
  }
}
