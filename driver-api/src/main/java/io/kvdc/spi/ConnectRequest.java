package io.kvdc.spi;

import io.kvdc.Connection;
import io.kvdc.KvUrl;
import io.kvdc.option.Options;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a driver needs in order to connect. May grow.
 *
 * @param url the URL, without the parameters that are not the driver's
 * @param options the options, those of the URL and those that the program gave
 * @param classLoader where to look for further plug-ins
 * @param plugins what stands around operations and requests, and what watches them
 * @param face for a driver that is used inside another one: the connection that the application
 *     holds, which sessions give as theirs; asked only after connecting. Null: the driver's own.
 */
public record ConnectRequest(
    KvUrl url,
    Options options,
    ClassLoader classLoader,
    Plugins plugins,
    @Nullable Supplier<Connection> face) {

  /**
   * Refuses nulls.
   *
   * @param url as for the record
   * @param options as for the record
   * @param classLoader as for the record
   * @param plugins as for the record
   * @param face as for the record
   */
  public ConnectRequest {
    Objects.requireNonNull(url, "url");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(classLoader, "classLoader");
    Objects.requireNonNull(plugins, "plugins");
  }

  /**
   * A request without plug-ins.
   *
   * @param url as for the record
   * @param options as for the record
   * @param classLoader as for the record
   */
  public ConnectRequest(KvUrl url, Options options, ClassLoader classLoader) {
    this(url, options, classLoader, Plugins.none(), null);
  }

  /**
   * A request that is not made by another driver.
   *
   * @param url as for the record
   * @param options as for the record
   * @param classLoader as for the record
   * @param plugins as for the record
   */
  public ConnectRequest(KvUrl url, Options options, ClassLoader classLoader, Plugins plugins) {
    this(url, options, classLoader, plugins, null);
  }
}
