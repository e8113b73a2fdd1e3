package io.kvdc.tikv.internal.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.HealthFeedback;
import io.kvdc.proto.kvrpcpb.RawGetRequest;
import io.kvdc.proto.kvrpcpb.RawGetResponse;
import io.kvdc.proto.tikvpb.BatchCommandsRequest;
import io.kvdc.proto.tikvpb.BatchCommandsResponse;
import io.kvdc.proto.tikvpb.TikvGrpc;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.Ticker;
import io.kvdc.tikv.internal.rpc.TransportSettings.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests that share streams, over real connections. */
class SharedStreamsTest {

  private static final Rpc<RawGetRequest, RawGetResponse> RAW_GET =
      Rpc.read(
          TikvGrpc.getRawGetMethod(),
          (request, context) -> request.toBuilder().setContext(context).build(),
          response -> response.hasRegionError() ? response.getRegionError() : null);
  private static final HealthFeedback SLOW =
      HealthFeedback.newBuilder().setStoreId(3).setSlowScore(81).build();

  private final List<Server> servers = new ArrayList<>();
  private final List<GrpcRpcClient> clients = new ArrayList<>();

  /** A store that answers with the keys, and notes how it was asked. */
  private static class EchoStore extends TikvGrpc.TikvImplBase implements ServerInterceptor {
    final List<Metadata> headers = new CopyOnWriteArrayList<>();
    final List<StreamObserver<BatchCommandsResponse>> streams = new CopyOnWriteArrayList<>();
    final AtomicInteger alone = new AtomicInteger();

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata received, ServerCallHandler<Q, R> next) {
      headers.add(received);
      return next.startCall(call, received);
    }

    @Override
    public void rawGet(RawGetRequest request, StreamObserver<RawGetResponse> observer) {
      alone.incrementAndGet();
      observer.onNext(RawGetResponse.newBuilder().setValue(request.getKey()).build());
      observer.onCompleted();
    }

