package io.kvdc;

import io.kvdc.spi.Driver;
import java.lang.System.Logger.Level;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.WeakHashMap;

/** Looks for drivers, once for each class loader, and survives broken ones. */
final class DriverLoading {

  private static final System.Logger LOG = System.getLogger("io.kvdc");

  /** After so many failures in a row the loader itself is broken, and asking on would never end. */
  private static final int MOST_FAILURES = 100;

  /** Softly, because a driver holds its class loader, which is the key. */
  private static final Map<ClassLoader, SoftReference<Kv.Discovery>> KNOWN =
      Collections.synchronizedMap(new WeakHashMap<>());

  private DriverLoading() {}

  static Kv.Discovery of(ClassLoader classLoader) {
    SoftReference<Kv.Discovery> known = KNOWN.get(classLoader);
    Kv.Discovery discovery = known == null ? null : known.get();
    if (discovery == null) {
      discovery = load(classLoader);
      KNOWN.put(classLoader, new SoftReference<>(discovery));
    }
    return discovery;
  }

  private static Kv.Discovery load(ClassLoader classLoader) {
    List<Driver> drivers = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    collect(classLoader, drivers, failures);
    ClassLoader own = Kv.class.getClassLoader();
    if (own != null && own != classLoader) {
      collect(own, drivers, failures);
    }
    drivers.sort(
        Comparator.comparing(Driver::name).thenComparing(driver -> driver.getClass().getName()));
    failures.forEach(failure -> LOG.log(Level.WARNING, "a KVDC driver was left out: " + failure));
    return new Kv.Discovery(drivers, failures);
  }

  private static void collect(
      ClassLoader classLoader, List<Driver> drivers, List<String> failures) {
    Iterator<Driver> found = ServiceLoader.load(Driver.class, classLoader).iterator();
    int failed = 0;
    while (failed < MOST_FAILURES) {
      try {
        if (!found.hasNext()) {
          return;
        }
        add(found.next(), drivers, failures);
      } catch (ServiceConfigurationError | LinkageError | RuntimeException broken) {
        failures.add(broken.getMessage() == null ? broken.toString() : broken.getMessage());
        failed++;
      }
    }
  }

  /** A broken {@code name()} must show here, not when the first URL is opened. */
  private static void add(Driver driver, List<Driver> drivers, List<String> failures) {
    if (driver.name().isEmpty()) {
      failures.add(driver.getClass().getName() + ": its name is empty");
    } else if (drivers.stream().noneMatch(other -> other.getClass() == driver.getClass())) {
      drivers.add(driver);
    }
  }
}
