package io.kvdc.tikv.internal.rpc;

import com.google.protobuf.Message;
import io.kvdc.Bytes;
import io.kvdc.ResourceGroupTagger;
import io.kvdc.spi.PluginFailures;
import io.kvdc.spi.RpcCall;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Asks a tagger for the resource group tag of each attempt that has none. Stands around the client
 * for the sessions that have one, so that all others pay nothing for it.
 */
public final class TaggedRpcClient extends SurroundingRpcClient {

  private final ResourceGroupTagger tagger;
  private final PluginFailures failures = new PluginFailures(false);

  /**
   * Makes one.
   *
   * @param client sends
   * @param tagger makes the tags
   */
  public TaggedRpcClient(RpcClient client, ResourceGroupTagger tagger) {
    super(client);
    this.tagger = tagger;
  }

  @Override
  public <Q extends Message, R extends Message> CompletableFuture<R> send(
      Rpc<Q, R> rpc, Q request, Dispatch dispatch) {
    Bytes tag =
        dispatch.context().getResourceGroupTag().isEmpty() ? tag(rpc, request, dispatch) : null;
    return client().send(rpc, request, tag == null ? dispatch : tagged(dispatch, tag));
  }

  private @Nullable Bytes tag(Rpc<?, ?> rpc, Message request, Dispatch dispatch) {
    RpcCall call = describe(rpc, request, dispatch);
    try {
      return tagger.tag(call);
    } catch (Throwable broken) {
      // All of them: a checked one can come from another language, and the request must go on.
      failures.failed(tagger, call.toString(), broken);
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

  /** Belongs to sessions, which share what it stands around. */
  @Override
  public void close() {
    // The engine closes the client.
  }
}
