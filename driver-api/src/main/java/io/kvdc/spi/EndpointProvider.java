package io.kvdc.spi;

/**
 * Makes the {@link Endpoints} of connections by the options of their URLs: named in {@code
 * META-INF/services/io.kvdc.spi.EndpointProvider}.
 *
 * <p>Connections share what lies below them only if they have equal endpoints: for equal options a
 * provider should give equal ones.
 */
public interface EndpointProvider extends PluginFactory<Endpoints> {}
