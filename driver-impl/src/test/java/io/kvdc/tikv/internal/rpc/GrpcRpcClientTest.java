package io.kvdc.tikv.internal.rpc;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.kvdc.proto.kvrpcpb.RawGetRequest;
import io.kvdc.proto.kvrpcpb.RawGetResponse;
import io.kvdc.proto.tikvpb.TikvGrpc;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.Ticker;
import io.kvdc.tikv.internal.rpc.TransportSettings.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcRpcClientTest {

  private static final Rpc<RawGetRequest, RawGetResponse> RAW_GET =
      Rpc.read(
          TikvGrpc.getRawGetMethod(),
          (request, context) -> request.toBuilder().setContext(context).build(),
          response -> response.hasRegionError() ? response.getRegionError() : null);
  private static final RawGetRequest REQUEST =
      RawGetRequest.newBuilder().setKey(ByteString.copyFromUtf8("k")).build();

  private final List<Server> servers = new ArrayList<>();
  private final List<GrpcRpcClient> clients = new ArrayList<>();

  /** A store that does with a request what the test says. */
  private static class Store extends TikvGrpc.TikvImplBase {
    final List<StreamObserver<RawGetResponse>> waiting = new CopyOnWriteArrayList<>();
    final List<Context> contexts = new CopyOnWriteArrayList<>();

    @Override
    public void rawGet(RawGetRequest request, StreamObserver<RawGetResponse> observer) {
      contexts.add(Context.current());
      waiting.add(observer);
    }
  }

  private static final class EchoStore extends Store {
    @Override
    public void rawGet(RawGetRequest request, StreamObserver<RawGetResponse> observer) {
      observer.onNext(RawGetResponse.newBuilder().setValue(request.getKey()).build());
      observer.onCompleted();
    }
  }

  private static final class FailingStore extends Store {
    private final Status status;

    FailingStore(Status status) {
      this.status = status;
    }

    @Override
    public void rawGet(RawGetRequest request, StreamObserver<RawGetResponse> observer) {
      observer.onError(status.asRuntimeException());
    }
  }

  @AfterEach
  void stop() throws InterruptedException {
    clients.forEach(GrpcRpcClient::close);
    for (Server server : servers) {
      server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  private GrpcRpcClient client(Transport transport) {
    GrpcRpcClient client = GrpcRpcClient.open(TransportSettings.defaults(transport), Ticker.SYSTEM);
    clients.add(client);
    return client;
  }

  private String serve(Transport transport, BindableService service) throws IOException {
    if (transport == Transport.IN_PROCESS) {
      String name = InProcessServerBuilder.generateName();
      servers.add(InProcessServerBuilder.forName(name).addService(service).build().start());
      return name;
    }
    return "127.0.0.1:" + serveAt(0, service).getPort();
  }

  private Server serveAt(int port, BindableService service) throws IOException {
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
            .addService(service)
            .build()
            .start();
    servers.add(server);
    return server;
  }

  private static Deadline within(Duration timeout) {
    return Deadline.after(timeout, Ticker.SYSTEM);
  }

  private static <F extends RpcFailure> F failureOf(CompletableFuture<?> call, Class<F> type) {
    await().until(call::isDone);
    Throwable[] failure = new Throwable[1];
    assertThatThrownBy(call::join)
        .isInstanceOf(CompletionException.class)
        .satisfies(thrown -> failure[0] = thrown.getCause());
    assertThat(failure[0]).isInstanceOf(type);
    return type.cast(failure[0]);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void anAnswerCompletesTheCall(Transport transport) throws IOException {
    String address = serve(transport, new EchoStore());

    RawGetResponse response =
        client(transport)
            .call(address, RAW_GET.method(), REQUEST, within(Duration.ofSeconds(20)))
            .join();

    assertThat(response.getValue()).isEqualTo(REQUEST.getKey());
  }

  @Test
  void anAnswerCompletesTheCallOnAThreadOfTheClient() throws IOException {
    GrpcRpcClient client = client(Transport.NETTY);
    Store store = new Store();
    String address = serve(Transport.NETTY, store);

    CompletableFuture<Boolean> own =
        client
            .call(address, RAW_GET.method(), REQUEST, within(Duration.ofSeconds(20)))
            .thenApply(response -> client.isOwnThread());
    await().until(() -> !store.waiting.isEmpty());
    store.waiting.get(0).onNext(RawGetResponse.getDefaultInstance());
    store.waiting.get(0).onCompleted();

    assertThat(own.join()).isTrue();
    assertThat(client.isOwnThread()).isFalse();
  }

  @Test
  void nobodyAtTheAddressIsUnreachableAndNothingWasApplied() throws IOException {
    String address = "127.0.0.1:" + freePort();

    RpcFailure failure =
        failureOf(
            client(Transport.NETTY)
                .call(address, RAW_GET.method(), REQUEST, within(Duration.ofSeconds(20))),
            RpcFailure.Unreachable.class);

    assertThat(failure.possiblyApplied()).isFalse();
    assertThat(failure.address()).isEqualTo(address);
    assertThat(failure).hasMessageContaining(address).hasMessageContaining("cannot be reached");
  }

  @Test
  void anUnknownInProcessNameIsUnreachable() {
    RpcFailure failure =
        failureOf(
            client(Transport.IN_PROCESS)
                .call("nobody", RAW_GET.method(), REQUEST, within(Duration.ofSeconds(20))),
            RpcFailure.Unreachable.class);

    assertThat(failure.possiblyApplied()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aSilentServerTimesOutAndMayHaveApplied(Transport transport) throws IOException {
    String address = serve(transport, new Store());

    RpcFailure failure =
        failureOf(
            client(transport)
                .call(address, RAW_GET.method(), REQUEST, within(Duration.ofMillis(300))),
            RpcFailure.TimedOut.class);

    assertThat(failure.possiblyApplied()).isTrue();
  }

  @Test
  void aServerThatOnlyAcceptsTimesOutAndWasSentNothing() throws IOException {
    try (PlainSocketServer server = new PlainSocketServer(new byte[0])) {
      RpcFailure failure =
          failureOf(
              client(Transport.NETTY)
                  .call(
                      server.address(), RAW_GET.method(), REQUEST, within(Duration.ofMillis(300))),
              RpcFailure.TimedOut.class);

      assertThat(failure.possiblyApplied()).isFalse();
    }
  }

  @Test
  void noTimeLeftFailsBeforeAnythingIsSent() throws IOException {
    Store store = new Store();
    String address = serve(Transport.IN_PROCESS, store);

    RpcFailure failure =
        failureOf(
            client(Transport.IN_PROCESS)
                .call(address, RAW_GET.method(), REQUEST, within(Duration.ZERO)),
            RpcFailure.TimedOut.class);

    assertThat(failure.possiblyApplied()).isFalse();
    assertThat(store.waiting).isEmpty();
  }

  @Test
  void aCallWithoutDeadlineIsRefused() {
    GrpcRpcClient client = client(Transport.IN_PROCESS);

    assertThatThrownBy(() -> client.call("x", RAW_GET.method(), REQUEST, Deadline.none()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anHttp1ServerIsMalformed() throws IOException {
    byte[] greeting = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII);
    try (PlainSocketServer server = new PlainSocketServer(greeting)) {
      RpcFailure failure =
          failureOf(
              client(Transport.NETTY)
                  .call(
                      server.address(), RAW_GET.method(), REQUEST, within(Duration.ofSeconds(20))),
              RpcFailure.Malformed.class);

      assertThat(failure.possiblyApplied()).isFalse();
      assertThat(failure).hasMessageContaining(server.address());
    }
  }

  @Test
  void garbageIsMalformed() throws IOException {
    byte[] greeting = new byte[64];
    java.util.Arrays.fill(greeting, (byte) 0xee);
    try (PlainSocketServer server = new PlainSocketServer(greeting)) {
      failureOf(
          client(Transport.NETTY)
              .call(server.address(), RAW_GET.method(), REQUEST, within(Duration.ofSeconds(20))),
          RpcFailure.Malformed.class);
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aServerOfAnotherServiceIsUnimplemented(Transport transport) throws IOException {
    String address = serve(transport, new io.kvdc.proto.pdpb.PDGrpc.PDImplBase() {});

    RpcFailure failure =
        failureOf(
            client(transport)
                .call(address, RAW_GET.method(), REQUEST, within(Duration.ofSeconds(20))),
            RpcFailure.Unimplemented.class);

    assertThat(failure.possiblyApplied()).isFalse();
  }

  @Test
  void aServerThatDiesDuringTheCallMayHaveApplied() throws IOException {
    Store store = new Store();
    String address = serve(Transport.NETTY, store);
    CompletableFuture<RawGetResponse> call =
        client(Transport.NETTY)
            .call(address, RAW_GET.method(), REQUEST, within(Duration.ofSeconds(20)));
    await().until(() -> !store.waiting.isEmpty());

    servers.get(0).shutdownNow();

    assertThat(failureOf(call, RpcFailure.Lost.class).possiblyApplied()).isTrue();
  }

  @Test
  void aServerThatRefusesTheCallerDenies() throws IOException {
    String address =
        serve(Transport.NETTY, new FailingStore(Status.PERMISSION_DENIED.withDescription("no")));

    RpcFailure failure =
        failureOf(
            client(Transport.NETTY)
                .call(address, RAW_GET.method(), REQUEST, within(Duration.ofSeconds(20))),
            RpcFailure.Denied.class);

    assertThat(failure.possiblyApplied()).isFalse();
    assertThat(failure).hasMessageContaining("permission_denied: no");
  }

  @Test
  void anErrorOfTheServerRejectsWithItsCode() throws IOException {
    String address =
        serve(Transport.NETTY, new FailingStore(Status.RESOURCE_EXHAUSTED.withDescription("mem")));

    RpcFailure.Rejected failure =
        failureOf(
            client(Transport.NETTY)
                .call(address, RAW_GET.method(), REQUEST, within(Duration.ofSeconds(20))),
            RpcFailure.Rejected.class);

    assertThat(failure.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(failure.possiblyApplied()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void cancellingTheFutureCancelsTheCallAtTheServer(Transport transport) throws IOException {
    Store store = new Store();
    String address = serve(transport, store);
    CompletableFuture<RawGetResponse> call =
        client(transport).call(address, RAW_GET.method(), REQUEST, within(Duration.ofSeconds(20)));
    await().until(() -> !store.contexts.isEmpty());

    call.cancel(true);

    await().until(() -> store.contexts.get(0).isCancelled());
    assertThat(call).isCancelled();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void closingCancelsWhatIsUnderWayAndRefusesWhatComesLater(Transport transport)
      throws IOException {
    Store store = new Store();
    String address = serve(transport, store);
    GrpcRpcClient client = client(transport);
    CompletableFuture<RawGetResponse> call =
        client.call(address, RAW_GET.method(), REQUEST, within(Duration.ofSeconds(20)));
    await().until(() -> !store.waiting.isEmpty());

    client.close();
    client.close();

    assertThat(failureOf(call, RpcFailure.Cancelled.class).possiblyApplied()).isTrue();
    CompletableFuture<RawGetResponse> later =
        client.call(address, RAW_GET.method(), REQUEST, within(Duration.ofSeconds(20)));
    assertThat(failureOf(later, RpcFailure.Cancelled.class).possiblyApplied()).isFalse();
  }

  @Test
  void closingLeavesNoThread() throws IOException {
    String address = serve(Transport.NETTY, new EchoStore());
    GrpcRpcClient client = client(Transport.NETTY);
    client.call(address, RAW_GET.method(), REQUEST, within(Duration.ofSeconds(20))).join();
    assertThat(threads()).isNotEmpty().allMatch(Thread::isDaemon);

    client.close();

    await().untilAsserted(() -> assertThat(threads()).isEmpty());
  }

  private static List<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("kvdc-rpc"))
        .toList();
  }

  @Test
  void aServerThatComesBackIsReachedAgain() throws Exception {
    Server first = serveAt(0, new EchoStore());
    int port = first.getPort();
    String address = "127.0.0.1:" + port;
    GrpcRpcClient client = client(Transport.NETTY);
    client.call(address, RAW_GET.method(), REQUEST, within(Duration.ofSeconds(20))).join();

    first.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    for (int i = 0; i < 12; i++) {
      CompletableFuture<RawGetResponse> call =
          client.call(address, RAW_GET.method(), REQUEST, within(Duration.ofSeconds(20)));
      assertThat(failureOf(call, RpcFailure.class)).isNotNull();
    }
    serveAt(port, new EchoStore());

    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> {
              CompletableFuture<RawGetResponse> call =
                  client.call(address, RAW_GET.method(), REQUEST, within(Duration.ofSeconds(5)));
              return call.handle((response, failure) -> failure == null).join();
            });
  }

  @Test
  void theTranslatedAddressIsCalledAndTheAdvertisedOneIsNamed() throws IOException {
    String reachable = serve(Transport.NETTY, new EchoStore());
    String unreachable = "127.0.0.1:" + freePort();
    GrpcRpcClient client =
        GrpcRpcClient.open(
            TransportSettings.defaults(Transport.NETTY)
                .withAddresses(
                    advertised -> advertised.equals("pod-1:20160") ? reachable : unreachable),
            Ticker.SYSTEM);
    clients.add(client);

    RawGetResponse response =
        client
            .call("pod-1:20160", RAW_GET.method(), REQUEST, within(Duration.ofSeconds(20)))
            .join();
    RpcFailure failure =
        failureOf(
            client.call("pod-2:20160", RAW_GET.method(), REQUEST, within(Duration.ofSeconds(20))),
            RpcFailure.Unreachable.class);

    assertThat(response.getValue()).isEqualTo(REQUEST.getKey());
    assertThat(failure.address()).isEqualTo("pod-2:20160");
    assertThat(failure).hasMessageStartingWith("pod-2:20160 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[::1]:1", "127.0.0.1:1", "no address", ""})
  void whatCannotBeReachedFailsTheCallAndNothingElse(String address) {
    GrpcRpcClient client =
        GrpcRpcClient.open(TransportSettings.defaults(Transport.NETTY), Ticker.SYSTEM);
    clients.add(client);
    assertThatThrownBy(
            () ->
                client
                    .call(
                        address,
                        RAW_GET.method(),
                        REQUEST,
                        Deadline.after(Duration.ofSeconds(30), Ticker.SYSTEM))
                    .join())
        .cause()
        .isInstanceOfSatisfying(
            RpcFailure.class, failure -> assertThat(failure.possiblyApplied()).isFalse());
  }
}
