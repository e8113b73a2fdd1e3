package io.kvdc.tck.reference;

import io.kvdc.Connection;
import io.kvdc.option.Option;
import io.kvdc.spi.ConnectRequest;
import io.kvdc.spi.Driver;
import io.kvdc.spi.Plugins;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Connects to stores that are wrong on purpose: {@code kv:wrong:CAS_WITHOUT_COMPARE}. */
public final class WrongDriver implements Driver {

  private final Map<String, ReferenceDriver> drivers = new ConcurrentHashMap<>();

  /** Made by the service loader. */
  public WrongDriver() {}

  @Override
  public String name() {
    return "wrong";
  }

  @Override
  public List<Option<?>> options() {
    return new ReferenceDriver().options();
  }

  @Override
  public Connection connect(ConnectRequest request) {
    return drivers
        .computeIfAbsent(
            request.url().path(),
            fault -> new ReferenceDriver("wrong", Clock.systemUTC(), parts(fault)))
        .connect(
            new ConnectRequest(
                request.url(),
                request.options(),
                request.classLoader(),
                plugins(request),
                request.face()));
  }

  private static Plugins plugins(ConnectRequest request) {
    return Arrays.stream(PluginFault.values())
        .filter(each -> request.url().path().equals("plugin-" + each.name()))
        .findFirst()
        .map(fault -> fault.in(request.plugins()))
        .orElse(request.plugins());
  }

  private static ReferenceParts parts(String fault) {
    if (fault.startsWith("plugin-")) {
      return new ReferenceParts();
    }
    return Arrays.stream(TransactionFault.values())
        .filter(each -> fault.equals("txn-" + each.name()))
        .findFirst()
        .map(TransactionFault::parts)
        .orElseGet(() -> Fault.valueOf(fault).parts());
  }
}
