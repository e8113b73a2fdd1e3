package io.kvdc.tikv.internal.rpc;

import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.kvdc.tikv.internal.metric.EngineMetrics;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.Ticker;
import io.kvdc.tikv.internal.rpc.batch.BatchForm;
import io.kvdc.tikv.internal.rpc.tls.ClientTls;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Calls over gRPC. */
public final class GrpcRpcClient implements RpcClient {

  private final Channels channels;

  private GrpcRpcClient(Channels channels) {
    this.channels = channels;
  }

  /**
   * Opens a client without security; connections are made by the first calls.
   *
   * @param settings how connections are made
   * @param ticker measures the pauses between attempts to connect
   */
  public static GrpcRpcClient open(TransportSettings settings, Ticker ticker) {
    return open(settings, ticker, null);
  }

  /**
   * Opens a client; connections are made by the first calls.
   *
   * @param settings how connections are made
   * @param ticker measures the pauses between attempts to connect
   * @param tls what connections over TCP are secured with, the caller's to close; null: nothing
   */
  public static GrpcRpcClient open(
      TransportSettings settings, Ticker ticker, @Nullable ClientTls tls) {
    return open(settings, ticker, tls, null);
  }

  /**
   * Opens a client; connections are made by the first calls.
   *
   * @param settings how connections are made
   * @param ticker measures the pauses between attempts to connect
   * @param tls what connections over TCP are secured with, the caller's to close; null: nothing
   * @param metrics what is measured; null: nothing
   */
  public static GrpcRpcClient open(
      TransportSettings settings,
      Ticker ticker,
      @Nullable ClientTls tls,
      @Nullable EngineMetrics metrics) {
    ChannelFactory factory =
        switch (settings.transport()) {
          case NETTY -> new NettyChannelFactory(settings, tls);
          case IN_PROCESS -> new InProcessChannelFactory(settings.addresses());
        };
    return new GrpcRpcClient(new Channels(settings, factory, ticker, metrics));
  }

  @Override
  public <Q extends Message, R extends Message> CompletableFuture<R> call(
      String address, MethodDescriptor<Q, R> method, Q request, Deadline deadline) {
    return call(address, method, request, deadline, new Metadata());
  }

  @Override
  public <Q extends Message, R extends Message> CompletableFuture<R> call(
      String address,
      MethodDescriptor<Q, R> method,
      Q request,
      Deadline deadline,
      CallHeader header) {
    return call(address, method, request, deadline, header.toMetadata());
  }

  private <Q extends Message, R extends Message> CompletableFuture<R> call(
      String address,
      MethodDescriptor<Q, R> method,
      Q request,
      Deadline deadline,
      Metadata headers) {
    requireBound(deadline);
    long nanos = deadline.remainingNanos();
    if (nanos == 0) {
      return CompletableFuture.failedFuture(noTime(address));
    }
    ManagedChannel channel;
    try {
      channel = channels.next(address);
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(noAddress(address, e));
    }
    if (channel == null) {
      return CompletableFuture.failedFuture(closed(address));
    }
    SentTracer tracer = new SentTracer();
    CallOptions options =
        channels
            .callOptions()
            .withDeadlineAfter(nanos, TimeUnit.NANOSECONDS)
            .withStreamTracerFactory(tracer);
    UnaryCall<Q, R> call =
        new UnaryCall<>(address, channel.newCall(method, options), tracer, channels);
    call.send(request, headers);
    return call;
  }

  @Override
  public <Q extends Message, R extends Message> CompletableFuture<R> send(
      Rpc<Q, R> rpc, Q request, Dispatch dispatch) {
    BatchForm<R> form = rpc.batchForm();
    if (form == null || !channels.sharesStreams()) {
      return sendAlone(rpc, request, dispatch);
    }
    requireBound(dispatch.deadline());
    String address = dispatch.address();
    if (dispatch.deadline().isExpired()) {
      return CompletableFuture.failedFuture(noTime(address));
    }
    AddressChannels there;
    try {
      there = channels.to(address);
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(noAddress(address, e));
    }
    if (there == null) {
      return CompletableFuture.failedFuture(closed(address));
    }
    if (!there.takesBatches()) {
      return sendAlone(rpc, request, dispatch);
    }
    StoreCall<Q, R> call = new StoreCall<>(this, rpc, form, request, dispatch);
    there.lane(dispatch.forwardTo()).submit(call);
    return call;
  }

  /** Sends a request as a call of its own. */
  <Q extends Message, R extends Message> CompletableFuture<R> sendAlone(
      Rpc<Q, R> rpc, Q request, Dispatch dispatch) {
    return call(
        dispatch.address(),
        rpc.method(),
        rpc.withContext(request, dispatch.context()),
        dispatch.deadline(),
        StoreHeaders.forwardedTo(dispatch.forwardTo()));
  }

  /**
   * Sets who hears of the health of stores; only one does.
   *
   * @param listener hears it
   */
  public void onHealthFeedback(HealthFeedbackListener listener) {
    channels.onHealthFeedback(listener);
  }

  /** How many batched requests to an address wait or are without an answer; 0 if all have ended. */
  int callsUnderWay(String address) {
    return channels.callsUnderWay(address);
  }

  private static void requireBound(Deadline deadline) {
    if (deadline.isNone()) {
      throw new IllegalArgumentException("a call without a deadline may hang for ever");
    }
  }

  private static RpcFailure noTime(String address) {
    return new RpcFailure.TimedOut(address, false, "there was no time left to call " + address);
  }

  @Override
  public <Q extends Message, R extends Message> RpcStream<Q> open(
      String address, MethodDescriptor<Q, R> method, StreamListener<R> listener) {
    ManagedChannel channel;
    try {
      channel = channels.next(address);
    } catch (IllegalArgumentException e) {
      listener.onEnd(noAddress(address, e));
      return new EndedStream<>();
    }
    if (channel == null) {
      listener.onEnd(closed(address));
      return new EndedStream<>();
    }
    SentTracer tracer = new SentTracer();
    CallOptions options = channels.callOptions().withStreamTracerFactory(tracer);
    StreamCall<Q, R> call =
        new StreamCall<>(address, channel.newCall(method, options), listener, tracer, channels);
    call.start();
    return call;
  }

  private static RpcFailure noAddress(String address, IllegalArgumentException cause) {
    return new RpcFailure.Unreachable(
        address, "'" + address + "' is not the address of a server: " + cause.getMessage(), cause);
  }

  private static RpcFailure closed(String address) {
    return new RpcFailure.Cancelled(address, false, "the connection is closed");
  }

  @Override
  public void disconnect(String address) {
    channels.disconnect(address);
  }

  @Override
  public boolean isOwnThread() {
    return channels.isOwnThread();
  }

  @Override
  public void close() {
    channels.close();
  }

  private static final class EndedStream<Q> implements RpcStream<Q> {
    @Override
    public void send(Q request) {
      // The listener was told that the stream has ended.
    }

    @Override
    public void cancel(String why) {
      // It has ended already.
    }
  }
}
