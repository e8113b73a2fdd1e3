/**
 * What plug-ins implement, found by {@link java.util.ServiceLoader}.
 *
 * <ul>
 *   <li>{@link io.kvdc.spi.Driver} opens connections to one kind of store: named in {@code
 *       META-INF/services/io.kvdc.spi.Driver}. It gets a {@link io.kvdc.spi.ConnectRequest}.
 *   <li>{@link io.kvdc.spi.Interceptor} stands around every operation of an application. Given by
 *       the program, or made from options by an {@link io.kvdc.spi.InterceptorFactory} that is
 *       named in {@code META-INF/services/io.kvdc.spi.InterceptorFactory}.
 *   <li>{@link io.kvdc.spi.RpcInterceptor} stands around every attempt of every request to a
 *       server, and may delay, fail or answer it. Given by the program.
 *   <li>{@link io.kvdc.spi.InterceptorChain} and {@link io.kvdc.spi.Interception} are the side of
 *       it that drivers call.
 * </ul>
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
 *     KvUrl url = KvUrl.parse("kv:tikv://" + request.url().path());
 *     return Kv.driver("kv:tikv:")
 *         .connect(
 *             new ConnectRequest(
 *                 url, Options.empty(), request.classLoader(), request.interceptors()));
 *   }
 * }
 * }</pre>
 *
 * <p>Example: an interceptor that lets nobody write.
 *
 * <pre>{@code
 * public final class ReadOnly implements Interceptor {
 *   public KvException refuse(Operation operation) {
 *     return operation.write()
 *         ? new InvalidArgumentException(ErrorDetail.of(operation.name() + " is not allowed here"))
 *         : null;
 *   }
 * }
 * }</pre>
 */
@NullMarked
package io.kvdc.spi;

import org.jspecify.annotations.NullMarked;
