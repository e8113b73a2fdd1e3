package io.kvdc.tikv.internal.rpc;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One request that goes out and the response that it brings; cancelling it cancels the call. */
final class UnaryCall<Q, R> extends CompletableFuture<R> {

  private final String address;
  private final ClientCall<Q, R> call;
  private final SentTracer tracer;
  private final Channels channels;

  UnaryCall(String address, ClientCall<Q, R> call, SentTracer tracer, Channels channels) {
    this.address = address;
    this.call = call;
    this.tracer = tracer;
    this.channels = channels;
  }

  void send(Q request, Metadata headers) {
    call.start(new Listener(), headers);
    // Two, so that a server that sends a second response to one request is found out.
    call.request(2);
    call.sendMessage(request);
    call.halfClose();
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      call.cancel("the caller wants no answer any more", null);
    }
    return cancelled;
  }

  private final class Listener extends ClientCall.Listener<R> {
    private @Nullable R response;

    @Override
    public void onMessage(R message) {
      if (response != null) {
        completeExceptionally(
            new RpcFailure.Malformed(
                address, true, address + " sent two responses to one request", null));
        call.cancel("two responses to one request", null);
      }
      response = message;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      R message = response;
      if (status.isOk() && message != null) {
        complete(message);
      } else {
        completeExceptionally(channels.failure(address, status, tracer.wasSent()));
      }
    }
  }
}
