package io.kvdc.spi;

/**
 * Makes the {@link Tracer}s of connections by the options of their URLs: named in {@code
 * META-INF/services/io.kvdc.spi.TracerProvider}.
 */
public interface TracerProvider extends PluginFactory<Tracer> {}
