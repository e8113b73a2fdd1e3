package io.kvdc.tikv.internal.region;

import io.kvdc.ReplicaChoice;
import io.kvdc.proto.metapb.PeerRole;
import io.kvdc.tikv.internal.region.Replica.Mark;
import io.kvdc.tikv.internal.store.Reachability;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The best of those replicas that may be tried, by what speaks for each of them; among equals, lots
 * are drawn, so that load spreads. The order of what counts is that of client-go
 * (replica_selector.go: ReplicaSelectMixedStrategy).
 *
 * @param routing what the caller prefers
 * @param choice which replicas answer; the leader: none, a peer is sought that knows who leads
 * @param anyRole whether learners may be asked when the leader is sought
 * @param busyThresholdNanos only followers of stores where requests wait no longer than this; 0:
 *     all
 */
record MixedStrategy(
    ReadRouting routing, ReplicaChoice choice, boolean anyRole, long busyThresholdNanos) {

  /** Its store is not slow. */
  static final int NOT_SLOW = 16;

  /** Its store is one that the caller prefers. */
  static final int LABEL_MATCHES = 8;

  /** It has the role that the caller prefers. */
  static final int PREFERRED_ROLE = 4;

  /** It has a role that the caller takes. */
  static final int NORMAL_ROLE = 2;

  /** It was not tried yet. */
  static final int NOT_ATTEMPTED = 1;

  /** Null if there is nobody to be tried any more. */
  @Nullable Replica choose(Replicas replicas, RandomGenerator random) {
    Replica best = null;
    int bestScore = -1;
    int ties = 0;
    for (Replica each : replicas) {
      boolean leads = replicas.isLeader(each);
      if (!isCandidate(each, leads)) {
        continue;
      }
      int score = score(each, leads);
      if (score > bestScore) {
        bestScore = score;
        best = each;
        ties = 1;
      } else if (score == bestScore && random.nextLong(++ties) == 0) {
        best = each;
      }
    }
    return best;
  }

  private boolean isCandidate(Replica replica, boolean leads) {
    if (!replica.exists()
        || replica.isStale()
        || replica.reachability() == Reachability.UNREACHABLE) {
      return false;
    }
    if (replica.attempts() >= mostAttempts(replica, leads)) {
      return false;
    }
    if (choice == ReplicaChoice.LEADER && !anyRole && !PeerRoles.mayLead(replica.peer())) {
      return false;
    }
    if (busyThresholdNanos > 0
        && (leads || replica.is(Mark.BUSY) || replica.estimatedWaitNanos() > busyThresholdNanos)) {
      return false;
    }
    return choice != ReplicaChoice.PREFER_LEADER || leads || !replica.isSlow();
  }

  /** Who was not ready for a stale read can still answer with the leader's help. */
  private static int mostAttempts(Replica replica, boolean leads) {
    return replica.is(Mark.NOT_READY) && !leads ? 2 : 1;
  }

  int score(Replica replica, boolean leads) {
    int score = leads ? leaderRole(replica) : followerRole(replica);
    if (!replica.isSlow()) {
      score |= NOT_SLOW;
    }
    if (replica.isPreferred(routing)) {
      score |= LABEL_MATCHES;
    }
    if (replica.attempts() == 0) {
      score |= NOT_ATTEMPTED;
    }
    return score;
  }

  private int leaderRole(Replica replica) {
    return switch (choice) {
      case PREFER_LEADER -> replica.isSlow() ? NORMAL_ROLE : PREFERRED_ROLE;
      // Among stores that match alike, the leader is the one that can always answer.
      case MIXED -> routing.labels().isEmpty() ? NORMAL_ROLE : PREFERRED_ROLE;
      case LEARNER -> NORMAL_ROLE;
      case LEADER, FOLLOWER -> 0;
    };
  }

  private int followerRole(Replica replica) {
    if (choice == ReplicaChoice.LEARNER) {
      return replica.peer().getRole() == PeerRole.Learner ? PREFERRED_ROLE : 0;
    }
    return NORMAL_ROLE;
  }
}
