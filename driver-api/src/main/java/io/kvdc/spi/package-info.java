/**
 * What plug-ins implement. Found by {@link java.util.ServiceLoader}: add the name of the class to
 * {@code META-INF/services/io.kvdc.spi.Driver}.
 *
 * <p>Example: a driver that hands its URLs on to another one.
 *
 * <pre>{@code
 * public final class AliasDriver implements Driver {
 *   public String name() {
 *     return "alias";
 *   }
 *
 *   public List<Option<?>> options() {
 *     return List.of();
 *   }
 *
 *   public Connection connect(ConnectRequest request) {
 *     return Kv.connect("kv:tikv://" + request.url().path());
 *   }
 * }
 * }</pre>
 */
@NullMarked
package io.kvdc.spi;

import org.jspecify.annotations.NullMarked;
