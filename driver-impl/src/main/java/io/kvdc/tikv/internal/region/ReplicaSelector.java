package io.kvdc.tikv.internal.region;

import io.kvdc.ReplicaChoice;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.tikv.internal.region.Replica.Mark;
import io.kvdc.tikv.internal.retry.BackoffKind;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.store.KnownStore;
import io.kvdc.tikv.internal.store.Reachability;
import io.kvdc.tikv.internal.store.StoreCache;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses, attempt by attempt, which replica of a region a request goes to and as what it is to
 * answer, and takes note of what became of the attempts (client-go internal/locate:
 * replica_selector.go). A first request for a leader that nothing speaks against is routed without
 * looking at the other replicas. For one request; used by one step at a time.
 */
final class ReplicaSelector {

  /** Busy answers of one leader before another peer is asked whether it still leads (client-go). */
  private static final int BUSY_BEFORE_PROBE = 2;

  private final CachedRegion region;
  private final ReadRouting routing;
  private final boolean reads;
  private final StoreCache stores;
  private final RandomGenerator random;
  private final boolean forwarding;

  private ReplicaChoice choice;
  private long busyThresholdNanos;

  /** Null as long as the leader was asked, at most. */
  private @Nullable Replicas replicas;

  private @Nullable Replica target;
  private @Nullable Replica proxy;
  private @Nullable Peer peer;
  private @Nullable KnownStore store;
  private String sentTo = "";
  private boolean replicaRead;
  private boolean staleRead;
  private int attempts;
  private long plainNanos;

  private int leaderHints;
  private int busyAnswers;
  private long busyPeerId;
  private boolean busyProbed;
  private boolean onceMore;
  private @Nullable PendingBackoffs pending;

  /**
   * For one request.
   *
   * @param region the region that it is for
   * @param routing where it goes
   * @param reads whether it only reads; other requests go to the leader
   * @param stores the stores
   * @param random spreads load
   * @param forwarding whether followers may pass requests on to a leader that cannot be reached
   */
  ReplicaSelector(
      CachedRegion region,
      ReadRouting routing,
      boolean reads,
      StoreCache stores,
      RandomGenerator random,
      boolean forwarding) {
    this.region = region;
    this.routing = routing;
    this.reads = reads;
    this.stores = stores;
    this.random = random;
    this.forwarding = forwarding;
    this.choice = reads ? routing.choice() : ReplicaChoice.LEADER;
    this.busyThresholdNanos =
        reads && routing.hasBusyThreshold() ? routing.busyThreshold().toNanos() : 0;
  }

  /** Whether a region that was found wrong is worth this one attempt all the same. */
  boolean mayGoOn() {
    boolean allowed = onceMore || !region.isInvalid();
    onceMore = false;
    return allowed;
  }

  /**
   * Routes to the leader if this is the first attempt and nothing speaks against that. If not,
   * {@link #storesToLoad} says what has to be known before {@link #next}.
   */
  boolean nextPlain() {
    if (replicas != null || attempts > 0 || choice != ReplicaChoice.LEADER) {
      return false;
    }
    Peer leader = region.leader();
    KnownStore known = stores.find(leader.getStoreId());
    if (known == null
        || known.tombstone()
        || known.reachability() != Reachability.REACHABLE
        || !region.isCurrent(leader, known)
        || (busyThresholdNanos > 0 && known.estimatedWaitNanos() > busyThresholdNanos)) {
      return false;
    }
    peer = leader;
    store = known;
    attempts = 1;
    return true;
  }

  /**
   * Finds out about the stores that have to be known before {@link #next}: the leader's for a first
   * attempt there, else all of the region's.
   *
   * @param deadline when to give up
   * @return null if they are known; else done when PD has answered or could not be asked
   */
  @Nullable CompletableFuture<?> storesToLoad(Deadline deadline) {
    CompletableFuture<?> all = null;
    boolean leaderOnly = choice == ReplicaChoice.LEADER && attempts == 0;
    for (Peer each : region.peers()) {
      boolean wanted = !leaderOnly || each.getId() == region.leader().getId();
      if (wanted && stores.find(each.getStoreId()) == null) {
        CompletableFuture<?> loaded =
            stores.load(each.getStoreId(), deadline).handle((found, failure) -> null);
        all = all == null ? loaded : CompletableFuture.allOf(all, loaded);
      }
    }
    return all;
  }

