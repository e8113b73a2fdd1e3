package io.kvdc.spi;

import io.kvdc.option.Option;
import io.kvdc.option.Options;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes interceptors for connections by the options of their URLs. Found by {@link
 * java.util.ServiceLoader} as drivers are; needs a public constructor without parameters that does
 * no work. Made once and used by many threads.
 *
 * <p>Its options stand in the URL beside those of the driver, which does not see them. By
 * convention their names begin with the name of the factory: {@code slowLog.threshold}. A factory
 * one of whose options is named like one of the driver or of an earlier factory is left out, and
 * the log says so.
 */
public interface InterceptorFactory {

  /**
   * The name, by which factories are ordered: the first in the alphabet is the outermost, but
   * inside those that the program gave.
   *
   * @return letters and digits in camel case, unique among factories
   */
  String name();

  /**
   * The options that switch the interceptor on and adjust it.
   *
   * @return all options, in the order in which they should be shown; by default none
   */
  default List<Option<?>> options() {
    return List.of();
  }

  /**
   * Makes the interceptor of one connection. Called on the application's thread before the driver
   * connects.
   *
   * <p>If this throws although none of the options was set, the log says so and the connection does
   * without; if one was set, the connection fails.
   *
   * @param options the values of {@link #options()} and no others
   * @return the interceptor, or null if the options do not ask for one
   * @throws io.kvdc.error.InvalidOptionException if the options do not go together
   */
  @Nullable Interceptor create(Options options);
}
