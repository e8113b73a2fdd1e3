package io.kvdc.tikv.internal.rpc;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.tikv.internal.rpc.batch.BatchForm;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the layers above have to know of an RPC in order to send it to a region.
 *
 * @param method the method, with its marshallers
 * @param batchForm how it goes into a batch; null if it is always a call of its own
 * @param effect what it may change
 * @param contextSetter puts the region, the peer and the rest of the context into a request, and
 *     does nothing else: in a batch the context is written behind the request without it
 * @param regionErrorReader reads the region error of a response; null if it has none
 * @param <Q> the request
 * @param <R> the response
 */
public record Rpc<Q extends Message, R extends Message>(
    MethodDescriptor<Q, R> method,
    @Nullable BatchForm<R> batchForm,
    Effect effect,
    BiFunction<Q, Context, Q> contextSetter,
    Function<R, @Nullable Error> regionErrorReader) {

  /** What an RPC may change. */
  public enum Effect {
    /** Nothing. */
    NONE,
    /**
     * What is kept for later, such as locks, but nothing that anybody can see: when its answer is
     * lost, no outcome is in doubt.
     */
    PREPARES,
    /** Data. A lost answer leaves its effect unknown. */
    WRITES
  }

  /** Whether it may change data, so that a lost answer leaves its effect unknown. */
  public boolean writes() {
    return effect == Effect.WRITES;
  }

  /** Whether it may change anything, so that stores do it as a write. */
  public boolean changes() {
    return effect != Effect.NONE;
  }

  /** An RPC that only reads. */
  public static <Q extends Message, R extends Message> Rpc<Q, R> read(
      MethodDescriptor<Q, R> method,
      BiFunction<Q, Context, Q> contextSetter,
      Function<R, @Nullable Error> regionErrorReader) {
    return new Rpc<>(
        ZeroCopyMarshaller.on(method),
        BatchForm.find(method),
        Effect.NONE,
        contextSetter,
        regionErrorReader);
  }

  /** An RPC that changes data. */
  public static <Q extends Message, R extends Message> Rpc<Q, R> write(
      MethodDescriptor<Q, R> method,
      BiFunction<Q, Context, Q> contextSetter,
      Function<R, @Nullable Error> regionErrorReader) {
    return new Rpc<>(
        ZeroCopyMarshaller.on(method),
        BatchForm.find(method),
        Effect.WRITES,
        contextSetter,
        regionErrorReader);
  }

  /** An RPC that changes what is kept for later, but no data that anybody can see. */
  public static <Q extends Message, R extends Message> Rpc<Q, R> prepare(
      MethodDescriptor<Q, R> method,
      BiFunction<Q, Context, Q> contextSetter,
      Function<R, @Nullable Error> regionErrorReader) {
    return new Rpc<>(
        ZeroCopyMarshaller.on(method),
        BatchForm.find(method),
        Effect.PREPARES,
        contextSetter,
        regionErrorReader);
  }

  /** The name of the method without its service, for messages and metrics. */
  public String name() {
    String bare = method.getBareMethodName();
    return bare == null ? method.getFullMethodName() : bare;
  }

  /** The type of its responses. */
  @SuppressWarnings("unchecked") // The prototype is what its parser makes.
  public Class<R> responseType() {
    if (method.getResponseMarshaller() instanceof ZeroCopyMarshaller<R> known) {
      return (Class<R>) known.prototype().getClass();
    }
    throw new IllegalStateException(name() + " has a marshaller that does not know its message");
  }

  /** A request with a context. */
  public Q withContext(Q request, Context context) {
    return contextSetter.apply(request, context);
  }

  /** The region error of a response; null if it has none. */
  public @Nullable Error regionError(R response) {
    return regionErrorReader.apply(response);
  }
}
