package io.kvdc.embedded.internal.pd;

import io.kvdc.proto.pdpb.Member;
import io.kvdc.proto.tsopb.KeyspaceGroup;
import io.kvdc.proto.tsopb.KeyspaceGroupMember;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Whether timestamps are given out by PD's leader or by a service of their own, and who is primary
 * in that. The servers of the service listen where the members of PD do; all keyspaces are in one
 * group. Its timestamps go on where PD's were.
 */
public final class TimestampService {
  private final PdMembership membership;
  private final TimestampOracle oracle;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile State state = new State(false, -1, 1);

  /** How it is deployed; the revision grows with each change. */
  private record State(boolean apart, int primary, long revision) {}

  TimestampService(PdMembership membership, TimestampOracle oracle) {
    this.membership = membership;
    this.oracle = oracle;
  }

  /** Lets the service give out timestamps, or makes another of its servers primary. */
  public void runApart(int primary) {
    if (primary < 0 || primary >= membership.members().size()) {
      throw new IllegalArgumentException("no PD member " + primary);
    }
    change(true, primary);
  }

  /** Lets PD's leader give out timestamps, as at the beginning. */
  public void runInPd() {
    change(false, -1);
  }

  private void change(boolean apart, int primary) {
    lock.lock();
    try {
      oracle.restart();
      state = new State(apart, primary, state.revision() + 1);
    } finally {
      lock.unlock();
    }
  }

  boolean isApart() {
    return state.apart();
  }

  boolean isPrimary(long memberId) {
    Member primary = primary();
    return primary != null && primary.getMemberId() == memberId;
  }

  private @Nullable Member primary() {
    State now = state;
    return now.apart() ? membership.members().get(now.primary()) : null;
  }

  long revision() {
    return state.revision();
  }

  /** Where the servers of the service listen; empty while PD gives out timestamps. */
  List<String> urls() {
    return isApart()
        ? membership.members().stream().map(member -> member.getClientUrls(0)).toList()
        : List.of();
  }

  KeyspaceGroup group() {
    KeyspaceGroup.Builder group = KeyspaceGroup.newBuilder();
    for (Member member : membership.members()) {
      group.addMembers(
          KeyspaceGroupMember.newBuilder()
              .setAddress(member.getClientUrls(0))
              .setIsPrimary(isPrimary(member.getMemberId())));
    }
    return group.build();
  }
}
