package io.kvdc.tikv.internal.engine;

import io.kvdc.spi.EndpointChain;
import io.kvdc.spi.MetricSink;
import io.kvdc.spi.PluginFailures;
import io.kvdc.spi.Plugins;
import io.kvdc.spi.RpcInterceptor;
import java.util.List;
import java.util.Objects;

/**
 * The plug-ins of an engine. Equal if its connections can share one: who takes down their failures
 * does not matter, but whether they may be gone on without does.
 *
 * @param rpcInterceptors what stands around each attempt of a request to a store, the outermost
 *     first
 * @param metricSinks where figures go
 * @param endpoints where advertised addresses can be reached
 * @param failures takes down what plug-ins do wrong, for the connection that opened the engine
 */
public record EnginePlugins(
    List<RpcInterceptor> rpcInterceptors,
    List<MetricSink> metricSinks,
    EndpointChain endpoints,
    PluginFailures failures) {

  /** Copies the lists. */
  public EnginePlugins {
    rpcInterceptors = List.copyOf(rpcInterceptors);
    metricSinks = List.copyOf(metricSinks);
  }

  /** Those of a connection that concern its engine. */
  public static EnginePlugins of(Plugins plugins) {
    return new EnginePlugins(
        plugins.rpcInterceptors(),
        plugins.metricSinks(),
        new EndpointChain(plugins),
        plugins.failures());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EnginePlugins that
        && rpcInterceptors.equals(that.rpcInterceptors)
        && metricSinks.equals(that.metricSinks)
        && endpoints.equals(that.endpoints)
        && failures.strict() == that.failures.strict();
  }

  @Override
  public int hashCode() {
    return Objects.hash(rpcInterceptors, metricSinks, endpoints, failures.strict());
  }
}
