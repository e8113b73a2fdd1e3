package io.kvdc.testing;

import io.kvdc.Connection;
import io.kvdc.option.Option;
import io.kvdc.option.OptionType;
import io.kvdc.spi.ConnectRequest;
import io.kvdc.spi.Driver;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Connects to nothing and remembers what it was asked. */
public final class FakeDriver implements Driver {

  /** One of its options. */
  public static final Option<Duration> TIMEOUT =
      Option.builder("timeout", OptionType.DURATION)
          .defaultsTo(Duration.ofSeconds(20))
          .describedAs("How long a call may take.")
          .build();

  /** One of its options. */
  public static final Option<String> PASSWORD =
      Option.builder("password", OptionType.STRING).sensitive().describedAs("A secret.").build();

  /** What it was asked, oldest first. */
  public static final List<ConnectRequest> REQUESTS = new ArrayList<>();

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(TIMEOUT, PASSWORD);
  }

  @Override
  public Connection connect(ConnectRequest request) {
    REQUESTS.add(request);
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> null);
  }
}
