package io.kvdc.spi;

import io.kvdc.Connection;
import io.kvdc.KvUrl;
import io.kvdc.option.Options;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a driver needs in order to connect. May grow.
 *
 * @param url the URL, without the parameters that are not the driver's
 * @param options the options, those of the URL and those that the program gave
 * @param classLoader where to look for further plug-ins
 * @param interceptors what stands around every operation of this connection, the outermost first;
 *     see {@link InterceptorChain}. Not a part of what makes two connections equal.
 * @param rpcInterceptors what stands around every attempt of every request to a server, the
 *     outermost first, no two of one name; a driver that sends none ignores them
 * @param face for a driver that is used inside another one: the connection that the application
 *     holds, which sessions give as theirs; asked only after connecting. Null: the driver's own.
 */
public record ConnectRequest(
    KvUrl url,
    Options options,
    ClassLoader classLoader,
    List<Interceptor> interceptors,
    List<RpcInterceptor> rpcInterceptors,
    @Nullable Supplier<Connection> face) {

  /**
   * Refuses nulls and copies the lists.
   *
   * @param url as for the record
   * @param options as for the record
   * @param classLoader as for the record
   * @param interceptors as for the record
   * @param rpcInterceptors as for the record
   * @param face as for the record
   */
  public ConnectRequest {
    Objects.requireNonNull(url, "url");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(classLoader, "classLoader");
    interceptors = List.copyOf(interceptors);
    rpcInterceptors = List.copyOf(rpcInterceptors);
  }

  /**
   * A request without interceptors.
   *
   * @param url as for the record
   * @param options as for the record
   * @param classLoader as for the record
   */
  public ConnectRequest(KvUrl url, Options options, ClassLoader classLoader) {
    this(url, options, classLoader, List.of(), List.of(), null);
  }

  /**
   * A request with interceptors that is not used inside another driver.
   *
   * @param url as for the record
   * @param options as for the record
   * @param classLoader as for the record
   * @param interceptors as for the record
   */
  public ConnectRequest(
      KvUrl url, Options options, ClassLoader classLoader, List<Interceptor> interceptors) {
    this(url, options, classLoader, interceptors, List.of(), null);
  }
}
