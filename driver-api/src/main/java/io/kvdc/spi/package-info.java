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
 *       server, and may delay, fail or answer it. Given by the program, or made by an {@link
 *       io.kvdc.spi.RpcInterceptorFactory}.
 *   <li>{@link io.kvdc.spi.Tracer} takes down how operations go; made by a {@link
 *       io.kvdc.spi.TracerProvider}.
 *   <li>{@link io.kvdc.spi.MetricSink} takes what is measured into another library; made by a
 *       {@link io.kvdc.spi.MetricSinkProvider}.
 *   <li>{@link io.kvdc.spi.Endpoints} says where a cluster is and how it is reached; made by an
 *       {@link io.kvdc.spi.EndpointProvider}.
 *   <li>{@link io.kvdc.spi.InterceptorChain} and {@link io.kvdc.spi.Interception} are the side of
 *       interceptors and tracers that drivers call, {@link io.kvdc.metric.Meters} that of sinks,
 *       and {@link io.kvdc.spi.EndpointChain} that of endpoints.
 * </ul>
 *
 * <p>All plug-ins but drivers are made by a {@link io.kvdc.spi.PluginFactory}, which says in which
 * order they stand and which options switch them on. What they throw never breaks an operation,
 * unless {@code strictPlugins=true}: {@link io.kvdc.spi.PluginFailures} takes it down.
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
 *                 url, Options.empty(), request.classLoader(), request.plugins()));
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
