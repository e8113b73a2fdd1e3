package io.kvdc.tikv.internal.rpc;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.kvdc.Bytes;
import io.kvdc.ResourceGroupTagger;
import io.kvdc.spi.RpcCall;
import io.kvdc.tikv.internal.retry.Deadline;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Asks a tagger for the resource group tag of each attempt that has none. Stands around the client
 * for the sessions that have one, so that all others pay nothing for it.
 */
public final class TaggedRpcClient implements RpcClient {

  private static final System.Logger LOG = System.getLogger("io.kvdc.tikv");

  private final RpcClient client;
  private final ResourceGroupTagger tagger;

  /**
   * Makes one.
   *
   * @param client sends
   * @param tagger makes the tags
   */
  public TaggedRpcClient(RpcClient client, ResourceGroupTagger tagger) {
    this.client = client;
    this.tagger = tagger;
  }

  @Override
  public <Q extends Message, R extends Message> CompletableFuture<R> send(
      Rpc<Q, R> rpc, Q request, Dispatch dispatch) {
    Bytes tag =
        dispatch.context().getResourceGroupTag().isEmpty() ? tag(rpc, request, dispatch) : null;
    return client.send(rpc, request, tag == null ? dispatch : tagged(dispatch, tag));
  }

  private @Nullable Bytes tag(Rpc<?, ?> rpc, Message request, Dispatch dispatch) {
    RpcCall call =
        new RpcCall(
            dispatch.address(),
            dispatch.forwardTo(),
            dispatch.storeId(),
            dispatch.context().getRegionId(),
            rpc.name(),
            rpc.writes(),
            dispatch.attempt(),
            request,
            request.getSerializedSize(),
            Duration.ofNanos(dispatch.deadline().remainingNanos()));
    try {
      return tagger.tag(call);
    } catch (Throwable broken) {
      // All of them: a checked one can come from another language, and the request must go on.
      LOG.log(
          Level.WARNING,
          "the tagger " + tagger.getClass().getName() + " failed at " + call,
          broken);
      return null;
    }
  }

  private static Dispatch tagged(Dispatch dispatch, Bytes tag) {
    return new Dispatch(
        dispatch.storeId(),
        dispatch.address(),
        dispatch.forwardTo(),
        dispatch.context().toBuilder().setResourceGroupTag(ByteStrings.of(tag)).build(),
        dispatch.attempt(),
        dispatch.deadline());
  }

  @Override
  public <Q extends Message, R extends Message> CompletableFuture<R> call(
      String address, MethodDescriptor<Q, R> method, Q request, Deadline deadline) {
    return client.call(address, method, request, deadline);
  }

  @Override
  public <Q extends Message, R extends Message> CompletableFuture<R> call(
      String address,
      MethodDescriptor<Q, R> method,
      Q request,
      Deadline deadline,
      CallHeader header) {
    return client.call(address, method, request, deadline, header);
  }

  @Override
  public <Q extends Message, R extends Message> RpcStream<Q> open(
      String address, MethodDescriptor<Q, R> method, StreamListener<R> listener) {
    return client.open(address, method, listener);
  }

  @Override
  public void disconnect(String address) {
    client.disconnect(address);
  }

  @Override
  public boolean isOwnThread() {
    return client.isOwnThread();
  }

  /** Belongs to sessions, which share what it stands around. */
  @Override
  public void close() {
    // The engine closes the client.
  }
}
