package io.kvdc;

import java.lang.System.Logger.Level;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the providers of one service, once for each class loader, and survives broken ones.
 *
 * <p>Safe for use by many threads. There is one instance of each provider class in the JVM, however
 * many class loaders lead to it, because connections of one driver share what the driver holds.
 *
 * @param <S> the service
 */
final class ProviderLoading<S> {

  private static final System.Logger LOG = System.getLogger("io.kvdc");

  /** After so many failures in a row the loader itself is broken, and asking on would never end. */
  private static final int MOST_FAILURES = 100;

  private final Class<S> service;
  private final Function<S, String> name;
  private final ReentrantLock lock = new ReentrantLock();

  /** Softly, because a provider holds its class loader, which is the key. */
  private final Map<ClassLoader, SoftReference<Found<S>>> known = new WeakHashMap<>();

  /**
   * Kept by the provider's own class, so that the instance lives as long as its class loader. Used
   * under the lock only.
   */
  private final ClassValue<AtomicReference<@Nullable S>> instances =
      new ClassValue<>() {
        @Override
        protected AtomicReference<@Nullable S> computeValue(Class<?> type) {
          return new AtomicReference<>();
        }
      };

  /**
   * What was found.
   *
   * @param providers those that can be used, in order of their names, then of their class names
   * @param failures for each that cannot, why
   */
  record Found<S>(List<S> providers, List<String> failures) {}

  ProviderLoading(Class<S> service, Function<S, String> name) {
    this.service = service;
    this.name = name;
  }

  Found<S> of(ClassLoader classLoader) {
    lock.lock();
    try {
      SoftReference<Found<S>> reference = known.get(classLoader);
      Found<S> found = reference == null ? null : reference.get();
      if (found == null) {
        found = load(classLoader);
        known.put(classLoader, new SoftReference<>(found));
      }
      return found;
    } finally {
      lock.unlock();
    }
  }

  private Found<S> load(ClassLoader classLoader) {
    List<S> providers = new ArrayList<>();
    // A set, because a class loader and its parent often show the same broken provider.
    Set<String> failures = new LinkedHashSet<>();
    collect(classLoader, providers, failures);
    ClassLoader own = ProviderLoading.class.getClassLoader();
    if (own != null && own != classLoader) {
      collect(own, providers, failures);
    }
    providers.sort(
        Comparator.comparing(name).thenComparing(provider -> provider.getClass().getName()));
    failures.forEach(failure -> LOG.log(Level.WARNING, "left out: " + failure));
    return new Found<>(List.copyOf(providers), List.copyOf(failures));
  }

  private void collect(ClassLoader classLoader, List<S> providers, Set<String> failures) {
    Iterator<ServiceLoader.Provider<S>> found =
        ServiceLoader.load(service, classLoader).stream().iterator();
    int failed = 0;
    while (failed < MOST_FAILURES) {
      try {
        if (!found.hasNext()) {
          return;
        }
        add(instance(found.next()), providers);
      } catch (VirtualMachineError exhausted) {
        // Says nothing about the provider, and must not be kept.
        throw exhausted;
      } catch (Throwable broken) {
        failures.add(describe(broken));
        failed++;
      }
    }
  }

  private S instance(ServiceLoader.Provider<S> provider) {
    // The type of a provider method may be the service itself; its slot then stays empty.
    S made = instances.get(provider.type()).get();
    if (made != null) {
      return made;
    }
    S fresh = provider.get();
    AtomicReference<@Nullable S> slot = instances.get(fresh.getClass());
    S earlier = slot.get();
    if (earlier != null) {
      return earlier;
    }
    slot.set(fresh);
    return fresh;
  }

  /** A broken name must show here, not when the first URL is opened. */
  private void add(S provider, List<S> providers) {
    String className = provider.getClass().getName();
    if (name.apply(provider).isEmpty()) {
      throw new IllegalStateException(className + " has an empty name");
    }
    if (providers.stream().noneMatch(other -> other.getClass().getName().equals(className))) {
      providers.add(provider);
    }
  }

  private static String describe(Throwable broken) {
    Throwable cause = broken.getCause();
    String message = broken.getMessage() == null ? broken.toString() : broken.getMessage();
    return cause == null || message.contains(cause.toString()) ? message : message + ": " + cause;
  }
}
