package io.kvdc;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.KvException;
import io.kvdc.error.PluginFailedException;
import io.kvdc.option.Option;
import io.kvdc.option.Options;
import io.kvdc.spi.EndpointProvider;
import io.kvdc.spi.InterceptorFactory;
import io.kvdc.spi.MetricSinkProvider;
import io.kvdc.spi.PluginFactory;
import io.kvdc.spi.PluginFailures;
import io.kvdc.spi.RpcInterceptorFactory;
import io.kvdc.spi.TracerProvider;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The factories of plug-ins that a class loader shows and that take part in a connection.
 *
 * @param factories of all kinds, in their order
 * @param failures for each that could not be used, why
 */
record PluginDiscovery(List<PluginFactory<?>> factories, List<String> failures) {

  private static final System.Logger LOG = System.getLogger("io.kvdc.plugins");

  private static final List<ProviderLoading<? extends PluginFactory<?>>> KINDS =
      List.of(
          kind(InterceptorFactory.class),
          kind(RpcInterceptorFactory.class),
          kind(TracerProvider.class),
          kind(MetricSinkProvider.class),
          kind(EndpointProvider.class));

  private static <F extends PluginFactory<?>> ProviderLoading<F> kind(Class<F> service) {
    return new ProviderLoading<>(service, PluginFactory::name);
  }

  /**
   * Looks for factories.
   *
   * @param classLoader where
   * @param off the names of those to leave out
   * @param known the options that there are already, to which those of the factories are added
   */
  static PluginDiscovery find(ClassLoader classLoader, Set<String> off, Set<Option<?>> known) {
    List<PluginFactory<?>> factories = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    for (ProviderLoading<? extends PluginFactory<?>> kind : KINDS) {
      ProviderLoading.Found<? extends PluginFactory<?>> found = kind.of(classLoader);
      failures.addAll(found.failures());
      for (PluginFactory<?> factory : ordered(found.providers(), failures)) {
        // Left out, its options are known nevertheless, so that a URL need not change in two
        // places.
        if (addOptions(factory, known, failures) && !off.contains(factory.name())) {
          factories.add(factory);
        }
      }
    }
    return new PluginDiscovery(List.copyOf(factories), List.copyOf(failures));
  }

  private static List<PluginFactory<?>> ordered(
      List<? extends PluginFactory<?>> found, List<String> failures) {
    record Placed(PluginFactory<?> factory, int order) {}
    List<Placed> placed = new ArrayList<>();
    for (PluginFactory<?> factory : found) {
      try {
        placed.add(new Placed(factory, factory.order()));
      } catch (VirtualMachineError exhausted) {
        throw exhausted;
      } catch (Throwable broken) {
        leaveOut(factory, "its order cannot be read", broken, failures);
      }
    }
    placed.sort(Comparator.comparingInt(Placed::order));
    return placed.stream().<PluginFactory<?>>map(Placed::factory).toList();
  }

  private static boolean addOptions(
      PluginFactory<?> factory, Set<Option<?>> known, List<String> failures) {
    try {
      List<Option<?>> further = List.copyOf(factory.options());
      for (Option<?> option : further) {
        if (known.contains(option)) {
          leaveOut(factory, "its option " + option.name() + " is another's too", null, failures);
          return false;
        }
      }
      known.addAll(further);
      return true;
    } catch (VirtualMachineError exhausted) {
      throw exhausted;
    } catch (Throwable broken) {
      leaveOut(factory, "its options cannot be read", broken, failures);
      return false;
    }
  }

  private static void leaveOut(
      PluginFactory<?> factory, String why, @Nullable Throwable broken, List<String> failures) {
    String failure = factory.getClass().getName() + ": " + why;
    failures.add(failure);
    LOG.log(Level.WARNING, "left out: " + failure, broken);
  }

  /**
   * Makes the plug-ins of one kind.
   *
   * @param kind the kind of factory
   * @param all the options of all
   * @param failing takes down what factories do wrong
   * @param <T> the kind of plug-in
   */
  <T> List<T> make(Class<? extends PluginFactory<T>> kind, Options all, PluginFailures failing) {
    List<T> made = new ArrayList<>();
    for (PluginFactory<?> factory : factories) {
      if (kind.isInstance(factory)) {
        T plugin = make(kind.cast(factory), all, failing);
        if (plugin != null) {
          made.add(plugin);
        }
      }
    }
    return made;
  }

  private static <T> @Nullable T make(
      PluginFactory<T> factory, Options all, PluginFailures failing) {
    Options options = all.only(factory.options());
    try {
      return factory.create(options);
    } catch (KvException refused) {
      throw refused;
    } catch (VirtualMachineError exhausted) {
      throw exhausted;
    } catch (Throwable broken) {
      if (!options.names().isEmpty()) {
        throw new InvalidArgumentException(
            ErrorDetail.of(
                    "the plug-in "
                        + factory.name()
                        + " cannot be made; mend it, or leave out its options "
                        + options.names())
                .withCause(broken));
      }
      PluginFailedException strict = failing.failedBefore(factory, "create", broken);
      if (strict != null) {
        throw strict;
      }
      return null;
    }
  }

  /** Fails if plug-ins could not be used and nothing may go on without them. */
  void requireAll() {
    if (!failures.isEmpty()) {
      throw new PluginFailedException(
          ErrorDetail.of(
              "plug-ins that were found cannot be used, and strictPlugins=true lets nothing go on"
                  + " without them: "
                  + failures),
          failures.get(0));
    }
  }
}
