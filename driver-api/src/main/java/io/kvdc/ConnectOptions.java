package io.kvdc;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.KvException;
import io.kvdc.option.Option;
import io.kvdc.option.Options;
import io.kvdc.spi.Driver;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.InterceptorFactory;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options of one connection, checked and parted between the driver and the factories of
 * interceptors.
 *
 * @param url the URL with the driver's parameters only
 * @param forDriver the driver's options
 * @param all the options of all
 * @param factories the factories that take part
 */
record ConnectOptions(
    KvUrl url, Options forDriver, Options all, List<InterceptorFactory> factories) {

  private static final System.Logger LOG = System.getLogger("io.kvdc");

  private static final ProviderLoading<InterceptorFactory> FACTORIES =
      new ProviderLoading<>(InterceptorFactory.class, InterceptorFactory::name);

  static ConnectOptions split(
      KvUrl url, Options programmed, Driver driver, ClassLoader classLoader) {
    List<Option<?>> own = List.copyOf(driver.options());
    Set<Option<?>> known = new LinkedHashSet<>(own);
    List<InterceptorFactory> factories = addFactories(known, classLoader);
    // The texts are read anew, because the program may have an option of the same name but another
    // type.
    Options all =
        Options.parse(url.parameters(), known).plus(Options.parse(programmed.texts(), known));
    Map<String, String> parameters = new LinkedHashMap<>(url.parameters());
    parameters.keySet().retainAll(own.stream().map(Option::name).toList());
    return new ConnectOptions(url.withParameters(parameters), all.only(own), all, factories);
  }

  /** All options that a URL of a driver may hold, the driver's first. */
  static List<Option<?>> known(Driver driver, ClassLoader classLoader) {
    Set<Option<?>> known = new LinkedHashSet<>(driver.options());
    addFactories(known, classLoader);
    return List.copyOf(known);
  }

  private static List<InterceptorFactory> addFactories(
      Set<Option<?>> known, ClassLoader classLoader) {
    List<InterceptorFactory> factories = new ArrayList<>();
    for (InterceptorFactory factory : FACTORIES.of(classLoader).providers()) {
      if (addOptions(factory, known)) {
        factories.add(factory);
      }
    }
    return factories;
  }

  private static boolean addOptions(InterceptorFactory factory, Set<Option<?>> known) {
    try {
      List<Option<?>> further = List.copyOf(factory.options());
      for (Option<?> option : further) {
        if (known.contains(option)) {
          leaveOut(factory, "its option " + option.name() + " is another's too", null);
          return false;
        }
      }
      known.addAll(further);
      return true;
    } catch (RuntimeException | LinkageError broken) {
      leaveOut(factory, "its options cannot be read", broken);
      return false;
    }
  }

  List<Interceptor> makeInterceptors() {
    List<Interceptor> interceptors = new ArrayList<>();
    for (InterceptorFactory factory : factories) {
      Options options = all.only(factory.options());
      try {
        Interceptor interceptor = factory.create(options);
        if (interceptor != null) {
          interceptors.add(interceptor);
        }
      } catch (KvException refused) {
        throw refused;
      } catch (RuntimeException | LinkageError broken) {
        if (!options.names().isEmpty()) {
          throw new InvalidArgumentException(
              ErrorDetail.of(
                      "the interceptor "
                          + factory.name()
                          + " cannot be made; mend it, or leave out its options "
                          + options.names())
                  .withCause(broken));
        }
        leaveOut(factory, "it cannot be made", broken);
      }
    }
    return interceptors;
  }

  private static void leaveOut(InterceptorFactory factory, String why, @Nullable Throwable broken) {
    LOG.log(Level.WARNING, "left out: " + factory.getClass().getName() + ": " + why, broken);
  }
}
