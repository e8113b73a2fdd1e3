package io.kvdc.spring.autoconfigure;

import io.kvdc.Connector;
import io.kvdc.spi.Endpoints;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.MetricSink;
import io.kvdc.spi.RpcInterceptor;
import io.kvdc.spi.Tracer;
import org.springframework.beans.factory.ObjectProvider;

/**
 * The plug-ins that the application has as beans. The auto-configured connection has them; one that
 * the application makes itself gets them so:
 *
 * <pre>{@code
 * @Bean(destroyMethod = "close")
 * Connection archive(PluginBeans plugins) {
 *   return plugins.addTo(Kv.connector("kv:tikv://archive:2379")).connect();
 * }
 * }</pre>
 */
public final class PluginBeans {
  private final ObjectProvider<Interceptor> interceptors;
  private final ObjectProvider<RpcInterceptor> rpcInterceptors;
  private final ObjectProvider<Tracer> tracers;
  private final ObjectProvider<MetricSink> sinks;
  private final ObjectProvider<Endpoints> endpoints;

  PluginBeans(
      ObjectProvider<Interceptor> interceptors,
      ObjectProvider<RpcInterceptor> rpcInterceptors,
      ObjectProvider<Tracer> tracers,
      ObjectProvider<MetricSink> sinks,
      ObjectProvider<Endpoints> endpoints) {
    this.interceptors = interceptors;
    this.rpcInterceptors = rpcInterceptors;
    this.tracers = tracers;
    this.sinks = sinks;
    this.endpoints = endpoints;
  }

  /**
   * Adds all of them, each kind in the order that Spring gives its beans.
   *
   * @param connector what opens the connection
   * @return the connector
   */
  public Connector addTo(Connector connector) {
    interceptors.orderedStream().forEach(connector::interceptor);
    rpcInterceptors.orderedStream().forEach(connector::rpcInterceptor);
    tracers.orderedStream().forEach(connector::tracer);
    sinks.orderedStream().forEach(connector::metricSink);
    endpoints.orderedStream().forEach(connector::endpoints);
    return connector;
  }
}
