package io.kvdc.tikv.internal.pd;

import io.kvdc.proto.tsopb.RequestHeader;

/**
 * Who gives out timestamps.
 *
 * @param address where it is
 * @param leader PD's leader when this was found out
 * @param apart whether it is a server of its own and not PD's leader
 * @param group the keyspace group whose timestamps it gives out; 0, the default one, for PD
 * @param dialect how it is asked
 */
record TsoServer(
    String address, PdLeader leader, boolean apart, int group, TsoDialect<?, ?> dialect) {

  /** PD's leader itself. */
  static TsoServer of(PdLeader leader) {
    return new TsoServer(leader.address(), leader, false, 0, new PdTsoDialect(leader.clusterId()));
  }

  /** The primary of a keyspace group. */
  static TsoServer ofGroup(String address, PdLeader leader, int keyspace, int group) {
    RequestHeader header =
        RequestHeader.newBuilder()
            .setClusterId(leader.clusterId())
            .setKeyspaceId(keyspace)
            .setKeyspaceGroupId(group)
            .setCalleeId(address)
            .build();
    return new TsoServer(address, leader, true, group, new GroupTsoDialect(header));
  }

  long clusterId() {
    return leader.clusterId();
  }

  /** Whether a stream to this one is a stream to the other. */
  boolean isSame(TsoServer other) {
    return address.equals(other.address) && apart == other.apart && group == other.group;
  }
}
