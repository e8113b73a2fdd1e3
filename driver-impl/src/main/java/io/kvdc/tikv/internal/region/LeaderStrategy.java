package io.kvdc.tikv.internal.region;

import io.kvdc.tikv.internal.region.Replica.Mark;
import org.jspecify.annotations.Nullable;

/** The leader, as long as nothing speaks against it. */
final class LeaderStrategy {

  private LeaderStrategy() {}

  /** Null if another peer has to be asked, which leads by now or knows who does. */
  static @Nullable Replica choose(Replicas replicas) {
    Replica leader = replicas.leader();
    return leader != null && leader.mayServeAsLeader() && !leader.is(Mark.SUSPECT) ? leader : null;
  }
}
