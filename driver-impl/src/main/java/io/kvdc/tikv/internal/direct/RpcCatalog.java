package io.kvdc.tikv.internal.direct;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.tikvpb.TikvGrpc;
import io.kvdc.tikv.internal.rpc.Rpc;
import io.kvdc.tikv.rpc.TikvRpc;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How the RPCs of the API are sent. */
final class RpcCatalog {

  private static final String CONTEXT = "context";
  private static final String REGION_ERROR = "region_error";

  private final Map<String, Rpc<?, ?>> known = new ConcurrentHashMap<>();

  <Q extends Message, R extends Message> Rpc<Q, R> find(TikvRpc<Q, R> rpc) {
    // Each name stands for one RPC, whose types it was made with.
    @SuppressWarnings("unchecked")
    Rpc<Q, R> found = (Rpc<Q, R>) known.computeIfAbsent(rpc.name(), name -> make(rpc));
    return found;
  }

  private static <Q extends Message, R extends Message> Rpc<Q, R> make(TikvRpc<Q, R> rpc) {
    MethodDescriptor<Q, R> method = method(rpc);
    BiFunction<Q, Context, Q> contextSetter = contextSetter(rpc);
    Function<R, @Nullable Error> regionError = regionErrorReader(rpc);
    return switch (rpc.effect()) {
      case READS -> Rpc.read(method, contextSetter, regionError);
      case PREPARES -> Rpc.prepare(method, contextSetter, regionError);
      case WRITES -> Rpc.write(method, contextSetter, regionError);
    };
  }

  @SuppressWarnings("unchecked") // A test compares the types of all RPCs with those of the service.
  private static <Q extends Message, R extends Message> MethodDescriptor<Q, R> method(
      TikvRpc<Q, R> rpc) {
    for (MethodDescriptor<?, ?> method : TikvGrpc.getServiceDescriptor().getMethods()) {
      if (rpc.name().equals(method.getBareMethodName())) {
        return (MethodDescriptor<Q, R>) method;
      }
    }
    throw new IllegalArgumentException("TiKV has no RPC " + rpc);
  }

  private static <Q extends Message> BiFunction<Q, Context, Q> contextSetter(TikvRpc<Q, ?> rpc) {
    FieldDescriptor field =
        MessageKeys.prototype(rpc.requestType()).getDescriptorForType().findFieldByName(CONTEXT);
    if (field == null) {
      return (request, context) -> request;
    }
    return (request, context) ->
        rpc.requestType().cast(request.toBuilder().setField(field, context).build());
  }

  /** What the caller has put into the context of a request is replaced, not added to. */
  static <Q extends Message> Q withoutContext(TikvRpc<Q, ?> rpc, Q request) {
    FieldDescriptor field = request.getDescriptorForType().findFieldByName(CONTEXT);
    return field == null || !request.hasField(field)
        ? request
        : rpc.requestType().cast(request.toBuilder().clearField(field).build());
  }

  private static <R extends Message> Function<R, @Nullable Error> regionErrorReader(
      TikvRpc<?, R> rpc) {
    FieldDescriptor field =
        MessageKeys.prototype(rpc.responseType())
            .getDescriptorForType()
            .findFieldByName(REGION_ERROR);
    if (field == null) {
      return response -> null;
    }
    return response -> response.hasField(field) ? (Error) response.getField(field) : null;
  }
}
