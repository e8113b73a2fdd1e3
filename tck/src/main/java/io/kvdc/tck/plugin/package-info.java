/**
 * The plug-in kit: holds interceptors, tracers, metric sinks, endpoints and their factories to the
 * contracts of {@code io.kvdc.spi}. For tests of those who write plug-ins; works with any test
 * framework.
 *
 * <pre>{@code
 * @Test
 * void keepsTheContract() {
 *   PluginKit.standard().checkInterceptor(MyInterceptor::new);
 *   PluginKit.standard().checkFactory(new MyFactory(), Map.of("my.limit", "10"));
 * }
 * }</pre>
 */
@NullMarked
package io.kvdc.tck.plugin;

import org.jspecify.annotations.NullMarked;
