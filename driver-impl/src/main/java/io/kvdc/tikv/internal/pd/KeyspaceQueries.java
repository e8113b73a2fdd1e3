package io.kvdc.tikv.internal.pd;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KeyspaceNotFoundException;
import io.kvdc.error.ProtocolException;
import io.kvdc.error.UnsupportedFeatureException;
import io.kvdc.proto.keyspacepb.KeyspaceGrpc;
import io.kvdc.proto.keyspacepb.KeyspaceMeta;
import io.kvdc.proto.keyspacepb.KeyspaceState;
import io.kvdc.proto.keyspacepb.LoadKeyspaceRequest;
import io.kvdc.proto.keyspacepb.LoadKeyspaceResponse;
import io.kvdc.proto.pdpb.Error;
import io.kvdc.proto.pdpb.ErrorType;
import io.kvdc.tikv.internal.codec.Keyspace;
import io.kvdc.tikv.internal.retry.Deadline;
import java.util.concurrent.CompletableFuture;

/** Asks PD's leader for keyspaces. */
final class KeyspaceQueries implements PdKeyspaces {

  private static final PdMethod<LoadKeyspaceRequest, LoadKeyspaceResponse> LOAD =
      new PdMethod<>(KeyspaceGrpc.getLoadKeyspaceMethod(), LoadKeyspaceResponse::getHeader);

  private final PdCalls calls;

  KeyspaceQueries(PdCalls calls) {
    this.calls = calls;
  }

  @Override
  public CompletableFuture<Keyspace> byName(String name, Deadline deadline) {
    return calls.call(
        LOAD,
        header -> LoadKeyspaceRequest.newBuilder().setHeader(header).setName(name).build(),
        response -> toKeyspace(name, response),
        deadline);
  }

  private static Keyspace toKeyspace(String name, LoadKeyspaceResponse response) {
    Error error = PdErrors.errorOf(response.getHeader());
    if (error != null && error.getType() == ErrorType.ENTRY_NOT_FOUND) {
      throw notFound(name, "there is no keyspace '" + name + "'; create it, or correct the URL");
    }
    if (error != null) {
      throw PdErrors.refusal(error, LOAD.name());
    }
    KeyspaceMeta meta = response.getKeyspace();
    if (meta.hasKeyspaceIdentity()) {
      throw new UnsupportedFeatureException(
          ErrorDetail.of(
              "keyspace '" + name + "' is one of API v3, which this driver does not speak"),
          "API v3");
    }
    if (meta.getState() != KeyspaceState.ENABLED) {
      throw notFound(
          name, "keyspace '" + name + "' is " + meta.getState() + "; enable it, or use another");
    }
    if (meta.getId() < 0 || meta.getId() > Keyspace.MAX_ID) {
      throw new ProtocolException(
          ErrorDetail.of(
              "keyspace '"
                  + name
                  + "' has the id "
                  + Integer.toUnsignedString(meta.getId())
                  + ", which does not fit into three bytes"));
    }
    return new Keyspace(meta.getId(), meta.getName());
  }

  private static KeyspaceNotFoundException notFound(String name, String message) {
    return new KeyspaceNotFoundException(ErrorDetail.of(message), name);
  }
}
