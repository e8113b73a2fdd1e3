package io.kvdc;

import io.kvdc.error.AmbiguousDriverException;
import io.kvdc.error.NoDriverException;
import io.kvdc.option.Option;
import io.kvdc.option.Options;
import io.kvdc.spi.Driver;
import java.util.List;

/**
 * Where everything begins: {@link #connect(String)}.
 *
 * <p>Drivers are found by {@link java.util.ServiceLoader} once for each class loader: first that of
 * the current thread's context, then, for drivers not found there, the one that loaded this class.
 * They are ordered by name, then by class name. One that cannot be loaded is reported through
 * {@link System.Logger} and in {@link #discover}, and does not disturb the others.
 */
public final class Kv {

  private static final ProviderLoading<Driver> DRIVERS =
      new ProviderLoading<>(Driver.class, Driver::name);

  private Kv() {}

  /**
   * Opens a connection.
   *
   * @param url for example {@code kv:tikv://pd1:2379,pd2:2379/keyspace?timeout=5s} or {@code
   *     kv:embedded:demo}
   * @return the connection; close it
   * @throws io.kvdc.error.InvalidUrlException if the URL is malformed
   * @throws NoDriverException if no driver accepts it
   * @throws AmbiguousDriverException if several drivers accept it
   * @throws io.kvdc.error.UnknownOptionException if it holds an option that the driver does not
   *     have
   * @throws io.kvdc.error.InvalidOptionException if it holds a value that the option cannot have
   * @throws io.kvdc.error.KvException of another kind if the cluster cannot be reached or used
   */
  public static Connection connect(String url) {
    return connect(url, Options.empty());
  }

  /**
   * Opens a connection with options besides those in the URL.
   *
   * @param url the URL
   * @param options further options; one that the URL gives too must have the same value there
   * @return the connection; close it
   * @throws io.kvdc.error.KvException as {@link #connect(String)}
   */
  public static Connection connect(String url, Options options) {
    return connector(url).options(options).connect();
  }

  /**
   * Opens a connection with drivers from a given class loader.
   *
   * @param url the URL
   * @param options further options; one that the URL gives too must have the same value there
   * @param classLoader where to look for drivers
   * @return the connection; close it
   * @throws io.kvdc.error.KvException as {@link #connect(String)}
   */
  public static Connection connect(String url, Options options, ClassLoader classLoader) {
    return connector(url).options(options).classLoader(classLoader).connect();
  }

  /**
   * Starts a connection that needs more than a URL, such as interceptors of the program.
   *
   * @param url the URL, which is read when the connection is opened
   * @return where to say what else it needs
   */
  public static Connector connector(String url) {
    return new Connector(url, contextLoader());
  }

  /**
   * Finds the driver for a URL without connecting.
   *
   * @param url the URL, or only its beginning, such as {@code kv:tikv:}
   * @return the driver
   * @throws io.kvdc.error.KvException as {@link #connect(String)}
   */
  public static Driver driver(String url) {
    return DriverLookup.find(KvUrl.parse(url), discover(contextLoader()));
  }

  /**
   * All options that a URL may hold: those of its driver, then those of the interceptors that were
   * found.
   *
   * @param url the URL, or only its beginning, such as {@code kv:tikv:}
   * @return in the order in which they should be shown
   * @throws io.kvdc.error.KvException as {@link #connect(String)}
   */
  public static List<Option<?>> options(String url) {
    return ConnectOptions.known(driver(url), contextLoader());
  }

  /**
   * All drivers that were found.
   *
   * @return in order of their names
   */
  public static List<Driver> drivers() {
    return discover(contextLoader()).drivers();
  }

  /**
   * What was found in a class loader, broken drivers included.
   *
   * @param classLoader where to look
   * @return the drivers and the failures; looked up once for each class loader, and each driver
   *     made once
   */
  public static Discovery discover(ClassLoader classLoader) {
    ProviderLoading.Found<Driver> found = DRIVERS.of(classLoader);
    return new Discovery(found.providers(), found.failures());
  }

  /**
   * The outcome of looking for drivers.
   *
   * @param drivers those that can be used, in order of their names
   * @param failures for each that cannot, its class name if known and why
   */
  public record Discovery(List<Driver> drivers, List<String> failures) {

    /**
     * Copies the lists.
     *
     * @param drivers as for the record
     * @param failures as for the record
     */
    public Discovery {
      drivers = List.copyOf(drivers);
      failures = List.copyOf(failures);
    }
  }

  private static ClassLoader contextLoader() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return context != null ? context : Kv.class.getClassLoader();
  }
}
