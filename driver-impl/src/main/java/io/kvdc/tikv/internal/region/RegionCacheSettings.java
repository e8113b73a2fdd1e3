package io.kvdc.tikv.internal.region;

import java.time.Duration;

/**
 * How long regions are remembered, and how many.
 *
 * @param ttl how long a region is trusted without being used
 * @param ttlJitter the most that is added to it by lot, so that regions loaded together are not
 *     reloaded together
 * @param limit the most regions that are remembered; 0: any number
 * @param refreshInterval how often all regions are loaded anew, in place of forgetting those that
 *     are not used; zero: never
 */
public record RegionCacheSettings(
    Duration ttl, Duration ttlJitter, int limit, Duration refreshInterval) {

  /** A million regions take some 500 MB: what an application meets that never thought of it. */
  public static final int DEFAULT_LIMIT = 1_000_000;

  /**
   * What client-go does (internal/locate/region_cache.go: regionCacheTTLSec,
   * regionCacheTTLJitterSec; config.RegionsRefreshInterval), with a limit.
   */
  public static RegionCacheSettings defaults() {
    return new RegionCacheSettings(
        Duration.ofSeconds(600), Duration.ofSeconds(60), DEFAULT_LIMIT, Duration.ZERO);
  }
}