  /** The store of the leader if it was removed from the cluster; 0 if it was not. */
  long goneLeaderStore() {
    long id = region.leader().getStoreId();
    KnownStore known = stores.find(id);
    return known != null && known.tombstone() ? id : 0;
  }

  /** Chooses where the next attempt goes; false if nobody is left. */
  boolean next() {
    Replicas all = replicas().on(stores);
    attempts++;
    target = null;
    proxy = null;
    replicaRead = false;
    staleRead = false;
    Replica chosen = choice == ReplicaChoice.LEADER ? nextForLeader(all) : nextForReplicas(all);
    target = chosen;
    if (chosen == null) {
      return false;
    }
    peer = chosen.peer();
    store = chosen.store();
    return true;
  }

  /** Made when the first attempt, at the leader, was not the last. */
  private Replicas replicas() {
    Replicas known = replicas;
    if (known == null) {
      known = new Replicas(region).on(stores);
      replicas = known;
      Peer tried = peer;
      if (tried != null) {
        target = known.find(tried);
        if (target != null) {
          target.tried();
          target.took(plainNanos);
        }
      }
    }
    return known;
  }

  private @Nullable Replica nextForLeader(Replicas all) {
    Replica believed = all.leader();
    if (forwarding && believed != null) {
      if (ProxyStrategy.isNeeded(believed)) {
        return nextThroughProxy(all, believed);
      }
      region.proxy(-1);
    }
    Replica leader = LeaderStrategy.choose(all);
    if (leader != null) {
      return isTooBusy(leader) ? idlerThan(leader, all) : leader;
    }
    boolean replicasMayAnswer = reads && believed != null && believed.is(Mark.TIMED_OUT);
    Replica other = best(all, new MixedStrategy(routing, choice, replicasMayAnswer, 0));
    replicaRead = other != null && replicasMayAnswer;
    return other;
  }

  private @Nullable Replica nextThroughProxy(Replicas all, Replica leader) {
    proxy = ProxyStrategy.choose(all);
    if (proxy != null) {
      return leader;
    }
    doubt(leader);
    region.invalidate(InvalidReason.STORE_NOT_FOUND);
    return null;
  }

  private boolean isTooBusy(Replica leader) {
    return busyThresholdNanos > 0
        && (leader.is(Mark.BUSY) || leader.estimatedWaitNanos() > busyThresholdNanos);
  }

  private Replica idlerThan(Replica leader, Replicas all) {
    Replica idle =
        new MixedStrategy(routing, ReplicaChoice.FOLLOWER, true, busyThresholdNanos)
            .choose(all, random);
    if (idle != null) {
      replicaRead = true;
      return idle;
    }
    // All have too much to do, so that it makes no difference.
    busyThresholdNanos = 0;
    return leader;
  }

  private @Nullable Replica nextForReplicas(Replicas all) {
    if (routing.stale() && attempts == 2) {
      Replica leader = LeaderStrategy.choose(all);
      if (leader != null && leader.attempts() == 0) {
        return leader;
      }
    }
    Replica chosen = best(all, new MixedStrategy(routing, choice, true, 0));
    if (chosen == null) {
      return null;
    }
    boolean leads = all.isLeader(chosen);
    if (!routing.stale()) {
      replicaRead = !leads;
      return chosen;
    }
    boolean asksForStale = attempts == 1 && (leads || chosen.isPreferred(routing));
    staleRead = asksForStale || !leaderCanHelp(all);
    replicaRead = !staleRead;
    return chosen;
  }

  /** A replica read needs the leader; one that was not asked, or is in trouble, is left alone. */
  private static boolean leaderCanHelp(Replicas all) {
    Replica leader = all.leader();
    return leader != null
        && leader.attempts() > 0
        && !leader.is(Mark.TIMED_OUT)
        && !leader.is(Mark.BUSY);
  }

