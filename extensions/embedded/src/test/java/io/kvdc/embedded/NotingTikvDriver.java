package io.kvdc.embedded;

import io.kvdc.Connection;
import io.kvdc.error.ClusterUnreachableException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.option.Option;
import io.kvdc.option.OptionType;
import io.kvdc.spi.ConnectRequest;
import io.kvdc.spi.Driver;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stands in for the TiKV driver: keeps the requests and gives connections that can only be closed.
 */
public final class NotingTikvDriver implements Driver {
  static final Option<Integer> TIMEOUT =
      Option.builder("timeout", OptionType.INTEGER).describedAs("Any number.").build();

  private static final List<ConnectRequest> REQUESTS = new CopyOnWriteArrayList<>();
  private static final AtomicBoolean FAIL = new AtomicBoolean();

  static List<ConnectRequest> requests() {
    return REQUESTS;
  }

  static void failNext() {
    FAIL.set(true);
  }

  static void reset() {
    REQUESTS.clear();
    FAIL.set(false);
  }

  @Override
  public String name() {
    return "tikv";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(
        TIMEOUT,
        Option.builder("transport", OptionType.STRING).describedAs("As TiKV's.").build(),
        Option.builder("apiVersion", OptionType.STRING).describedAs("As TiKV's.").build());
  }

  @Override
  public Connection connect(ConnectRequest request) {
    if (FAIL.compareAndSet(true, false)) {
      throw new ClusterUnreachableException(ErrorDetail.of("as the test wants it"), List.of());
    }
    REQUESTS.add(request);
    return (Connection)
        Proxy.newProxyInstance(
            NotingTikvDriver.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "close" -> null;
                  case "closeAsync" -> CompletableFuture.completedFuture(null);
                  case "isWrapperFor" -> false;
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }
}
