package io.kvdc;

/** Which replicas of the data answer reads; the answers are equally fresh whichever it is. */
public enum ReplicaChoice {
  /** The leader. */
  LEADER,
  /** A follower, the leader if there is none that answers. */
  FOLLOWER,
  /** Any, leader or follower. */
  MIXED,
  /** A learner, the leader if there is none that answers. */
  LEARNER,
  /** The leader, a follower if it does not answer. */
  PREFER_LEADER
}
