package io.kvdc.bench.load.server;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.HandlerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers the methods of some services here, and passes calls of all others, whatever they are, on
 * to another server, and the answers back, byte for byte.
 */
final class Forwarding extends HandlerRegistry {

  private final Function<String, ManagedChannel> route;
  private final Map<String, ServerMethodDefinition<?, ?>> own = new ConcurrentHashMap<>();

  /**
   * Begins to forward.
   *
   * @param route which server answers a method, by its full name
   */
  Forwarding(Function<String, ManagedChannel> route) {
    this.route = route;
  }

  /** Has the methods of a service answered here. */
  void answer(ServerServiceDefinition service) {
    service
        .getMethods()
        .forEach(method -> own.put(method.getMethodDescriptor().getFullMethodName(), method));
  }

  @Override
  public ServerMethodDefinition<?, ?> lookupMethod(String methodName, @Nullable String authority) {
    ServerMethodDefinition<?, ?> known = own.get(methodName);
    if (known != null) {
      return known;
    }
    MethodDescriptor<byte[], byte[]> method =
        ByteMarshaller.method(methodName, MethodType.BIDI_STREAMING);
    ServerCallHandler<byte[], byte[]> handler = (call, headers) -> forward(method, call);
    return ServerMethodDefinition.create(method, handler);
  }

  private ServerCall.Listener<byte[]> forward(
      MethodDescriptor<byte[], byte[]> method, ServerCall<byte[], byte[]> from) {
    ClientCall<byte[], byte[]> to =
        route.apply(method.getFullMethodName()).newCall(method, CallOptions.DEFAULT);
    // The headers stay here: they name hosts, such as the PD that the client means to reach.
    to.start(new Answers(from), new Metadata());
    to.request(Integer.MAX_VALUE);
    from.request(Integer.MAX_VALUE);
    return new Requests(to);
  }

  private static final class Requests extends ServerCall.Listener<byte[]> {
    private final ClientCall<byte[], byte[]> to;

    private Requests(ClientCall<byte[], byte[]> to) {
      this.to = to;
    }

    @Override
    public void onMessage(byte[] message) {
      to.sendMessage(message);
    }

    @Override
    public void onHalfClose() {
      to.halfClose();
    }

    @Override
    public void onCancel() {
      to.cancel("the client has left", null);
    }
  }

  private static final class Answers extends ClientCall.Listener<byte[]> {
    private final ServerCall<byte[], byte[]> from;

    private Answers(ServerCall<byte[], byte[]> from) {
      this.from = from;
    }

    @Override
    public void onHeaders(Metadata headers) {
      from.sendHeaders(headers);
    }

    @Override
    public void onMessage(byte[] message) {
      from.sendMessage(message);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      from.close(status, trailers);
    }
  }
}
