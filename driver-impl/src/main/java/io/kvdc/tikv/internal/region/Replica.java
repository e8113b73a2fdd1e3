package io.kvdc.tikv.internal.region;

import io.kvdc.proto.metapb.Peer;
import io.kvdc.tikv.internal.store.KnownStore;
import io.kvdc.tikv.internal.store.Reachability;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A replica as a candidate of one request: what is known of its store, how often it was tried, and
 * what it said. Used by one step at a time.
 */
final class Replica {

  /** Attempts on one replica while it is said to lead (client-go: maxReplicaAttempt). */
  static final int MOST_ATTEMPTS = 10;

  /** Time spent on attempts at one replica that is said to lead (maxReplicaAttemptTime: 50 s). */
  static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(50);

  /** What a replica that was tried said, or did not say. */
  enum Mark {
    /** It did not answer in the time that the caller gives to one attempt. */
    TIMED_OUT(1 << 0),
    /** It has not yet applied what a stale read wants to see. */
    NOT_READY(1 << 1),
    /** It does not lead. */
    NOT_LEADER(1 << 2),
    /** It has too much to do. */
    BUSY(1 << 3),
    /** It is too busy to say whether it still leads (tikv/client-go#2028). */
    SUSPECT(1 << 4);

    private final int bit;

    Mark(int bit) {
      this.bit = bit;
    }
  }

  private final int index;
  private final Peer peer;
  private @Nullable KnownStore store;
  private int epoch;
  private int attempts;
  private long nanos;
  private int marks;

  /**
   * A replica that was not tried yet.
   *
   * @param index its place among the region's peers
   * @param peer the peer
   */
  Replica(int index, Peer peer) {
    this.index = index;
    this.peer = peer;
  }

  /**
   * Its store has become known.
   *
   * @param known the store
   * @param knownEpoch its epoch when the region was first used on it
   */
  void isOn(KnownStore known, int knownEpoch) {
    store = known;
    epoch = knownEpoch;
  }

  int index() {
    return index;
  }

  Peer peer() {
    return peer;
  }

  /** Null: PD could not be asked until now; nothing speaks against it then. */
  @Nullable KnownStore store() {
    return store;
  }

  int attempts() {
    return attempts;
  }

  void tried() {
    attempts++;
  }

  void took(long moreNanos) {
    nanos += moreNanos;
  }

  boolean is(Mark mark) {
    return (marks & mark.bit) != 0;
  }

  void mark(Mark mark) {
    marks |= mark.bit;
  }

  void unmark(Mark mark) {
    marks &= ~mark.bit;
  }

  /** Whether there is somebody to ask: a store that is gone, or holds no rows, never answers. */
  boolean exists() {
    return !peer.getIsWitness() && (store == null || !(store.tombstone() || store.isTiFlash()));
  }

  boolean isReachable() {
    return reachability() == Reachability.REACHABLE;
  }

  Reachability reachability() {
    return store == null ? Reachability.REACHABLE : store.reachability();
  }

  /** Whether its store failed since the region was loaded, so that the region is in doubt. */
  boolean isStale() {
    return store != null && store.epoch() != epoch;
  }

  boolean isSlow() {
    return store != null && store.isSlow();
  }

  long estimatedWaitNanos() {
    return store == null ? 0 : store.estimatedWaitNanos();
  }

  /** Whether its store is one of those that the caller would rather ask. */
  boolean isPreferred(ReadRouting routing) {
    if (routing.labels().isEmpty() && routing.stores().isEmpty()) {
      return true;
    }
    return store != null
        && (routing.stores().isEmpty() || routing.stores().contains(store.id()))
        && store.labels().entrySet().containsAll(routing.labels().entrySet());
  }

  boolean isWornOut() {
    return attempts >= MOST_ATTEMPTS || nanos >= MOST_NANOS;
  }

  /** Whether requests for the leader may go to it, as long as it is believed to lead. */
  boolean mayServeAsLeader() {
    // An unreachable leader is left alone until another one is found: in a hibernating region only
    // a request to a follower starts the election.
    return exists()
        && isReachable()
        && !isStale()
        && !isWornOut()
        && !is(Mark.TIMED_OUT)
        && !is(Mark.NOT_LEADER);
  }

  /** Another peer says that this one leads now: it gets one more chance if it had all of them. */
  void confirmedAsLeader() {
    if (isWornOut()) {
      attempts = MOST_ATTEMPTS - 1;
      nanos = 0;
    }
    unmark(Mark.NOT_LEADER);
    unmark(Mark.SUSPECT);
  }

  /** What another peer says of it is newer than the doubt. */
  void trustAgain(int currentEpoch) {
    epoch = currentEpoch;
  }

  int epoch() {
    return epoch;
  }

  @Override
  public String toString() {
    return "peer " + peer.getId() + " on " + (store == null ? peer.getStoreId() : store);
  }
}
