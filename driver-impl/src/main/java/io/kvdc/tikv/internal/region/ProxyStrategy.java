package io.kvdc.tikv.internal.region;

import org.jspecify.annotations.Nullable;

/**
 * A follower that passes requests on to a leader that cannot be reached from here: the one that did
 * so before, or any that was not tried yet.
 */
final class ProxyStrategy {

  private ProxyStrategy() {}

  /** Whether the leader has to be reached through another peer. */
  static boolean isNeeded(Replica leader) {
    return !leader.isReachable() && !leader.is(Replica.Mark.NOT_LEADER);
  }

  /** Null if all were tried. */
  static @Nullable Replica choose(Replicas replicas) {
    int known = replicas.region().proxy();
    if (known >= 0 && known < replicas.size() && mayPassOn(replicas, replicas.get(known))) {
      return replicas.get(known);
    }
    for (Replica each : replicas) {
      if (mayPassOn(replicas, each)) {
        return each;
      }
    }
    return null;
  }

  private static boolean mayPassOn(Replicas replicas, Replica replica) {
    return !replicas.isLeader(replica)
        && replica.exists()
        && replica.attempts() == 0
        && replica.isReachable()
        && !replica.isStale();
  }
}
