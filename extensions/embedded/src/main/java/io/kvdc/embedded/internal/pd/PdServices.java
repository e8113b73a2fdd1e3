package io.kvdc.embedded.internal.pd;

import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import java.util.List;

/**
 * Everything that one member of PD serves, and one server of the timestamp service, which is silent
 * until timestamps are taken from PD. As on a real PD, there is no separate router service.
 */
public final class PdServices {
  private PdServices() {}

  /** The services of the member of this id. */
  public static List<ServerServiceDefinition> of(PdState state, long memberId) {
    RequestGate gate = new RequestGate(state, memberId);
    Headers headers = new Headers(state.clusterId());
    RequestMetadata metadata = new RequestMetadata();
    return List.of(
        ServerInterceptors.intercept(new PdService(state, gate, headers), metadata),
        ServerInterceptors.intercept(new KeyspaceService(state, gate, headers), metadata),
        ServerInterceptors.intercept(new MetaStorageService(state, gate), metadata),
        ServerInterceptors.intercept(new ResourceManagerService(state, gate), metadata),
        new TsoServiceCalls(state, memberId).bindService());
  }
}
