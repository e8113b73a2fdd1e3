package io.kvdc.tck.plugin;

import io.kvdc.spi.Endpoints;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.MetricSink;
import io.kvdc.spi.PluginFactory;
import io.kvdc.spi.RpcInterceptor;
import io.kvdc.spi.Tracer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks plug-ins against the contracts of {@code io.kvdc.spi}: by calling them as drivers do, by
 * many threads at once, and by letting them take part in a connection. An immutable value.
 *
 * <p>Each check fails with an {@link AssertionError} that lists every rule which the plug-in does
 * not keep.
 */
public final class PluginKit {

  private static final PluginKit STANDARD =
      new PluginKit("kv:reference:plugin-kit", Duration.ofSeconds(30));

  private final String url;
  private final Duration patience;

  private PluginKit(String url, Duration patience) {
    this.url = url;
    this.patience = patience;
  }

  /**
   * Works on the reference driver, which is in this artifact, and waits 30 seconds for what has to
   * happen at some time.
   *
   * @return the kit
   */
  public static PluginKit standard() {
    return STANDARD;
  }

  /**
   * The same on another driver.
   *
   * @param newUrl opens a connection with the plug-in, for example {@code kv:embedded:test}; the
   *     checks write keys that begin with {@code kvdc-plugin-kit/}
   * @return the kit
   */
  public PluginKit withUrl(String newUrl) {
    return new PluginKit(Objects.requireNonNull(newUrl, "url"), patience);
  }

  /**
   * The same with another patience, as for a plug-in that lets operations wait on purpose.
   *
   * @param newPatience how long to wait for what has to happen at some time; a check of a plug-in
   *     that keeps its contract does not take longer because of it
   * @return the kit
   */
  public PluginKit withPatience(Duration newPatience) {
    if (newPatience.isNegative() || newPatience.isZero()) {
      throw new IllegalArgumentException("patience must be positive, not " + newPatience);
    }
    return new PluginKit(url, newPatience);
  }

  /**
   * Checks an interceptor. It may refuse operations and let them wait, but must let each go on or
   * refuse it once the ones before it have ended; so give limits that some hundred operations in a
   * short time can live with.
   *
   * @param maker makes a new one, ready for use
   * @throws AssertionError if it does not keep the contract of {@link Interceptor}
   */
  public void checkInterceptor(Supplier<? extends Interceptor> maker) {
    Interceptor first = make(maker);
    Findings findings = new Findings(patience);
    InterceptorContract contract = new InterceptorContract(findings, maker);
    contract.check();
    new Workload(url, findings).run(connector -> connector.interceptor(make(maker)));
    findings.throwIfAny(first);
  }

  /**
   * Checks an interceptor of requests: with samples whose messages are texts, and whose attempts
   * end with an answer, without one, and with the end of the operation; then in a connection. The
   * reference driver sends no requests: {@link #withUrl} of one that does shows more.
   *
   * @param maker makes a new one, ready for use
   * @throws AssertionError if it does not keep the contract of {@link RpcInterceptor}
   */
  public void checkRpcInterceptor(Supplier<? extends RpcInterceptor> maker) {
    RpcInterceptor first = make(maker);
    Findings findings = new Findings(patience);
    new RpcInterceptorContract(findings, maker).check();
    new Workload(url, findings).run(connector -> connector.rpcInterceptor(make(maker)));
    findings.throwIfAny(first);
  }

  /**
   * Checks a source of addresses. What it answers must look like addresses; whether a server is
   * there is seen only {@link #withUrl} of a cluster that it leads to.
   *
   * @param maker makes a new one, ready for use
   * @throws AssertionError if it does not keep the contract of {@link Endpoints}
   */
  public void checkEndpoints(Supplier<? extends Endpoints> maker) {
    Endpoints first = make(maker);
    Findings findings = new Findings(patience);
    new EndpointsContract(findings, first).check();
    new Workload(url, findings).run(connector -> connector.endpoints(make(maker)));
    findings.throwIfAny(first);
  }

  /**
   * Checks a tracer.
   *
   * @param maker makes a new one, ready for use
   * @throws AssertionError if it does not keep the contracts of {@link Tracer} and {@link
   *     io.kvdc.spi.Span}
   */
  public void checkTracer(Supplier<? extends Tracer> maker) {
    Tracer first = make(maker);
    Findings findings = new Findings(patience);
    new TracerContract(findings, first).check();
    new Workload(url, findings).run(connector -> connector.tracer(make(maker)));
    findings.throwIfAny(first);
  }

  /**
   * Checks a sink as far as that is possible without knowing where values go.
   *
   * @param maker makes a new one, ready for use
   * @throws AssertionError if it does not keep the contract of {@link MetricSink}
   */
  public void checkMetricSink(Supplier<? extends MetricSink> maker) {
    checkMetricSink(maker, null);
  }

  /**
   * Checks a sink.
   *
   * @param maker makes a new one, ready for use
   * @param reader reads values back; null: they cannot be read
   * @param <S> the class of the sink
   * @throws AssertionError if it does not keep the contract of {@link MetricSink}
   */
  public <S extends MetricSink> void checkMetricSink(
      Supplier<S> maker, @Nullable MetricReader<? super S> reader) {
    S first = make(maker);
    Findings findings = new Findings(patience);
    new MetricSinkContract<>(findings, first, reader).check();
    new Workload(url, findings).run(connector -> connector.metricSink(make(maker)));
    findings.throwIfAny(first);
  }

  /**
   * Checks a factory: its name and its options, that it is found, that it makes nothing unless
   * asked to or does without options, and that a connection can be opened with it.
   *
   * @param factory the factory
   * @param options options that switch its plug-in on, as they would stand in a URL
   * @throws AssertionError if it does not keep the contract of {@link PluginFactory}
   */
  public void checkFactory(PluginFactory<?> factory, Map<String, String> options) {
    Findings findings = new Findings(patience);
    new FactoryContract(findings, factory, options, url).check();
    findings.throwIfAny(factory);
  }

  private static <T> T make(Supplier<T> maker) {
    return Objects.requireNonNull(maker.get(), "the maker made nothing");
  }
}
