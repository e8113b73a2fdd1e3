package io.kvdc.tikv.internal.pd;

import io.kvdc.proto.pdpb.GCState;
import io.kvdc.proto.pdpb.GetGCStateRequest;
import io.kvdc.proto.pdpb.GetGCStateResponse;
import io.kvdc.proto.pdpb.KeyspaceScope;
import io.kvdc.proto.pdpb.PDGrpc;
import io.kvdc.tikv.internal.codec.Keyspace;
import io.kvdc.tikv.internal.retry.Deadline;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Asks PD's leader how far the collection of old versions has come. */
final class GcStateQueries implements PdGcStates {

  private static final PdMethod<GetGCStateRequest, GetGCStateResponse> GET =
      new PdMethod<>(PDGrpc.getGetGCStateMethod(), GetGCStateResponse::getHeader);

  /** What stands for no keyspace (client-go internal/apicodec: NullspaceID). */
  private static final int NO_KEYSPACE = -1;

  private final PdCalls calls;

  GcStateQueries(PdCalls calls) {
    this.calls = calls;
  }

  @Override
  public CompletableFuture<GcSafePoints> safePoints(
      @Nullable Keyspace keyspace, Deadline deadline) {
    KeyspaceScope scope =
        KeyspaceScope.newBuilder()
            .setKeyspaceId(keyspace == null ? NO_KEYSPACE : keyspace.id())
            .build();
    return calls.call(
        GET,
        header ->
            GetGCStateRequest.newBuilder()
                .setHeader(header)
                .setKeyspaceScope(scope)
                .setExcludeGcBarriers(true)
                .build(),
        response -> {
          PdErrors.refuseErrors(response.getHeader(), GET.name());
          GCState state = response.getGcState();
          return new GcSafePoints(state.getTxnSafePoint(), state.getGcSafePoint());
        },
        deadline);
  }
}
