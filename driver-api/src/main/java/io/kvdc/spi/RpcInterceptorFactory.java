package io.kvdc.spi;

/**
 * Makes the {@link RpcInterceptor}s of connections by the options of their URLs: named in {@code
 * META-INF/services/io.kvdc.spi.RpcInterceptorFactory}.
 *
 * <p>Connections share what lies below them only if they have equal interceptors of requests: for
 * equal options a factory should give equal ones, or each connection of a pool gets an engine of
 * its own.
 */
public interface RpcInterceptorFactory extends PluginFactory<RpcInterceptor> {}
