package io.kvdc.spring.autoconfigure;

import io.kvdc.Connector;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.MetricSink;
import io.kvdc.spi.RpcInterceptor;
import io.kvdc.spi.Tracer;
import org.springframework.beans.factory.ObjectProvider;

/** Plug-ins that the application has as beans, in the order that Spring gives them. */
record PluginBeans(
    ObjectProvider<Interceptor> interceptors,
    ObjectProvider<RpcInterceptor> rpcInterceptors,
    ObjectProvider<Tracer> tracers,
    ObjectProvider<MetricSink> sinks) {

  void addTo(Connector connector) {
    interceptors.orderedStream().forEach(connector::interceptor);
    rpcInterceptors.orderedStream().forEach(connector::rpcInterceptor);
    tracers.orderedStream().forEach(connector::tracer);
    sinks.orderedStream().forEach(connector::metricSink);
  }
}