  private @Nullable Replica best(Replicas all, MixedStrategy strategy) {
    Replica best = strategy.choose(all, random);
    if (best != null) {
      return best;
    }
    Replica leader = all.leader();
    if (leader != null && leader.is(Mark.SUSPECT)) {
      // Nobody knows better, so that it is asked again.
      leader.unmark(Mark.SUSPECT);
      if (leader.mayServeAsLeader()) {
        return leader;
      }
    }
    if (!all.anyTimedOut()) {
      region.invalidate(
          leader == null || leader.is(Mark.NOT_LEADER) || !leader.isReachable()
              ? InvalidReason.NO_LEADER
              : InvalidReason.OTHER);
    }
    return null;
  }

  /** Counts the attempt that was chosen as one that is made. */
  void sending() {
    sentTo = store == null ? "" : store.address();
    if (target != null) {
      target.tried();
    }
    if (proxy != null) {
      proxy.tried();
    }
  }

  /** The peer that was chosen. */
  Peer peer() {
    return Objects.requireNonNull(peer);
  }

  /** Where the store served when the last attempt was made. */
  String sentTo() {
    return sentTo;
  }

  /** Its store; null if PD could not be asked. */
  @Nullable KnownStore store() {
    return store;
  }

  /** The store of the chosen peer has become known. */
  void isOn(KnownStore known) {
    Replica chosen = asked();
    chosen.isOn(known, region.storeEpoch(chosen.index(), known));
    store = known;
  }

  /** The store that passes the request on; null if it is not to be passed on. */
  @Nullable KnownStore proxyStore() {
    return proxy == null ? null : proxy.store();
  }

  /** Whether the peer is to answer as what it is, not as the leader. */
  boolean isReplicaRead() {
    return replicaRead;
  }

  /** Whether it is to answer from what it has, without asking the leader. */
  boolean isStaleRead() {
    return staleRead;
  }

  /** Whether only the leader can answer. */
  boolean isForLeader() {
    return !replicaRead && !staleRead;
  }

  boolean isToLeader() {
    return peer().getId() == region.leader().getId();
  }

  /** What the request says of how long it may wait; 0: nothing. */
  long busyThresholdNanos() {
    return busyThresholdNanos;
  }

  /** The attempt ended, in whatever way. */
  void took(long nanos) {
    KnownStore at = store;
    if (choice == ReplicaChoice.PREFER_LEADER && at != null) {
      at.answered(nanos);
    }
    if (target == null) {
      plainNanos = nanos;
    } else {
      target.took(nanos);
    }
    if (proxy != null) {
      proxy.took(nanos);
    }
  }

  /** The attempt was answered. */
  void answered() {
    if (proxy != null) {
      region.proxy(proxy.index());
    }
    if (isForLeader() && !isToLeader()) {
      // Only leaders answer requests for leaders.
      region.switchLeader(peer());
    }
  }

  /**
   * The peer does not lead.
   *
   * @param leader who does, as far as the peer knows; null: it does not know
   * @return how to wait before the next attempt; null: not at all
   */
  @Nullable BackoffKind notLeader(@Nullable Peer leader) {
    Replicas all = replicas();
    Replica asked = asked();
    asked.mark(Mark.NOT_LEADER);
    if (leader == null) {
      return BackoffKind.REGION_SCHEDULING;
    }
    Replica hinted = all.find(leader);
    if (hinted == null) {
      region.invalidate(InvalidReason.NO_LEADER);
      return null;
    }
    if (hinted.isReachable()) {
      follow(hinted);
    }
    // Peers that name each other must not keep a request going round without a wait.
    return ++leaderHints > all.size() ? BackoffKind.REGION_SCHEDULING : null;
  }

  private void follow(Replica hinted) {
    hinted.confirmedAsLeader();
    KnownStore its = hinted.store();
    if (its != null) {
      hinted.trustAgain(its.epoch());
      region.trustStore(hinted.index(), its);
    }
    region.switchLeader(hinted.peer());
    if (hinted.mayServeAsLeader()) {
      choice = ReplicaChoice.LEADER;
    }
  }

  /** Data is being taken back; false if the leader said so itself, so that nobody answers. */
  boolean flashbackInProgress() {
    if (isForLeader() || isToLeader()) {
      return false;
    }
    askLeaderOnly();
    busyThresholdNanos = 0;
    return true;
  }

