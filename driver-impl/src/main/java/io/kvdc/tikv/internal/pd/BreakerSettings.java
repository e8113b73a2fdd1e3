package io.kvdc.tikv.internal.pd;

import java.time.Duration;

/**
 * When questions for regions are no longer sent to a PD that is overloaded; the defaults are those
 * of client-go internal/locate/region_cache.go (pdRegionMetaCircuitBreaker).
 *
 * @param errorPercent how many of a hundred attempts have to fail; 0: never
 * @param window how long attempts are counted before they are judged
 * @param minimumRate the attempts in a second below which nothing is judged
 * @param coolDown how long nothing is sent then
 * @param probes how many attempts have to succeed after that
 */
public record BreakerSettings(
    int errorPercent, Duration window, int minimumRate, Duration coolDown, int probes) {

  /** Those of client-go: off. */
  public static final BreakerSettings OFF =
      new BreakerSettings(0, Duration.ofSeconds(30), 10, Duration.ofSeconds(10), 1);
}
