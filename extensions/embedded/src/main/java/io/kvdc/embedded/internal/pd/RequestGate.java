package io.kvdc.embedded.internal.pd;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.kvdc.proto.pdpb.Member;
import io.kvdc.proto.pdpb.RequestHeader;

/**
 * What a member checks before it answers. The order of the checks and the texts are PD's: clients
 * look for "not leader" and "is not leader" in them.
 */
final class RequestGate {
  private final PdState state;
  private final long memberId;

  RequestGate(PdState state, long memberId) {
    this.state = state;
    this.memberId = memberId;
  }

  /** Refuses what this member cannot answer because it does not lead, or of another cluster. */
  void checkLeader(RequestHeader header) {
    if (!actsAsLeader()) {
      throw failure(Status.UNAVAILABLE, "not leader");
    }
    checkCluster(header);
  }

  /** As {@link #checkLeader}, but a follower answers too if the caller allows it. */
  void checkLeaderOrAllowedFollower(RequestHeader header) {
    if (!actsAsLeader() && !RequestMetadata.followerHandleAllowed()) {
      throw failure(Status.UNAVAILABLE, "not leader and follower handling not allowed");
    }
    checkCluster(header);
  }

  /** Refuses requests meant for another cluster. */
  void checkCluster(RequestHeader header) {
    if (header.getClusterId() != state.clusterId()) {
      throw failure(
          Status.FAILED_PRECONDITION,
          "mismatch cluster id, need "
              + Long.toUnsignedString(state.clusterId())
              + " but got "
              + Long.toUnsignedString(header.getClusterId()));
    }
  }

  /**
   * Whether the leader answers: this member is it, or the caller asks it to forward to the leader.
   */
  boolean actsAsLeader() {
    String host = RequestMetadata.forwardedHost();
    if (host.isEmpty()) {
      return leads();
    }
    Member leader = state.membership().leader();
    if (leader == null) {
      throw failure(Status.UNAVAILABLE, "not leader");
    }
    if (leader.getClientUrlsList().stream().noneMatch(url -> isSameHost(url, host))) {
      throw failure(
          Status.INVALID_ARGUMENT,
          "forwarded host \""
              + host
              + "\" is not a client URL of the PD leader: pd is not leader of cluster");
    }
    return true;
  }

  /** Whether this very member leads, whatever the caller wants forwarded. */
  boolean leads() {
    return state.membership().isLeader(memberId);
  }

  private static boolean isSameHost(String one, String other) {
    return withoutScheme(one).equals(withoutScheme(other));
  }

  private static String withoutScheme(String url) {
    int end = url.indexOf("://");
    return end < 0 ? url : url.substring(end + 3);
  }

  private static StatusRuntimeException failure(Status status, String text) {
    return status.withDescription(text).asRuntimeException();
  }
}
