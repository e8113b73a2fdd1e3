package io.kvdc.tikv.internal.rpc.batch;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.kvdc.proto.tikvpb.BatchCommandsRequest;
import io.kvdc.proto.tikvpb.BatchCommandsResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A channel whose streams do what a test says. */
final class ScriptedStreams extends Channel {

  final List<Stream> streams = new ArrayList<>();

  /** Whether new streams take messages. */
  boolean ready = true;

  Stream stream(int number) {
    return streams.get(number);
  }

  Stream last() {
    return streams.get(streams.size() - 1);
  }

  @Override
  @SuppressWarnings("unchecked")
  public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
    Stream stream = new Stream(ready);
    streams.add(stream);
    return (ClientCall<Q, R>) stream;
  }

  @Override
  public String authority() {
    return "scripted";
  }

  /** One stream. */
  static final class Stream extends ClientCall<RequestFrame, ResponseFrame> {

    final List<BatchCommandsRequest> frames = new ArrayList<>();
    boolean halfClosed;
    boolean cancelled;
    boolean ready;
    private Listener<ResponseFrame> listener = new Listener<>() {};

    Stream(boolean ready) {
      this.ready = ready;
    }

    @Override
    public void start(Listener<ResponseFrame> newListener, Metadata headers) {
      listener = newListener;
    }

    @Override
    public void request(int count) {
      // All that comes is taken.
    }

    @Override
    public void cancel(String why, Throwable cause) {
      cancelled = true;
    }

    @Override
    public void halfClose() {
      halfClosed = true;
    }

    @Override
    public boolean isReady() {
      return ready;
    }

    @Override
    public void sendMessage(RequestFrame frame) {
      try {
        frames.add(BatchCommandsRequest.parseFrom(frame.stream()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** The numbers of all requests. */
    List<Long> ids() {
      return frames.stream().flatMap(frame -> frame.getRequestIdsList().stream()).toList();
    }

    /** The keys of all requests. */
    List<String> keys() {
      return frames.stream()
          .flatMap(frame -> frame.getRequestsList().stream())
          .map(request -> request.getRawGet().getKey().toStringUtf8())
          .toList();
    }

    void becomeReady() {
      ready = true;
      listener.onReady();
    }

    void answer(BatchCommandsResponse response) {
      listener.onMessage(ResponseFrame.read(new ByteArrayInputStream(response.toByteArray())));
    }

    void end(Status status) {
      listener.onClose(status, new Metadata());
    }
  }
}
