package io.kvdc.spi;

import io.kvdc.KvUrl;
import io.kvdc.option.Options;
import java.util.List;
import java.util.Objects;

/**
 * What a driver needs in order to connect. May grow.
 *
 * @param url the URL, without the parameters that are not the driver's
 * @param options the options, those of the URL and those that the program gave
 * @param classLoader where to look for further plug-ins
 * @param interceptors what stands around every operation of this connection, the outermost first;
 *     see {@link InterceptorChain}. Not a part of what makes two connections equal.
 */
public record ConnectRequest(
    KvUrl url, Options options, ClassLoader classLoader, List<Interceptor> interceptors) {

  /**
   * Refuses nulls and copies the list.
   *
   * @param url as for the record
   * @param options as for the record
   * @param classLoader as for the record
   * @param interceptors as for the record
   */
  public ConnectRequest {
    Objects.requireNonNull(url, "url");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(classLoader, "classLoader");
    interceptors = List.copyOf(interceptors);
  }

  /**
   * A request without interceptors.
   *
   * @param url as for the record
   * @param options as for the record
   * @param classLoader as for the record
   */
  public ConnectRequest(KvUrl url, Options options, ClassLoader classLoader) {
    this(url, options, classLoader, List.of());
  }
}
