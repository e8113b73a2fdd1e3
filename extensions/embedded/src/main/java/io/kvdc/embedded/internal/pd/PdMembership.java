package io.kvdc.embedded.internal.pd;

import io.kvdc.proto.pdpb.Member;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Who the members of PD are, which of them run, and who leads. A leader needs a majority of the
 * members running.
 */
public final class PdMembership {
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Member> members = new ArrayList<>();
  private final Set<Long> stopped = new HashSet<>();
  private final Runnable onNewLeader;
  private volatile List<Member> published = List.of();
  private volatile @Nullable Member leader;

  /**
   * Starts without members.
   *
   * @param onNewLeader what a member does on becoming the leader, before it answers anything
   */
  PdMembership(Runnable onNewLeader) {
    this.onNewLeader = onNewLeader;
  }

  /** All members, the stopped ones too, in the order in which they joined. */
  public List<Member> members() {
    return published;
  }

  /** The leader, null while no majority runs. */
  public @Nullable Member leader() {
    return leader;
  }

  boolean isLeader(long memberId) {
    Member current = leader;
    return current != null && current.getMemberId() == memberId;
  }

  /** Adds a running member; the first one leads. */
  public void join(Member member) {
    lock.lock();
    try {
      members.add(member);
      published = List.copyOf(members);
      settle();
    } finally {
      lock.unlock();
    }
  }

  /** Notes that a member runs or not; another leader is elected if need be. */
  public void setRunning(long memberId, boolean running) {
    lock.lock();
    try {
      require(memberId);
      if (running ? stopped.remove(memberId) : stopped.add(memberId)) {
        settle();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Makes a running member the leader. */
  public void transferLeader(long memberId) {
    lock.lock();
    try {
      Member member = require(memberId);
      if (stopped.contains(memberId)) {
        throw new IllegalStateException("PD member " + member.getName() + " does not run");
      }
      if (!hasMajority()) {
        throw new IllegalStateException("no majority of the PD members runs");
      }
      if (!isLeader(memberId)) {
        elect(member);
      }
    } finally {
      lock.unlock();
    }
  }

  private void settle() {
    Member current = leader;
    if (!hasMajority()) {
      leader = null;
    } else if (current == null || stopped.contains(current.getMemberId())) {
      members.stream()
          .filter(member -> !stopped.contains(member.getMemberId()))
          .findFirst()
          .ifPresent(this::elect);
    }
  }

  private void elect(Member member) {
    leader = null;
    onNewLeader.run();
    leader = member;
  }

  private boolean hasMajority() {
    return (members.size() - stopped.size()) * 2 > members.size();
  }

  private Member require(long memberId) {
    return members.stream()
        .filter(member -> member.getMemberId() == memberId)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no PD member " + memberId));
  }
}
