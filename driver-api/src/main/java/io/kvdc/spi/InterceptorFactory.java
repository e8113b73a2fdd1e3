package io.kvdc.spi;

/**
 * Makes the {@link Interceptor}s of connections by the options of their URLs: named in {@code
 * META-INF/services/io.kvdc.spi.InterceptorFactory}.
 */
public interface InterceptorFactory extends PluginFactory<Interceptor> {}
