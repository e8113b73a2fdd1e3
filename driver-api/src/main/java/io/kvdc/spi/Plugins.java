package io.kvdc.spi;

import java.util.List;
import java.util.Objects;

/**
 * The plug-ins of one connection, for its driver. May grow.
 *
 * @param interceptors what stands around every operation, the outermost first; see {@link
 *     InterceptorChain}. Not a part of what makes two connections equal.
 * @param rpcInterceptors what stands around every attempt of every request to a server, the
 *     outermost first, no two of one name; a driver that sends none ignores them
 * @param tracers what takes down how operations go; {@link InterceptorChain} calls them. Not a part
 *     of what makes two connections equal.
 * @param metricSinks where the driver's own figures go; see {@link io.kvdc.metric.Meters}
 * @param endpoints where the cluster is and how it is reached, the first to ask first; see {@link
 *     EndpointChain}; a driver without a network ignores them
 * @param failures takes down what plug-ins do wrong
 */
public record Plugins(
    List<Interceptor> interceptors,
    List<RpcInterceptor> rpcInterceptors,
    List<Tracer> tracers,
    List<MetricSink> metricSinks,
    List<Endpoints> endpoints,
    PluginFailures failures) {

  /**
   * Copies the lists.
   *
   * @param interceptors as for the record
   * @param rpcInterceptors as for the record
   * @param tracers as for the record
   * @param metricSinks as for the record
   * @param endpoints as for the record
   * @param failures as for the record
   */
  public Plugins {
    interceptors = List.copyOf(interceptors);
    rpcInterceptors = List.copyOf(rpcInterceptors);
    tracers = List.copyOf(tracers);
    metricSinks = List.copyOf(metricSinks);
    endpoints = List.copyOf(endpoints);
    Objects.requireNonNull(failures, "failures");
  }

  /**
   * No plug-ins.
   *
   * @return the same as a connection without any has
   */
  public static Plugins none() {
    return of(List.of(), List.of());
  }

  /**
   * Interceptors only.
   *
   * @param interceptors as for the record
   * @param rpcInterceptors as for the record
   * @return the plug-ins
   */
  public static Plugins of(List<Interceptor> interceptors, List<RpcInterceptor> rpcInterceptors) {
    return new Plugins(
        interceptors, rpcInterceptors, List.of(), List.of(), List.of(), new PluginFailures(false));
  }
}
