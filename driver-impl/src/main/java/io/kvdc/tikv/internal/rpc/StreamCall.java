package io.kvdc.tikv.internal.rpc;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/** A stream of requests and responses. */
final class StreamCall<Q, R> extends ClientCall.Listener<R> implements RpcStream<Q> {

  private final String address;
  private final ClientCall<Q, R> call;
  private final StreamListener<R> listener;
  private final SentTracer tracer;
  private final Channels channels;
  private final int renewals;
  private volatile @Nullable String cancelled;

  StreamCall(
      String address,
      ClientCall<Q, R> call,
      StreamListener<R> listener,
      SentTracer tracer,
      Channels channels) {
    this.address = address;
    this.call = call;
    this.listener = listener;
    this.tracer = tracer;
    this.channels = channels;
    this.renewals = channels.renewals();
  }

  void start() {
    call.start(this, new Metadata());
    call.request(1);
  }

  @Override
  public void send(Q request) {
    call.sendMessage(request);
  }

  @Override
  public void cancel(String why) {
    cancelled = why;
    call.cancel(why, null);
  }

  @Override
  public boolean isOutdated() {
    return renewals != channels.renewals();
  }

  @Override
  public void onMessage(R message) {
    listener.onMessage(message);
    call.request(1);
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    String why = cancelled;
    if (why != null) {
      listener.onEnd(new RpcFailure.Cancelled(address, tracer.wasSent(), why));
    } else if (status.isOk()) {
      listener.onEnd(new RpcFailure.Lost(address, address + " ended the stream", null));
    } else {
      listener.onEnd(channels.failure(address, status, tracer.wasSent()));
    }
  }
}
