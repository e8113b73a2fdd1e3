package io.kvdc;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.option.Options;
import io.kvdc.spi.ConnectRequest;
import io.kvdc.spi.Driver;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.RpcInterceptor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Opens a connection with more than a URL: made by {@link Kv#connector}. For one thread; may be
 * used for several connections.
 */
public final class Connector {

  private final String url;
  private final List<Interceptor> interceptors = new ArrayList<>();
  private final Map<String, RpcInterceptor> rpcInterceptors = new LinkedHashMap<>();
  private Options options = Options.empty();
  private ClassLoader classLoader;

  Connector(String url, ClassLoader classLoader) {
    this.url = Objects.requireNonNull(url, "url");
    this.classLoader = Objects.requireNonNull(classLoader, "classLoader");
  }

  /**
   * Gives options besides those in the URL.
   *
   * @param newOptions all of them; one that the URL gives too must have the same value there
   * @return this
   */
  public Connector options(Options newOptions) {
    this.options = Objects.requireNonNull(newOptions, "options");
    return this;
  }

  /**
   * Says where to look for drivers and plug-ins.
   *
   * @param newClassLoader the class loader; by default the thread's context class loader
   * @return this
   */
  public Connector classLoader(ClassLoader newClassLoader) {
    this.classLoader = Objects.requireNonNull(newClassLoader, "classLoader");
    return this;
  }

  /**
   * Adds an interceptor inside those that were added before, and outside those that are switched on
   * by options.
   *
   * @param interceptor stands around every operation of the connection
   * @return this
   */
  public Connector interceptor(Interceptor interceptor) {
    interceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
    return this;
  }

  /**
   * Adds an interceptor of requests to servers, inside those that were added before. One that was
   * added before under the same name is taken away.
   *
   * @param interceptor stands around every attempt of every request of the connection
   * @return this
   */
  public Connector rpcInterceptor(RpcInterceptor interceptor) {
    String name = Objects.requireNonNull(interceptor.name(), "name");
    if (name.isEmpty()) {
      throw new InvalidArgumentException(
          ErrorDetail.of(
              "an RPC interceptor must have a name; " + interceptor.getClass() + " has none"));
    }
    rpcInterceptors.remove(name);
    rpcInterceptors.put(name, interceptor);
    return this;
  }

  /**
   * Opens a connection. The URL is read first, then the driver is found, then the options are
   * checked, and only then is the cluster asked.
   *
   * @return the connection; close it
   * @throws io.kvdc.error.KvException as {@link Kv#connect(String)}
   */
  public Connection connect() {
    KvUrl parsed = KvUrl.parse(url);
    Driver driver = DriverLookup.find(parsed, Kv.discover(classLoader));
    ConnectOptions split = ConnectOptions.split(parsed, options, driver, classLoader);
    List<Interceptor> all = new ArrayList<>(interceptors);
    all.addAll(split.makeInterceptors());
    return driver.connect(
        new ConnectRequest(
            split.url(),
            split.forDriver(),
            classLoader,
            all,
            List.copyOf(rpcInterceptors.values()),
            null));
  }
}
