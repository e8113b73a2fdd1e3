package io.kvdc.tikv.internal.store;

import java.time.Duration;

/**
 * How stores are watched.
 *
 * @param refreshInterval how often all that PD says of a store is renewed at least four times; also
 *     the rhythm in which slow scores are drawn (a quarter of it)
 * @param livenessTimeout how long a health check may take; zero: no checks, a store that fails
 *     counts as unreachable
 * @param limit how many requests may be in flight to one store; 0: any number
 */
public record StoreSettings(Duration refreshInterval, Duration livenessTimeout, int limit) {

  /** What client-go does (config/client.go, tikv/kv.go). */
  public static StoreSettings defaults() {
    return new StoreSettings(Duration.ofSeconds(60), Duration.ofSeconds(1), 0);
  }
}
