package io.kvdc.tikv.internal.region;

import io.kvdc.ReplicaChoice;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the requests of an operation go, and what they say of it. Immutable; {@link #LEADER} is
 * what most operations want, and costs nothing.
 *
 * @param replicas which replicas answer, if the requests are reads
 * @param stale whether the replica that is asked answers from what it has, without asking the
 *     leader how far that is; goes to any replica then, whatever {@code replicas} says (client-go:
 *     EnableStaleWithMixedReplicaRead)
 * @param labels stores with all of these labels are preferred; empty: any store
 * @param stores stores with one of these ids are preferred; empty: any store
 * @param busyThreshold how long a request may have to wait at the leader's store before an idler
 *     replica answers in its place; zero: however long
 * @param attemptTimeout how long the first attempt at each region may take; null: as long as any
 *     other. Replicas that do not answer in that time are passed over without a wait
 * @param source who asks, with the tags that tell stores which kind of replica was asked; null:
 *     requests are not tagged
 */
public record ReadRouting(
    ReplicaChoice replicas,
    boolean stale,
    Map<String, String> labels,
    Set<Long> stores,
    Duration busyThreshold,
    @Nullable Duration attemptTimeout,
    @Nullable ReadSource source) {

  /** To the leaders. */
  public static final ReadRouting LEADER =
      new ReadRouting(ReplicaChoice.LEADER, false, Map.of(), Set.of(), Duration.ZERO, null, null);

  /**
   * Copies the collections.
   *
   * @param replicas as for the record
   * @param stale as for the record
   * @param labels as for the record
   * @param stores as for the record
   * @param busyThreshold as for the record
   * @param attemptTimeout as for the record
   * @param source as for the record
   */
  public ReadRouting {
    Objects.requireNonNull(replicas, "replicas");
    labels = Map.copyOf(labels);
    stores = Set.copyOf(stores);
  }

  /** To replicas of a kind. */
  public static ReadRouting to(ReplicaChoice replicas) {
    return replicas == ReplicaChoice.LEADER
        ? LEADER
        : new ReadRouting(replicas, false, Map.of(), Set.of(), Duration.ZERO, null, null);
  }

  /** The same as a stale read, or not as one. */
  public ReadRouting stale(boolean newStale) {
    return new ReadRouting(
        replicas, newStale, labels, stores, busyThreshold, attemptTimeout, source);
  }

  /**
   * The same with a preference for some stores.
   *
   * @param newLabels what their labels have to say; empty: anything
   * @param newStores what their ids are; empty: any
   */
  public ReadRouting preferring(Map<String, String> newLabels, Set<Long> newStores) {
    return new ReadRouting(
        replicas, stale, newLabels, newStores, busyThreshold, attemptTimeout, source);
  }

  /** The same with another busy threshold; zero: none. */
  public ReadRouting busyThreshold(Duration threshold) {
    return new ReadRouting(replicas, stale, labels, stores, threshold, attemptTimeout, source);
  }

  /** The same with another time for the first attempt; null: none of its own. */
  public ReadRouting attemptTimeout(@Nullable Duration timeout) {
    return new ReadRouting(replicas, stale, labels, stores, busyThreshold, timeout, source);
  }

  /** The same from another source; null: requests are not tagged. */
  public ReadRouting source(@Nullable ReadSource newSource) {
    return new ReadRouting(
        replicas, stale, labels, stores, busyThreshold, attemptTimeout, newSource);
  }

  /**
   * What remains of this for the rest of an operation that met a lock: who reads stale data asks
   * the leader then, however busy it is (client-go: DisableStaleReadMeetLock).
   */
  public ReadRouting afterLock() {
    return stale
        ? new ReadRouting(
            ReplicaChoice.LEADER, false, labels, stores, Duration.ZERO, attemptTimeout, source)
        : this;
  }

  /** Which replicas are to answer, with what stale reads imply. */
  ReplicaChoice choice() {
    return stale ? ReplicaChoice.MIXED : replicas;
  }

  boolean hasBusyThreshold() {
    return !busyThreshold.isZero();
  }
}