  /**
   * The store does not have the region, which is invalid from now on; false if it was the leader's,
   * so that there is no use in asking on.
   */
  boolean regionNotFound() {
    region.invalidate(InvalidReason.REGION_NOT_FOUND);
    Replica leader = replicas().leader();
    if (leader == null || leader.attempts() > 0) {
      return false;
    }
    // After a split the leader knows the region before its followers do.
    askLeaderOnly();
    onceMore = true;
    return true;
  }

  private void askLeaderOnly() {
    replicas();
    choice = ReplicaChoice.LEADER;
  }

  /** The replica has not applied enough for a stale read. */
  void dataIsNotReady() {
    asked().mark(Mark.NOT_READY);
  }

  /** The peer did not answer in the time that the caller gives to one attempt. */
  void timedOut() {
    asked().mark(Mark.TIMED_OUT);
  }

  /** The peer's answer makes it doubtful that it leads. */
  void suspect() {
    asked().mark(Mark.SUSPECT);
  }

  /**
   * The store has too much to do.
   *
   * @param estimatedWaitMillis how long it thinks that requests wait; 0: it did not say
   * @param cause what it said
   * @return how to wait before the next attempt; null: not at all, as another replica is there
   */
  @Nullable BackoffKind serverIsBusy(long estimatedWaitMillis, Throwable cause) {
    replicas();
    Replica asked = asked();
    KnownStore its = asked.store();
    if (its != null) {
      its.busy(estimatedWaitMillis);
    }
    if (estimatedWaitMillis == 0) {
      countBusyLeader(asked);
    } else if (busyThresholdNanos > 0) {
      asked.mark(Mark.BUSY);
    }
    if (!canTryAnother()) {
      return BackoffKind.TIKV_SERVER_BUSY;
    }
    asked.mark(Mark.BUSY);
    if (pending == null) {
      pending = new PendingBackoffs();
    }
    pending.add(asked.peer().getStoreId(), BackoffKind.TIKV_SERVER_BUSY, cause);
    return null;
  }

  /**
   * A store whose read pool is stuck turns requests away before they reach the region, so that it
   * never says that it leads no more (tikv/client-go#2028). Another peer does.
   */
  private void countBusyLeader(Replica asked) {
    if (choice != ReplicaChoice.LEADER || busyProbed || !replicas().isLeader(asked)) {
      return;
    }
    if (busyPeerId != asked.peer().getId()) {
      busyPeerId = asked.peer().getId();
      busyAnswers = 0;
    }
    if (++busyAnswers >= BUSY_BEFORE_PROBE) {
      asked.mark(Mark.SUSPECT);
      busyProbed = true;
    }
  }

  private boolean canTryAnother() {
    if (choice != ReplicaChoice.LEADER) {
      return true;
    }
    Replica leader = replicas().leader();
    return leader == null || !leader.mayServeAsLeader() || leader.is(Mark.BUSY);
  }

  /** The wait that is owed to the store that was chosen; null if none is. */
  PendingBackoffs.@Nullable Pending owed() {
    return pending == null ? null : pending.takeFor(peer().getStoreId());
  }

  /** The wait that is owed when nobody is left; null if none is. */
  PendingBackoffs.@Nullable Pending owedInTheEnd() {
    return pending == null ? null : pending.takeLongest();
  }

  /** The store that the request went to first: the one that passes it on, if one does. */
  @Nullable KnownStore firstHop() {
    return proxy == null ? store : proxy.store();
  }

  /**
   * The request did not get through.
   *
   * @param reachability what a health check of the {@link #firstHop} has shown
   */
  void sendFailed(Reachability reachability) {
    Replicas all = replicas();
    Replica hop = proxy == null ? asked() : proxy;
    if (reachability == Reachability.REACHABLE) {
      return;
    }
    boolean proxyMayHelp =
        forwarding
            && proxy == null
            && choice == ReplicaChoice.LEADER
            && reachability == Reachability.UNREACHABLE
            && all.isLeader(hop)
            && all.size() > 1;
    if (!proxyMayHelp) {
      doubt(hop);
    }
  }

  private static void doubt(Replica replica) {
    KnownStore its = replica.store();
    if (its != null) {
      its.failed(replica.epoch());
    }
  }

  private Replica asked() {
    replicas();
    return Objects.requireNonNull(target);
  }

  @Override
  public String toString() {
    KnownStore at = store;
    return at == null ? region.toString() : at + ", " + region;
  }
}
