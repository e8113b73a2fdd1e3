package io.kvdc.tikv;

import java.time.Duration;
import java.util.Map;

/**
 * A store, as this driver sees it at the moment; another client may see it otherwise.
 *
 * @param id its id
 * @param address where it serves, as the cluster advertises it
 * @param state {@code Up}, {@code Offline} (being emptied) or {@code Tombstone} (gone), as PD last
 *     said
 * @param labels where it is and what it is for, as PD last said
 * @param reachability whether it answers
 * @param latencyScore how slow it seems from here, from 1 (not at all) to 100; 0: nothing was
 *     measured. Only reads that prefer the leader, failures and busy answers are counted, as in
 *     client-go.
 * @param feedbackScore how slow it calls itself, from 1 (not at all) to 100; 0: it has not said
 * @param slow whether one of the scores is 80 or more, so that reads that may go elsewhere do
 * @param estimatedWait how long a request would wait there, by its own estimate less the time since
 *     it said so; zero if it said nothing
 * @param inFlight how many requests of this driver to regions are with it now
 */
public record TikvStoreHealth(
    long id,
    String address,
    String state,
    Map<String, String> labels,
    TikvReachability reachability,
    int latencyScore,
    int feedbackScore,
    boolean slow,
    Duration estimatedWait,
    int inFlight) {

  /**
   * Copies the map.
   *
   * @param id as for the record
   * @param address as for the record
   * @param state as for the record
   * @param labels as for the record
   * @param reachability as for the record
   * @param latencyScore as for the record
   * @param feedbackScore as for the record
   * @param slow as for the record
   * @param estimatedWait as for the record
   * @param inFlight as for the record
   */
  public TikvStoreHealth {
    labels = Map.copyOf(labels);
  }
}
