package io.kvdc;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.metric.Metrics;
import io.kvdc.metric.OperationMetrics;
import io.kvdc.option.Options;
import io.kvdc.spi.ConnectRequest;
import io.kvdc.spi.Driver;
import io.kvdc.spi.EndpointProvider;
import io.kvdc.spi.Endpoints;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.InterceptorFactory;
import io.kvdc.spi.MetricSink;
import io.kvdc.spi.MetricSinkProvider;
import io.kvdc.spi.PluginFactory;
import io.kvdc.spi.PluginFailures;
import io.kvdc.spi.Plugins;
import io.kvdc.spi.RpcInterceptor;
import io.kvdc.spi.RpcInterceptorFactory;
import io.kvdc.spi.Tracer;
import io.kvdc.spi.TracerProvider;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Opens a connection with more than a URL: made by {@link Kv#connector}. For one thread; may be
 * used for several connections.
 */
public final class Connector {

  private final String url;
  private final List<Interceptor> interceptors = new ArrayList<>();
  private final Map<String, RpcInterceptor> rpcInterceptors = new LinkedHashMap<>();
  private final List<Tracer> tracers = new ArrayList<>();
  private final List<MetricSink> metricSinks = new ArrayList<>();
  private final List<Endpoints> endpoints = new ArrayList<>();
  private Options options = Options.empty();
  private ClassLoader classLoader;

  Connector(String url, ClassLoader classLoader) {
    this.url = Objects.requireNonNull(url, "url");
    this.classLoader = Objects.requireNonNull(classLoader, "classLoader");
  }

  /**
   * Gives options besides those in the URL.
   *
   * @param newOptions all of them; one that the URL gives too must have the same value there
   * @return this
   */
  public Connector options(Options newOptions) {
    this.options = Objects.requireNonNull(newOptions, "options");
    return this;
  }

  /**
   * Says where to look for drivers and plug-ins.
   *
   * @param newClassLoader the class loader; by default the thread's context class loader
   * @return this
   */
  public Connector classLoader(ClassLoader newClassLoader) {
    this.classLoader = Objects.requireNonNull(newClassLoader, "classLoader");
    return this;
  }

  /**
   * Adds an interceptor inside those that were added before, and outside those that are switched on
   * by options.
   *
   * @param interceptor stands around every operation of the connection
   * @return this
   */
  public Connector interceptor(Interceptor interceptor) {
    interceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
    return this;
  }

  /**
   * Adds an interceptor of requests to servers, inside those that were added before. One that was
   * added before under the same name is taken away.
   *
   * @param interceptor stands around every attempt of every request of the connection
   * @return this
   */
  public Connector rpcInterceptor(RpcInterceptor interceptor) {
    String name = Objects.requireNonNull(interceptor.name(), "name");
    if (name.isEmpty()) {
      throw new InvalidArgumentException(
          ErrorDetail.of(
              "an RPC interceptor must have a name; " + interceptor.getClass() + " has none"));
    }
    rpcInterceptors.remove(name);
    rpcInterceptors.put(name, interceptor);
    return this;
  }

  /**
   * Adds a tracer.
   *
   * @param tracer takes down the operations of the connection
   * @return this
   */
  public Connector tracer(Tracer tracer) {
    tracers.add(Objects.requireNonNull(tracer, "tracer"));
    return this;
  }

  /**
   * Adds a place for what is measured. Connections share an engine only if their sinks are equal.
   *
   * @param sink takes what the connection and what lies below it measure
   * @return this
   */
  public Connector metricSink(MetricSink sink) {
    metricSinks.add(Objects.requireNonNull(sink, "sink"));
    return this;
  }

  /**
   * Adds a source of addresses, asked after those that were added before.
   *
   * @param source says where the cluster is and how its servers are reached
   * @return this
   */
  public Connector endpoints(Endpoints source) {
    endpoints.add(Objects.requireNonNull(source, "source"));
    return this;
  }

  /**
   * Opens a connection. The URL is read first, then the driver is found, then the options are
   * checked, then the plug-ins are made, and only then is the cluster asked.
   *
   * @return the connection; close it
   * @throws io.kvdc.error.KvException as {@link Kv#connect(String)}
   */
  public Connection connect() {
    KvUrl parsed = KvUrl.parse(url);
    Driver driver = DriverLookup.find(parsed, Kv.discover(classLoader));
    ConnectOptions split = ConnectOptions.split(parsed, options, driver, classLoader);
    return driver.connect(
        new ConnectRequest(split.url(), split.forDriver(), classLoader, plugins(split)));
  }

  private Plugins plugins(ConnectOptions split) {
    PluginFailures failures = new PluginFailures(split.all().get(PluginOptions.STRICT));
    List<MetricSink> sinks = with(metricSinks, MetricSinkProvider.class, split, failures);
    if (split.all().get(PluginOptions.METRICS) && !sinks.contains(Metrics.shared())) {
      sinks.add(Metrics.shared());
    }
    List<Interceptor> around = new ArrayList<>();
    if (!sinks.isEmpty()) {
      around.add(new OperationMetrics(sinks, failures));
    }
    around.addAll(with(interceptors, InterceptorFactory.class, split, failures));
    return new Plugins(
        around,
        with(rpcInterceptors.values(), RpcInterceptorFactory.class, split, failures),
        with(tracers, TracerProvider.class, split, failures),
        sinks,
        with(endpoints, EndpointProvider.class, split, failures),
        failures);
  }

  private static <T> List<T> with(
      Collection<T> programmed,
      Class<? extends PluginFactory<T>> kind,
      ConnectOptions split,
      PluginFailures failures) {
    List<T> all = new ArrayList<>(programmed);
    all.addAll(split.plugins().make(kind, split.all(), failures));
    return all;
  }
}
