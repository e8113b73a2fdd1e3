package io.kvdc.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.kvdc.Bytes;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.RawGetRequest;
import io.kvdc.proto.kvrpcpb.RawGetResponse;
import io.kvdc.proto.kvrpcpb.RawPutRequest;
import io.kvdc.proto.kvrpcpb.RawPutResponse;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.RegionEpoch;
import io.kvdc.proto.pdpb.GetMembersRequest;
import io.kvdc.proto.pdpb.GetMembersResponse;
import io.kvdc.proto.pdpb.PDGrpc;
import io.kvdc.proto.tikvpb.BatchCommandsRequest;
import io.kvdc.proto.tikvpb.BatchCommandsResponse;
import io.kvdc.proto.tikvpb.TikvGrpc;
import io.netty.handler.codec.http2.Http2Error;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NetworkTest {

  private static final Bytes A = Bytes.utf8("a");
  private static final byte FRAME_SETTINGS = 4;
  private static final byte FRAME_GOAWAY = 7;

  /** How a client of HTTP/2 begins: a fixed text and settings, here none. */
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] PING = {0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8};

  private final EmbeddedCluster cluster =
      EmbeddedCluster.builder()
          .name("network")
          .apiVersion(ApiVersion.V1TTL)
          .stores(3)
          .tcp(0)
          .start();
  private final TestChannels channels = new TestChannels(cluster);
  private final long store = cluster.regionOf(A).leaderStoreId();
  private final Link link = cluster.network().store(store);
  private final ManagedChannel channel = channels.toStore(store);

  @AfterEach
  void close() {
    channels.close();
    cluster.close();
  }

  @Test
  void aPartitionStopsBytesBothWaysAndHealingLetsThemGoOn() throws Exception {
    put(channel, "1").get();
    link.partition();

    ListenableFuture<RawPutResponse> waiting = put(channel, "2");
    ListenableFuture<RawPutResponse> fresh = put(channels.toStore(store), "3");
    await().until(() -> link.connections() == 2);

    assertThat(received()).isEqualTo(1);
    assertThat(waiting.isDone()).isFalse();
    link.heal();

    waiting.get();
    fresh.get();
    assertThat(received()).isEqualTo(3);
  }

  @Test
  void requestsThatAreHeldAreLostWhenTheClientGivesUpItsConnection() throws Exception {
    put(channel, "1").get();
    link.holdRequests();
    ListenableFuture<RawPutResponse> lost = put(channel, "2");

    channel.shutdownNow();
    assertThatThrownBy(lost::get).hasMessageContaining("UNAVAILABLE");
    await().until(() -> link.connections() == 0);
    link.heal();

    assertThat(get(channels.toStore(store)).get().getValue()).isEqualTo(bytes("1"));
    assertThat(received()).isEqualTo(1);
  }

  @Test
  void answersThatAreHeldBelongToRequestsThatWereExecuted() throws Exception {
    put(channel, "1").get();
    link.holdAnswers();
    ListenableFuture<RawPutResponse> waiting = put(channel, "2");
    await().until(() -> received() == 2);
    assertThat(waiting.isDone()).isFalse();

    link.heal();

    waiting.get();
    assertThat(get(channel).get().getValue()).isEqualTo(bytes("2"));
  }

  @Test
  void aDelayHoldsForEachDirection() throws Exception {
    put(channel, "1").get();
    link.delay(Duration.ofMillis(50));
    long before = System.nanoTime();

    put(channel, "2").get();

    assertThat(System.nanoTime() - before)
        .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
    link.delay(Duration.ZERO);
    put(channel, "3").get();
    assertThatThrownBy(() -> link.delay(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void halfOpenConnectionsAreDeadAndNewOnesAreNot() throws Exception {
    put(channel, "1").get();
    link.halfOpen();
    ListenableFuture<RawPutResponse> dead = put(channel, "2");

    put(channels.toStore(store), "3").get();

    assertThat(dead.isDone()).isFalse();
    assertThat(received()).isEqualTo(2);
    link.heal();
    assertThatThrownBy(dead::get).hasMessageContaining("UNAVAILABLE");
    assertThat(received()).isEqualTo(2);
  }

  @Test
  void resetConnectionsFailTheirCallsAndClientsConnectAnew() throws Exception {
    put(channel, "1").get();
    Fault hold = cluster.faults().inject(Calls.to("RawPut"), FaultAction.holdRequest());
    ListenableFuture<RawPutResponse> open = put(channel, "2");
    await().until(() -> hold.hits() == 1);

    link.resetConnections();

    assertThatThrownBy(open::get).hasMessageContaining("UNAVAILABLE");
    cluster.faults().clear();
    put(channel, "3").get();
  }

  @Test
  void resetStreamsEndBatchesButNotTheConnection() throws Exception {
    Received batch = new Received();
    StreamObserver<BatchCommandsRequest> requests = TikvGrpc.newStub(channel).batchCommands(batch);
    requests.onNext(batchOf(7));
    assertThat(batch.messages.take().getRequestIds(0)).isEqualTo(7);

    link.resetStreams();

    assertThat(batch.end.get().getCode()).isEqualTo(Status.Code.INTERNAL);
    assertThat(batch.end.get().getDescription()).contains("RST_STREAM");
    put(channel, "1").get();
    assertThat(link.connections()).isEqualTo(1);
  }

  @Test
  void goAwayLetsOpenStreamsGoOnAndNewOnesGoElsewhere() throws Exception {
    Received batch = new Received();
    StreamObserver<BatchCommandsRequest> requests = TikvGrpc.newStub(channel).batchCommands(batch);
    requests.onNext(batchOf(1));
    batch.messages.take();

    link.goAway();
    await()
        .until(
            () -> {
              put(channel, "1").get();
              return link.connections() == 2;
            });
    requests.onNext(batchOf(2));
    assertThat(batch.messages.take().getRequestIds(0)).isEqualTo(2);
    requests.onCompleted();

    assertThat(batch.end.get().isOk()).isTrue();
    await().until(() -> link.connections() == 1);
  }

  @Test
  void goAwayAtOnceEndsOpenStreams() throws Exception {
    Received batch = new Received();
    TikvGrpc.newStub(channel).batchCommands(batch).onNext(batchOf(1));
    batch.messages.take();

    link.goAwayAtOnce();

    assertThat(batch.end.get().isOk()).isFalse();
    assertThat(batch.end.get().getDescription()).contains("INTERNAL_ERROR");
    put(channel, "1").get();
  }

  @Test
  void whoStillWritesLearnsWhyTheConnectionEnded() throws Exception {
    try (Socket client = rawHttp2()) {
      DataInputStream in = new DataInputStream(client.getInputStream());
      assertThat(frame(in)[0]).isEqualTo(FRAME_SETTINGS);

      link.goAwayAtOnce();
      for (int n = 0; n < 10; n++) {
        client.getOutputStream().write(PING);
      }

      byte[] frame = frame(in);
      while (frame[0] != FRAME_GOAWAY) {
        frame = frame(in);
      }
      assertThat(ByteBuffer.wrap(frame).getInt(1 + Integer.BYTES))
          .isEqualTo((int) Http2Error.INTERNAL_ERROR.code());
      assertThat(in.read()).isEqualTo(-1);
    }
    await().until(() -> link.connections() == 0);
  }

  @Test
  void whoNeverHangsUpDoesNotKeepAStoreFromStopping() throws Exception {
    try (Socket client = rawHttp2()) {
      DataInputStream in = new DataInputStream(client.getInputStream());
      assertThat(frame(in)[0]).isEqualTo(FRAME_SETTINGS);
      link.goAwayAtOnce();
      in.readAllBytes();
      assertThat(link.connections()).isEqualTo(1);

      cluster.stopStore(store);

      assertThat(link.connections()).isZero();
    }
  }

  @Test
  void anIsolatedStoreLosesItsLeadersUntilItIsHealed() throws Exception {
    put(channel, "1").get();
    cluster.network().isolateStore(store);

    assertThat(cluster.regionOf(A).leaderStoreId()).isNotIn(0L, store);
    assertThatThrownBy(() -> cluster.transferLeader(A, store))
        .isInstanceOf(IllegalStateException.class);
    cluster.stopStore(store);
    cluster.startStore(store);
    assertThatThrownBy(() -> cluster.transferLeader(A, store))
        .isInstanceOf(IllegalStateException.class);

    cluster.network().heal();

    cluster.transferLeader(A, store);
    put(channels.toStore(store), "2").get();
  }

  @Test
  void theWayToPdBreaksToo() throws Exception {
    ManagedChannel pd = channels.to(cluster.pdAddresses().get(0));
    members(pd).get();
    cluster.network().pd(0).partition();
    ListenableFuture<GetMembersResponse> waiting = members(pd);
    put(channel, "1").get();
    assertThat(waiting.isDone()).isFalse();

    cluster.network().heal();

    assertThat(waiting.get().getMembersCount()).isEqualTo(1);
  }

  @Test
  void aStoppedStoreKeepsItsPort() throws Exception {
    int port = Integer.parseInt(cluster.storeAddress(store).split(":")[1]);
    InetSocketAddress address = new InetSocketAddress("127.0.0.1", port);
    cluster.stopStore(store);

    try (ServerSocket other = new ServerSocket()) {
      other.setReuseAddress(false);
      assertThatThrownBy(() -> other.bind(address)).isInstanceOf(BindException.class);
    }
    try (Socket client = new Socket()) {
      assertThatThrownBy(() -> client.connect(address)).isInstanceOf(ConnectException.class);
    }
    cluster.startStore(store);
    cluster.transferLeader(A, store);
    put(channels.toStore(store), "1").get();
    cluster.stopStore(store);
    cluster.close();
    try (ServerSocket other = new ServerSocket()) {
      other.bind(address);
      assertThat(other.isBound()).isTrue();
    }
  }

  @Test
  void closingDoesNotWaitForWhatIsPartitioned() throws Exception {
    put(channel, "1").get();
    cluster.network().store(store).partition();
    cluster.network().store(cluster.storeIds().get(1)).delay(Duration.ofHours(1));
    put(channels.toStore(cluster.storeIds().get(1)), "2");
    ListenableFuture<RawPutResponse> waiting = put(channel, "2");

    cluster.close();

    assertThatThrownBy(waiting::get).hasMessageContaining("UNAVAILABLE");
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.contains("network-"));
  }

  @Test
  void insideTheJvmOnlyStreamsBreak() throws Exception {
    try (EmbeddedCluster inside =
            EmbeddedCluster.builder().name("inside").apiVersion(ApiVersion.V1TTL).start();
        TestChannels ways = new TestChannels(inside)) {
      long only = inside.storeIds().get(0);
      Link wire = inside.network().store(only);
      Received batch = new Received();
      StreamObserver<BatchCommandsRequest> requests =
          TikvGrpc.newStub(ways.toStore(only)).batchCommands(batch);
      requests.onNext(batchOf(1));
      batch.messages.take();

      wire.resetStreams();

      assertThat(batch.end.get().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      await().until(() -> wire.connections() == 0);
      assertThatThrownBy(wire::partition)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("tcp(0)");
      assertThatThrownBy(wire::goAway).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(wire::halfOpen).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(wire::resetConnections).isInstanceOf(IllegalStateException.class);
      inside.network().heal();
    }
  }

  private Socket rawHttp2() throws IOException {
    int port = Integer.parseInt(cluster.storeAddress(store).split(":")[1]);
    Socket client = new Socket("127.0.0.1", port);
    client.setTcpNoDelay(true);
    client.setSoTimeout(10_000);
    client.getOutputStream().write(PREFACE);
    return client;
  }

  /** The type of the next frame of HTTP/2, and what is in it. */
  private static byte[] frame(DataInputStream in) throws IOException {
    int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
    byte type = in.readByte();
    in.readNBytes(1 + Integer.BYTES);
    byte[] frame = new byte[1 + length];
    frame[0] = type;
    in.readFully(frame, 1, length);
    return frame;
  }

  private long received() {
    return cluster.faults().journal().count("RawPut");
  }

  private Context context() {
    RegionInfo region = cluster.regionOf(A);
    PeerInfo leader =
        region.peers().stream()
            .filter(peer -> peer.storeId() == region.leaderStoreId())
            .findFirst()
            .orElseThrow();
    return Context.newBuilder()
        .setRegionId(region.id())
        .setRegionEpoch(
            RegionEpoch.newBuilder().setVersion(region.version()).setConfVer(region.confVer()))
        .setPeer(Peer.newBuilder().setId(leader.id()).setStoreId(leader.storeId()))
        .build();
  }

  private ListenableFuture<RawPutResponse> put(ManagedChannel way, String value) {
    return TikvGrpc.newFutureStub(way)
        .rawPut(
            RawPutRequest.newBuilder()
                .setContext(context())
                .setKey(bytes("a"))
                .setValue(bytes(value))
                .build());
  }

  private ListenableFuture<RawGetResponse> get(ManagedChannel way) {
    return TikvGrpc.newFutureStub(way)
        .rawGet(RawGetRequest.newBuilder().setContext(context()).setKey(bytes("a")).build());
  }

  private static ListenableFuture<GetMembersResponse> members(ManagedChannel pd) {
    return PDGrpc.newFutureStub(pd).getMembers(GetMembersRequest.getDefaultInstance());
  }

  private BatchCommandsRequest batchOf(long id) {
    return BatchCommandsRequest.newBuilder()
        .addRequestIds(id)
        .addRequests(
            BatchCommandsRequest.Request.newBuilder()
                .setRawGet(RawGetRequest.newBuilder().setContext(context()).setKey(bytes("a"))))
        .build();
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private static final class Received implements StreamObserver<BatchCommandsResponse> {
    private final LinkedBlockingQueue<BatchCommandsResponse> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();

    @Override
    public void onNext(BatchCommandsResponse message) {
      messages.add(message);
    }

    @Override
    public void onError(Throwable failure) {
      end.complete(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
      end.complete(Status.OK);
    }
  }
}
