package io.kvdc.tck.reference;

import io.kvdc.Capability;
import io.kvdc.Connection;
import io.kvdc.option.Option;
import io.kvdc.option.OptionType;
import io.kvdc.spi.ConnectRequest;
import io.kvdc.spi.Driver;
import io.kvdc.spi.InterceptorChain;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Opens connections to clusters that live in the heap: {@code kv:reference:name}. Connections with
 * one name see the same data, which is gone with the last of them.
 */
public final class ReferenceDriver implements Driver {

  private static final Option<Duration> TIMEOUT =
      Option.builder("timeout", OptionType.DURATION)
          .defaultsTo(Duration.ofSeconds(20))
          .allowing("more than 0", value -> !value.isZero() && !value.isNegative())
          .describedAs("How long a call may take.")
          .build();

  private static final Option<Boolean> TTL =
      Option.builder("ttl", OptionType.BOOLEAN)
          .defaultsTo(true)
          .describedAs("Whether values can expire.")
          .build();

  private final String name;
  private final InstantSource clock;
  private final ReferenceParts parts;
  private final Map<String, ReferenceCluster> clusters = new HashMap<>();

  /** Made by the service loader; takes the time from the system. */
  public ReferenceDriver() {
    this(Clock.systemUTC());
  }

  /**
   * Makes a driver with a clock of its own, by which its values expire.
   *
   * @param clock the time
   */
  public ReferenceDriver(InstantSource clock) {
    this("reference", clock, new ReferenceParts());
  }

  ReferenceDriver(String name, InstantSource clock, ReferenceParts parts) {
    this.name = name;
    this.clock = clock;
    this.parts = parts;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Option<?>> options() {
    return List.of(TIMEOUT, TTL);
  }

  @Override
  public Connection connect(ConnectRequest request) {
    if (!request.url().addresses().isEmpty() || request.url().path().isEmpty()) {
      throw request.url().invalid("the URL is kv:" + name + ":name, without addresses");
    }
    Set<Capability> capabilities = EnumSet.allOf(Capability.class);
    capabilities.remove(Capability.RAW_COPROCESSOR);
    if (!request.options().get(TTL)) {
      capabilities.remove(Capability.RAW_TTL);
    }
    return open(request, capabilities);
  }

  private synchronized Connection open(ConnectRequest request, Set<Capability> capabilities) {
    String path = request.url().path();
    ReferenceCluster cluster =
        clusters.computeIfAbsent(path, key -> new ReferenceCluster(parts, clock));
    cluster.opened();
    return new ReferenceConnection(
        request.url().toString(),
        request.options().get(TIMEOUT),
        capabilities,
        cluster,
        InterceptorChain.of(request.plugins(), System::nanoTime),
        () -> release(path, cluster));
  }

  private synchronized void release(String path, ReferenceCluster cluster) {
    if (cluster.closed()) {
      clusters.remove(path);
    }
  }
}
