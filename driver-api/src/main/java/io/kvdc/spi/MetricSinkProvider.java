package io.kvdc.spi;

/**
 * Makes the {@link MetricSink}s of connections by the options of their URLs: named in {@code
 * META-INF/services/io.kvdc.spi.MetricSinkProvider}.
 *
 * <p>Connections share what lies below them only if they have equal sinks: for equal options a
 * provider should give equal ones, or each connection of a pool gets an engine of its own.
 */
public interface MetricSinkProvider extends PluginFactory<MetricSink> {}
