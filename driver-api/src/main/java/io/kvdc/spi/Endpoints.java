package io.kvdc.spi;

import java.util.List;

/**
 * Says where a cluster is to be found and how its servers are reached: for clusters whose addresses
 * come from a registry, and for those whose servers advertise names that mean nothing here.
 *
 * <p>Used by many threads at once. Of several the first that was given is asked first, and the next
 * gets what it answered. What a method throws is logged and counted, and the addresses stay as they
 * were; but a {@link io.kvdc.error.KvException} of {@link #seeds} fails the connection.
 */
public interface Endpoints {

  /**
   * The name for logs.
   *
   * @return by default the name of the class
   */
  default String name() {
    return getClass().getName();
  }

  /**
   * The servers to ask first. Called on the application's thread while it connects, and may block.
   *
   * @param given the addresses in the URL, or what the provider before this one answered
   * @return host and port of each; never empty
   * @throws io.kvdc.error.KvException if the cluster cannot be found; say what to check
   */
  default List<String> seeds(List<String> given) {
    return given;
  }

  /**
   * Where an advertised address can be reached from here. Called often, also on threads of the
   * driver: must be quick and must not block.
   *
   * @param advertised host and port as the cluster says
   * @return host and port to connect to; by default the same
   */
  default String reachable(String advertised) {
    return advertised;
  }
}