    @Override
    public StreamObserver<BatchCommandsRequest> batchCommands(
        StreamObserver<BatchCommandsResponse> observer) {
      streams.add(observer);
      return new StreamObserver<>() {
        @Override
        public void onNext(BatchCommandsRequest batch) {
          BatchCommandsResponse.Builder answers = BatchCommandsResponse.newBuilder();
          for (int i = 0; i < batch.getRequestsCount(); i++) {
            answers
                .addRequestIds(batch.getRequestIds(i))
                .addResponses(
                    BatchCommandsResponse.Response.newBuilder()
                        .setRawGet(
                            RawGetResponse.newBuilder()
                                .setValue(batch.getRequests(i).getRawGet().getKey())));
          }
          observer.onNext(answers.setHealthFeedback(SLOW).build());
        }

        @Override
        public void onError(Throwable failure) {
          // The client has gone.
        }

        @Override
        public void onCompleted() {
          observer.onCompleted();
        }
      };
    }
  }

  /** A store that knows no batches. */
  private static final class OldStore extends EchoStore {
    @Override
    public StreamObserver<BatchCommandsRequest> batchCommands(
        StreamObserver<BatchCommandsResponse> observer) {
      streams.add(observer);
      return io.grpc.stub.ServerCalls.asyncUnimplementedStreamingCall(
          TikvGrpc.getBatchCommandsMethod(), observer);
    }
  }

  @AfterEach
  void stop() throws InterruptedException {
    clients.forEach(GrpcRpcClient::close);
    for (Server server : servers) {
      server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  private GrpcRpcClient client(TransportSettings settings) {
    GrpcRpcClient client = GrpcRpcClient.open(settings, Ticker.SYSTEM);
    clients.add(client);
    return client;
  }

  private String serve(Transport transport, EchoStore store) throws IOException {
    String name = InProcessServerBuilder.generateName();
    ServerBuilder<?> builder =
        transport == Transport.IN_PROCESS
            ? InProcessServerBuilder.forName(name)
            : NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0));
    Server server = builder.addService(ServerInterceptors.intercept(store, store)).build().start();
    servers.add(server);
    return transport == Transport.IN_PROCESS ? name : "127.0.0.1:" + server.getPort();
  }

  private static CompletableFuture<RawGetResponse> get(
      GrpcRpcClient client, String address, @Nullable String forwardTo, String key) {
    return client.send(
        RAW_GET,
        RawGetRequest.newBuilder().setKey(ByteString.copyFromUtf8(key)).build(),
        new Dispatch(
            1,
            address,
            forwardTo,
            Context.newBuilder().setRegionId(2).build(),
            1,
            Deadline.after(Duration.ofSeconds(30), Ticker.SYSTEM)));
  }

  private static String value(CompletableFuture<RawGetResponse> call) {
    return call.join().getValue().toStringUtf8();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void manyCallersGetTheirOwnAnswersOverOneStreamAndLeaveNothingBehind(Transport transport)
      throws Exception {
    EchoStore store = new EchoStore();
    String address = serve(transport, store);
    GrpcRpcClient client = client(TransportSettings.defaults(transport));
    List<Thread> callers = new ArrayList<>();
    List<String> wrong = new CopyOnWriteArrayList<>();
    for (int caller = 0; caller < 16; caller++) {
      int number = caller;
      callers.add(
          new Thread(
              () -> {
                for (int i = 0; i < 500; i++) {
                  String key = number + "/" + i;
                  String value = value(get(client, address, null, key));
                  if (!value.equals(key)) {
                    wrong.add(key + " got " + value);
                  }
                }
              }));
    }
    callers.forEach(Thread::start);
    for (Thread caller : callers) {
      caller.join();
    }

    assertThat(wrong).isEmpty();
    assertThat(store.streams).hasSize(1);
    assertThat(store.alone).hasValue(0);
    assertThat(client.callsUnderWay(address)).isZero();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aStoreThatKnowsNoBatchesIsAskedCallByCall(Transport transport) throws IOException {
    OldStore store = new OldStore();
    String address = serve(transport, store);
    GrpcRpcClient client = client(TransportSettings.defaults(transport));

    assertThat(value(get(client, address, null, "a"))).isEqualTo("a");
    assertThat(value(get(client, address, null, "b"))).isEqualTo("b");

    assertThat(store.streams).hasSize(1);
    assertThat(store.alone).hasValue(2);
  }

  @Test
  void requestsForAnotherStoreHaveAStreamOfTheirOwnThatNamesIt() throws IOException {
    EchoStore store = new EchoStore();
    String address = serve(Transport.NETTY, store);
    GrpcRpcClient client = client(TransportSettings.defaults(Transport.NETTY));

    assertThat(value(get(client, address, null, "a"))).isEqualTo("a");
    assertThat(value(get(client, address, "far:20160", "b"))).isEqualTo("b");
    assertThat(value(get(client, address, "far:20160", "c"))).isEqualTo("c");

    assertThat(store.headers).hasSize(2);
    assertThat(store.headers.get(0).get(StoreHeaders.FORWARDED_HOST)).isNull();
    assertThat(store.headers.get(1).get(StoreHeaders.FORWARDED_HOST)).isEqualTo("far:20160");
    assertThat(store.headers)
        .allSatisfy(
            headers -> assertThat(headers.get(StoreHeaders.CONNECTION_INDEX)).isEqualTo("0"));
  }

  @Test
  void aCallOfItsOwnNamesTheOtherStoreToo() throws IOException {
    EchoStore store = new EchoStore();
    String address = serve(Transport.NETTY, store);
    GrpcRpcClient client =
        client(
            TransportSettings.defaults(Transport.NETTY)
                .withBatch(io.kvdc.tikv.internal.rpc.batch.BatchSettings.off()));

    assertThat(value(get(client, address, "far:20160", "a"))).isEqualTo("a");

    assertThat(store.alone).hasValue(1);
    assertThat(store.headers.get(0).get(StoreHeaders.FORWARDED_HOST)).isEqualTo("far:20160");
  }

  @Test
  void healthIsReportedWithTheAddressItCameFrom() throws IOException {
    String address = serve(Transport.NETTY, new EchoStore());
    GrpcRpcClient client = client(TransportSettings.defaults(Transport.NETTY));
    List<String> reports = new CopyOnWriteArrayList<>();
    client.onHealthFeedback((from, report) -> reports.add(from + " " + report.getSlowScore()));

    get(client, address, null, "a").join();

    assertThat(reports).containsExactly(address + " 81");
  }

  @Test
  void aStreamThatTheServerEndsIsFollowedByAnother() throws IOException {
    EchoStore store = new EchoStore();
    String address = serve(Transport.NETTY, store);
    GrpcRpcClient client = client(TransportSettings.defaults(Transport.NETTY));
    assertThat(value(get(client, address, null, "a"))).isEqualTo("a");

    store.streams.get(0).onError(Status.UNAVAILABLE.asRuntimeException());
    await().untilAsserted(() -> assertThat(value(get(client, address, null, "b"))).isEqualTo("b"));

    assertThat(store.streams).hasSize(2);
  }

  @Test
  void droppedConnectionsEndTheirCallsAndTheNextCallMakesNewOnes() throws IOException {
    EchoStore store = new EchoStore();
    String address = serve(Transport.NETTY, store);
    GrpcRpcClient client = client(TransportSettings.defaults(Transport.NETTY));
    assertThat(value(get(client, address, null, "a"))).isEqualTo("a");

    client.disconnect(address);

    assertThat(value(get(client, address, null, "b"))).isEqualTo("b");
    assertThat(store.streams).hasSize(2);
  }

  @Test
  void compressedRequestsAreUnderstood() throws IOException {
    EchoStore store = new EchoStore();
    String address = serve(Transport.NETTY, store);
    TransportSettings plain = TransportSettings.defaults(Transport.NETTY);
    GrpcRpcClient client =
        client(
            plain.withWire(
                new WireSettings(plain.wire().flowControlWindow(), WireSettings.Compression.GZIP)));

    assertThat(value(get(client, address, null, "a".repeat(10_000)))).hasSize(10_000);

    Metadata.Key<String> encoding =
        Metadata.Key.of("grpc-encoding", Metadata.ASCII_STRING_MARSHALLER);
    assertThat(store.headers.get(0).get(encoding)).isEqualTo("gzip");
  }
}
