package io.kvdc.spi;

import io.kvdc.option.Option;
import io.kvdc.option.Options;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes one kind of plug-in for connections, by the options of their URLs. Found by {@link
 * java.util.ServiceLoader} as drivers are; needs a public constructor without parameters that does
 * no work. Made once and used by many threads.
 *
 * <p>Its options stand in the URL beside those of the driver, which does not see them. By
 * convention their names begin with the name of the factory: {@code slowLog.threshold}. A factory
 * one of whose options is named like one of the driver or of an earlier factory is left out, and
 * the log says so. The option {@code pluginsOff} leaves factories out by their names.
 *
 * @param <T> the kind of plug-in
 */
public interface PluginFactory<T> {

  /**
   * The name, for logs, for the option {@code pluginsOff} and for the order.
   *
   * @return letters and digits in camel case, unique among the factories of one kind
   */
  String name();

  /**
   * Where its plug-ins stand among those of its kind: the lowest number is the outermost. Factories
   * of the same number are ordered by their names. What a program gives to a {@link
   * io.kvdc.Connector} stands before all that factories make.
   *
   * @return 0 by default
   */
  default int order() {
    return 0;
  }

  /**
   * The options that switch the plug-in on and adjust it.
   *
   * @return all options, in the order in which they should be shown; by default none
   */
  default List<Option<?>> options() {
    return List.of();
  }

  /**
   * Makes the plug-in of one connection. Called on the application's thread before the driver
   * connects.
   *
   * <p>If this throws although none of the options was set, the log says so and the connection does
   * without, unless {@code strictPlugins=true}; if one was set, the connection fails.
   *
   * @param options the values of {@link #options()} and no others
   * @return the plug-in, or null if the options do not ask for one
   * @throws io.kvdc.error.InvalidOptionException if the options do not go together
   */
  @Nullable T create(Options options);
}
