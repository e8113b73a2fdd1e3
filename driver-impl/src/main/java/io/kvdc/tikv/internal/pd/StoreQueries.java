package io.kvdc.tikv.internal.pd;

import io.kvdc.proto.metapb.Store;
import io.kvdc.proto.pdpb.Error;
import io.kvdc.proto.pdpb.ErrorType;
import io.kvdc.proto.pdpb.GetAllStoresRequest;
import io.kvdc.proto.pdpb.GetAllStoresResponse;
import io.kvdc.proto.pdpb.GetStoreRequest;
import io.kvdc.proto.pdpb.GetStoreResponse;
import io.kvdc.proto.pdpb.PDGrpc;
import io.kvdc.tikv.internal.retry.Deadline;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Asks PD's leader for stores. */
final class StoreQueries implements PdStores {

  private static final PdMethod<GetStoreRequest, GetStoreResponse> GET =
      new PdMethod<>(PDGrpc.getGetStoreMethod(), GetStoreResponse::getHeader);
  private static final PdMethod<GetAllStoresRequest, GetAllStoresResponse> GET_ALL =
      new PdMethod<>(PDGrpc.getGetAllStoresMethod(), GetAllStoresResponse::getHeader);

  private final PdCalls calls;

  StoreQueries(PdCalls calls) {
    this.calls = calls;
  }

  @Override
  public CompletableFuture<@Nullable Store> byId(long storeId, Deadline deadline) {
    return calls.call(
        GET,
        header -> GetStoreRequest.newBuilder().setHeader(header).setStoreId(storeId).build(),
        StoreQueries::toStore,
        deadline);
  }

  private static @Nullable Store toStore(GetStoreResponse response) {
    Error error = PdErrors.errorOf(response.getHeader());
    if (error == null) {
      return response.hasStore() ? response.getStore() : null;
    }
    // PD has no type of its own for a store that it does not know (pd server/grpc_service.go).
    boolean unknownStore =
        error.getType() == ErrorType.UNKNOWN && error.getMessage().startsWith("invalid store ID");
    if (unknownStore) {
      return null;
    }
    throw PdErrors.refusal(error, GET.name());
  }

  @Override
  public CompletableFuture<List<Store>> all(Deadline deadline) {
    return calls.call(
        GET_ALL,
        header ->
            GetAllStoresRequest.newBuilder()
                .setHeader(header)
                .setExcludeTombstoneStores(true)
                .build(),
        response -> {
          PdErrors.refuseErrors(response.getHeader(), GET_ALL.name());
          return response.getStoresList();
        },
        deadline);
  }
}
