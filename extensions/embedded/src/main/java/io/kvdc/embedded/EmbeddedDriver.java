package io.kvdc.embedded;

import com.google.auto.service.AutoService;
import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.KvUrl;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidOptionException;
import io.kvdc.error.NoDriverException;
import io.kvdc.option.Option;
import io.kvdc.option.Options;
import io.kvdc.spi.ConnectRequest;
import io.kvdc.spi.Driver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The driver for {@code kv:embedded:NAME}: starts the cluster of that name in this JVM, or joins it
 * if it runs, and connects to it with the TiKV driver. The cluster and its data go with the last
 * connection, unless one of them was opened with {@code keep=true} or a program started it.
 *
 * <p>Its options are those of {@link EmbeddedOptions} and all of the TiKV driver's. Those that
 * describe the cluster take effect when it starts; given for a cluster that runs, they must be true
 * of it. {@link Connection#unwrap} gives the {@link EmbeddedCluster}.
 */
@AutoService(Driver.class)
public final class EmbeddedDriver implements Driver {
  private static final String INNER_DRIVER = "tikv";

  /** Made by the service loader. */
  public EmbeddedDriver() {}

  @Override
  public String name() {
    return "embedded";
  }

  /** Its own options and those of the TiKV driver that is found from the context class loader. */
  @Override
  public List<Option<?>> options() {
    List<Option<?>> all = new ArrayList<>(EmbeddedOptions.all());
    for (Driver driver : Kv.drivers()) {
      if (driver.name().equals(INNER_DRIVER)) {
        innerOptions(driver).forEach(all::add);
      }
    }
    return all;
  }

  /**
   * Connects.
   *
   * @param request the URL and the options
   * @return a connection of the TiKV driver that also keeps the cluster alive
   * @throws io.kvdc.error.InvalidUrlException if the URL holds no name or a bad one
   * @throws NoDriverException if there is no TiKV driver
   * @throws InvalidOptionException if the cluster runs already and is not as wanted
   */
  @Override
  public Connection connect(ConnectRequest request) {
    Driver inner = innerDriver(request);
    EmbeddedClusterBuilder builder = describe(request.url(), request.options());
    EmbeddedCluster cluster =
        RunningClusters.join(
            builder,
            request.options().get(EmbeddedOptions.KEEP),
            running -> checkSame(running, request.options()));
    try {
      AtomicReference<@Nullable Connection> ours = new AtomicReference<>();
      Supplier<Connection> outer = request.face();
      Supplier<Connection> face = outer == null ? () -> Objects.requireNonNull(ours.get()) : outer;
      Connection connection = inner.connect(innerRequest(request, inner, cluster, face));
      ours.set(new EmbeddedConnection(connection, cluster, request.url().toString()));
      return Objects.requireNonNull(ours.get());
    } catch (RuntimeException | Error failure) {
      RunningClusters.leave(cluster);
      throw failure;
    }
  }

  private static Driver innerDriver(ConnectRequest request) {
    Kv.Discovery found = Kv.discover(request.classLoader());
    for (Driver driver : found.drivers()) {
      if (driver.name().equals(INNER_DRIVER)) {
        return driver;
      }
    }
    List<String> names =
        found.drivers().stream().map(driver -> driver.getClass().getName()).toList();
    throw new NoDriverException(
        ErrorDetail.of(
            request.url()
                + " needs the driver '"
                + INNER_DRIVER
                + "' to talk to the embedded cluster; add io.kvdc:kvdc-tikv as a dependency (found "
                + names
                + ", failed to load "
                + found.failures()
                + ")"),
        names);
  }

  private static List<Option<?>> innerOptions(Driver inner) {
    List<Option<?>> others = new ArrayList<>(inner.options());
    others.removeAll(EmbeddedOptions.all());
    return others;
  }

  private static EmbeddedClusterBuilder describe(KvUrl url, Options options) {
    if (!url.addresses().isEmpty() || !EmbeddedClusterBuilder.isName(url.path())) {
      throw url.invalid(
          "kv:embedded: takes a name of 1 to 63 letters, digits, '-' and '_', beginning with a"
              + " letter or digit, as in kv:embedded:demo");
    }
    EmbeddedClusterBuilder builder =
        EmbeddedCluster.builder()
            .name(url.path())
            .stores(options.get(EmbeddedOptions.STORES))
            .pdMembers(options.get(EmbeddedOptions.PDS))
            .apiVersion(options.get(EmbeddedOptions.API_VERSION))
            .splitKeys(splitKeys(options));
    if (options.get(EmbeddedOptions.TRANSPORT) == Transport.TCP) {
      builder.tcp(0);
    }
    if (options.get(EmbeddedOptions.TLS)) {
      if (options.get(EmbeddedOptions.TRANSPORT) != Transport.TCP) {
        throw new InvalidOptionException(
            ErrorDetail.of("option tls=true needs transport=tcp: within the JVM nothing is sent"),
            EmbeddedOptions.TLS.name());
      }
      builder.tls();
    }
    return builder;
  }

  private static List<Bytes> splitKeys(Options options) {
    String text = options.find(EmbeddedOptions.SPLIT_KEYS);
    if (text == null || text.isEmpty()) {
      return List.of();
    }
    try {
      return Arrays.stream(text.split(",", -1)).map(Bytes::fromEscaped).toList();
    } catch (IllegalArgumentException e) {
      throw new InvalidOptionException(
          ErrorDetail.of("option splitKeys cannot be read: " + e.getMessage()).withCause(e),
          EmbeddedOptions.SPLIT_KEYS.name());
    }
  }

  private static void checkSame(EmbeddedCluster running, Options wanted) {
    check(running, wanted, EmbeddedOptions.STORES, running.storeIds().size());
    check(running, wanted, EmbeddedOptions.PDS, running.pdMembers());
    check(running, wanted, EmbeddedOptions.API_VERSION, running.apiVersion());
    check(running, wanted, EmbeddedOptions.TRANSPORT, running.transport());
    check(running, wanted, EmbeddedOptions.TLS, running.speaksTls());
    for (Bytes key : splitKeys(wanted)) {
      if (!running.isBorder(key)) {
        throw conflict(running, EmbeddedOptions.SPLIT_KEYS, "no region that begins at " + key);
      }
    }
  }

  private static <T> void check(
      EmbeddedCluster running, Options wanted, Option<T> option, T actual) {
    if (wanted.isSet(option) && !wanted.get(option).equals(actual)) {
      throw conflict(running, option, option.name() + "=" + option.show(actual));
    }
  }

  private static InvalidOptionException conflict(
      EmbeddedCluster running, Option<?> option, String actual) {
    return new InvalidOptionException(
        ErrorDetail.of(
            "the embedded cluster '"
                + running.name()
                + "' runs already, with "
                + actual
                + "; leave out the option "
                + option.name()
                + ", or use another name"),
        option.name());
  }

  private static ConnectRequest innerRequest(
      ConnectRequest request, Driver inner, EmbeddedCluster cluster, Supplier<Connection> face) {
    Map<String, String> parameters =
        new LinkedHashMap<>(request.options().only(innerOptions(inner)).texts());
    String keyspace = keyspace(request.options(), cluster);
    KvUrl reached = KvUrl.parse(cluster.url(keyspace));
    parameters.putAll(reached.parameters());
    KvUrl url = reached.withParameters(parameters);
    return new ConnectRequest(
        url,
        Options.parse(parameters, inner.options()),
        request.classLoader(),
        request.plugins(),
        face);
  }

  private static String keyspace(Options options, EmbeddedCluster cluster) {
    String wanted = options.find(EmbeddedOptions.KEYSPACE_NAME);
    if (wanted == null) {
      return cluster.defaultKeyspace();
    }
    if (cluster.apiVersion() != ApiVersion.V2) {
      throw new InvalidOptionException(
          ErrorDetail.of(
              "option keyspaceName needs apiVersion=V2; the cluster has " + cluster.apiVersion()),
          EmbeddedOptions.KEYSPACE_NAME.name());
    }
    cluster.createKeyspace(wanted);
    return wanted;
  }
}
