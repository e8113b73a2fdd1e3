package io.kvdc;

import io.kvdc.error.AmbiguousDriverException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.NoDriverException;
import io.kvdc.spi.Driver;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

/** Picks the one driver that accepts a URL. */
final class DriverLookup {

  private static final System.Logger LOG = System.getLogger("io.kvdc");

  private DriverLookup() {}

  static Driver find(KvUrl url, Kv.Discovery discovery) {
    List<Driver> claimants =
        discovery.drivers().stream().filter(driver -> accepts(driver, url)).toList();
    if (claimants.size() == 1) {
      return claimants.get(0);
    }
    if (claimants.isEmpty()) {
      throw noDriver(url, discovery);
    }
    List<String> names = claimants.stream().map(driver -> driver.getClass().getName()).toList();
    throw new AmbiguousDriverException(
        ErrorDetail.of(
            "more than one driver accepts " + url + ": " + names + "; keep one on the class path"),
        names);
  }

  private static boolean accepts(Driver driver, KvUrl url) {
    try {
      return driver.accepts(url);
    } catch (RuntimeException | LinkageError broken) {
      LOG.log(
          Level.WARNING,
          driver.getClass().getName() + " cannot say whether it accepts " + url,
          broken);
      return false;
    }
  }

  private static NoDriverException noDriver(KvUrl url, Kv.Discovery discovery) {
    List<String> found =
        new ArrayList<>(
            discovery.drivers().stream()
                .map(driver -> driver.name() + " (" + driver.getClass().getName() + ")")
                .toList());
    StringBuilder message = new StringBuilder("no driver for ").append(url);
    message.append(found.isEmpty() ? "; found no driver at all" : "; found " + found);
    if (!discovery.failures().isEmpty()) {
      message.append(", and failed to load ").append(discovery.failures());
    }
    message
        .append(". Correct the word ")
        .append(url.driver())
        .append(
            " in the URL, or add that driver as a dependency; KVDC's own are named io.kvdc:kvdc-")
        .append(url.driver());
    found.addAll(discovery.failures());
    return new NoDriverException(ErrorDetail.of(message.toString()), found);
  }
}
