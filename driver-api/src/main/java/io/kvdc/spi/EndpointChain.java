package io.kvdc.spi;

import io.kvdc.error.KvException;
import java.util.List;
import java.util.Objects;

/**
 * All {@link Endpoints} of one connection, in the form in which a driver asks them. Equal to
 * another one if its endpoints are. Safe for use by many threads.
 */
public final class EndpointChain {

  private final List<Endpoints> endpoints;
  private final PluginFailures failures;

  /**
   * Makes the chain of a connection.
   *
   * @param plugins the connection's
   */
  public EndpointChain(Plugins plugins) {
    this.endpoints = plugins.endpoints();
    this.failures = plugins.failures();
  }

  /**
   * Whether there is nobody to ask.
   *
   * @return true if addresses stay as they are
   */
  public boolean isEmpty() {
    return endpoints.isEmpty();
  }

  /**
   * The servers to ask first.
   *
   * @param given the addresses in the URL
   * @return host and port of each
   * @throws KvException if a plug-in says why there are none
   * @throws io.kvdc.error.PluginFailedException if a plug-in fails and {@code strictPlugins=true}
   */
  public List<String> seeds(List<String> given) {
    List<String> seeds = given;
    for (Endpoints each : endpoints) {
      try {
        List<String> answer = List.copyOf(each.seeds(seeds));
        if (answer.isEmpty()) {
          throw new IllegalStateException("no seeds");
        }
        seeds = answer;
      } catch (KvException reason) {
        throw reason;
      } catch (Throwable broken) {
        RuntimeException refusal = failures.failedBefore(each, "seeds", broken);
        if (refusal != null) {
          throw refusal;
        }
      }
    }
    return seeds;
  }

  /**
   * Where an advertised address can be reached. Never throws.
   *
   * @param advertised host and port as the cluster says
   * @return host and port to connect to
   */
  public String reachable(String advertised) {
    String address = advertised;
    for (Endpoints each : endpoints) {
      PluginCalls call = PluginCalls.enter();
      try {
        address = Objects.requireNonNull(each.reachable(address), "reachable address");
      } catch (Throwable broken) {
        failures.failed(each, "address " + address, broken);
      } finally {
        call.leave();
      }
    }
    return address;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EndpointChain that && endpoints.equals(that.endpoints);
  }

  @Override
  public int hashCode() {
    return endpoints.hashCode();
  }
}
