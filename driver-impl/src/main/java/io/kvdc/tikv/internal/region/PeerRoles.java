package io.kvdc.tikv.internal.region;

import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.PeerRole;

/** What a peer may be asked for. */
final class PeerRoles {

  private PeerRoles() {}

  /** Learners have no vote, witnesses no data. */
  static boolean mayLead(Peer peer) {
    return peer.getRole() != PeerRole.Learner && !peer.getIsWitness();
  }
}
