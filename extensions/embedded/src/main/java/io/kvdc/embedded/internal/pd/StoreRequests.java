package io.kvdc.embedded.internal.pd;

import io.kvdc.embedded.internal.topology.RegionState;
import io.kvdc.embedded.internal.topology.StoreStatus;
import io.kvdc.embedded.internal.topology.TopologySnapshot;
import io.kvdc.proto.metapb.NodeState;
import io.kvdc.proto.pdpb.ErrorType;
import io.kvdc.proto.pdpb.GetAllStoresRequest;
import io.kvdc.proto.pdpb.GetAllStoresResponse;
import io.kvdc.proto.pdpb.GetStoreRequest;
import io.kvdc.proto.pdpb.GetStoreResponse;
import io.kvdc.proto.pdpb.StoreStats;

/** Which stores there are. */
final class StoreRequests {
  private final PdState state;
  private final RequestGate gate;
  private final Headers headers;

  StoreRequests(PdState state, RequestGate gate, Headers headers) {
    this.state = state;
    this.gate = gate;
    this.headers = headers;
  }

  GetStoreResponse one(GetStoreRequest request) {
    gate.checkLeader(request.getHeader());
    TopologySnapshot map = state.topology().current();
    StoreStatus store = map.store(request.getStoreId());
    GetStoreResponse.Builder reply = GetStoreResponse.newBuilder();
    if (store == null) {
      String id = Long.toUnsignedString(request.getStoreId());
      return reply
          .setHeader(headers.error(ErrorType.UNKNOWN, "invalid store ID " + id + ", not found"))
          .build();
    }
    return reply
        .setHeader(headers.ok())
        .setStore(store.meta())
        .setStats(statsOf(store.id(), map))
        .build();
  }

  GetAllStoresResponse all(GetAllStoresRequest request) {
    gate.checkLeader(request.getHeader());
    GetAllStoresResponse.Builder reply = GetAllStoresResponse.newBuilder().setHeader(headers.ok());
    for (StoreStatus store : state.topology().current().stores()) {
      boolean removed = store.meta().getNodeState() == NodeState.Removed;
      if (!removed || !request.getExcludeTombstoneStores()) {
        reply.addStores(store.meta());
      }
    }
    return reply.build();
  }

  private static StoreStats statsOf(long storeId, TopologySnapshot map) {
    int regions = 0;
    for (RegionState region : map.regions()) {
      regions += region.peerOn(storeId) == null ? 0 : 1;
    }
    return StoreStats.newBuilder().setStoreId(storeId).setRegionCount(regions).build();
  }
}
