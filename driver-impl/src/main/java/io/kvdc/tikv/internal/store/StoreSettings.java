package io.kvdc.tikv.internal.store;

import java.time.Duration;

/**
 * How stores are watched.
 *
 * @param refreshInterval the rhythm of the upkeep: PD is asked for the list of stores at least six
 *     times in it, and conclusions about slow stores are drawn four times
 * @param livenessTimeout how long a health check may take; zero: no checks, a store that fails
 *     counts as unreachable for a while
 * @param limit how many requests may be in flight to one store; 0: any number
 * @param safeTsInterval how old the safe timestamps may be that are told
 */
public record StoreSettings(
    Duration refreshInterval, Duration livenessTimeout, int limit, Duration safeTsInterval) {

  /** What client-go does (config/client.go, tikv/kv.go). */
  public static StoreSettings defaults() {
    return new StoreSettings(
        Duration.ofSeconds(60), Duration.ofSeconds(1), 0, Duration.ofSeconds(2));
  }
}
