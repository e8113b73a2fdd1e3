package io.kvdc;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * What the reads of a snapshot have cost until now.
 *
 * @param requests for each kind of request, by the driver's name for it, how many were sent
 * @param requestTime for each of these kinds, the time that the requests took together
 * @param waits for each reason to wait before a repeat, how often
 * @param waitTime the time spent in these waits together
 * @param locksMet locks of other transactions that were in the way
 * @param cacheHits keys answered from the snapshot's cache
 * @param cachedKeys keys in that cache now
 */
public record ReadStatistics(
    Map<String, Long> requests,
    Map<String, Duration> requestTime,
    Map<String, Long> waits,
    Duration waitTime,
    long locksMet,
    long cacheHits,
    long cachedKeys) {

  /**
   * Copies the maps.
   *
   * @param requests as for the record
   * @param requestTime as for the record
   * @param waits as for the record
   * @param waitTime as for the record
   * @param locksMet as for the record
   * @param cacheHits as for the record
   * @param cachedKeys as for the record
   */
  public ReadStatistics {
    requests = Map.copyOf(requests);
    requestTime = Map.copyOf(requestTime);
    waits = Map.copyOf(waits);
    Objects.requireNonNull(waitTime, "waitTime");
  }
}
