package io.kvdc.tikv.internal.pd;

import static io.kvdc.tikv.internal.pd.PdFixture.amply;
import static io.kvdc.tikv.internal.pd.PdFixture.failureOf;
import static io.kvdc.tikv.internal.pd.PdFixture.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.error.CallCancelledException;
import io.kvdc.error.ClusterMismatchException;
import io.kvdc.error.ClusterUnreachableException;
import io.kvdc.error.ProtocolException;
import io.kvdc.tikv.internal.pd.FakePd.Mode;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.rpc.PlainSocketServer;
import io.kvdc.tikv.internal.rpc.TransportSettings.Transport;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Finding PD's leader and following it. */
class PdLeaderTest {

  private final List<AutoCloseable> open = new ArrayList<>();

  private FakePd cluster(int members) {
    FakePd cluster = new FakePd(members);
    open.add(cluster);
    return cluster;
  }

  private GrpcPdClient client(List<String> endpoints) {
    return client(Transport.IN_PROCESS, endpoints);
  }

  private GrpcPdClient client(Transport transport, List<String> endpoints) {
    PdFixture fixture = new PdFixture(transport, endpoints);
    open.add(0, fixture);
    return fixture.pd;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  @Test
  void theLeaderIsFoundFromOneFollower() {
    FakePd cluster = cluster(3);
    cluster.leader = 2;

    long id = client(List.of(cluster.member(0).address())).clusterId(amply()).join();

    assertThat(id).isEqualTo(FakePd.CLUSTER);
    assertThat(cluster.member(1).calls).isEmpty();
  }

  @Test
  void nobodyAtAnyAddressIsReportedWithEveryReason() {
    ClusterUnreachableException failure =
        failureOf(
            client(List.of("nobody:1", "nobody:2")).clusterId(within(Duration.ofMillis(300))),
            ClusterUnreachableException.class);

    assertThat(failure.addresses()).containsExactly("nobody:1", "nobody:2");
    assertThat(failure).hasMessageContaining("no member of PD answers");
    assertThat(failure.attempts()).extracting("target").containsExactly("nobody:1", "nobody:2");
    assertThat(failure.attempts().get(0).cause()).contains("nobody:1");
    assertThat(failure.isRetryable()).isTrue();
  }

  @Test
  void oneDeadAddressDoesNotMatter() {
    FakePd cluster = cluster(1);

    long id = client(List.of("nobody:1", cluster.member(0).address())).clusterId(amply()).join();

    assertThat(id).isEqualTo(FakePd.CLUSTER);
  }

  @Test
  void addressesOfTwoClustersAreRefused() {
    FakePd cluster = cluster(2);
    cluster.member(1).clusterId = 99;

    ClusterMismatchException failure =
        failureOf(client(cluster.addresses()).clusterId(amply()), ClusterMismatchException.class);

    assertThat(failure).hasMessageContaining("7001").hasMessageContaining("99");
  }

  @Test
  void anAnswerFromAnotherClusterIsRefusedLaterToo() {
    FakePd cluster = cluster(1);
    GrpcPdClient client = client(cluster.addresses());
    client.clusterId(amply()).join();

    cluster.member(0).clusterId = 99;

    failureOf(client.stores().byId(1, amply()), ClusterMismatchException.class);
  }

  @Test
  void anHttp1ServerIsNoPd() throws IOException {
    byte[] greeting = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    try (PlainSocketServer server = new PlainSocketServer(greeting)) {
      ProtocolException failure =
          failureOf(
              client(Transport.NETTY, List.of(server.address())).clusterId(amply()),
              ProtocolException.class);

      assertThat(failure).hasMessageContaining("no PD").hasMessageContaining(server.address());
    }
  }

  @Test
  void aServerThatSaysNothingIsUnreachableAtTheDeadline() throws IOException {
    try (PlainSocketServer server = new PlainSocketServer(new byte[0])) {
      failureOf(
          client(Transport.NETTY, List.of(server.address()))
              .clusterId(within(Duration.ofMillis(1_500))),
          ClusterUnreachableException.class);
    }
  }

  @Test
  void aClosedPortIsUnreachable() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }

    failureOf(
        client(Transport.NETTY, List.of("127.0.0.1:" + port))
            .clusterId(within(Duration.ofMillis(500))),
        ClusterUnreachableException.class);
  }

  @Test
  void callsFollowTheLeader() {
    FakePd cluster = cluster(3);
    GrpcPdClient client = client(cluster.addresses());
    client.stores().byId(1, amply()).join();

    cluster.elect(1);
    client.stores().byId(1, amply()).join();

    assertThat(cluster.member(0).calls).contains("GetStore");
    assertThat(cluster.member(1).calls).contains("GetStore");
  }

  @Test
  void aFrozenLeaderIsLeftForTheOneThatTheOthersElected() {
    FakePd cluster = cluster(3);
    GrpcPdClient client = client(cluster.addresses());
    client.stores().byId(1, amply()).join();

    cluster.member(0).mode = Mode.FROZEN;
    cluster.leader = 1;
    client.stores().byId(1, within(Duration.ofSeconds(5))).join();

    assertThat(cluster.member(1).calls).contains("GetStore");
  }

  @Test
  void aFrozenMemberDoesNotHinderTheSearch() {
    FakePd cluster = cluster(3);
    cluster.member(0).mode = Mode.FROZEN;
    cluster.leader = 2;

    assertThat(client(cluster.addresses()).clusterId(amply()).join()).isEqualTo(FakePd.CLUSTER);
  }

  @Test
  void anIsolatedMemberThatStillTakesItselfForTheLeaderIsOutvoted() {
    FakePd cluster = cluster(3);
    cluster.member(0).believes = 0;
    cluster.leader = 2;
    GrpcPdClient client = client(cluster.addresses());

    client.stores().byId(1, amply()).join();

    assertThat(cluster.member(2).calls).contains("GetStore");
    assertThat(cluster.member(0).calls).doesNotContain("GetStore");
  }

  @Test
  void membersWithoutLeaderAreAskedUntilThereIsOne() {
    FakePd cluster = cluster(3);
    for (int i = 0; i < 3; i++) {
      cluster.member(i).believes = -2;
    }
    GrpcPdClient client = client(cluster.addresses());

    CompletableFuture<Long> call = client.clusterId(amply());
    await().until(() -> cluster.memberRequests.get() >= 6);
    for (int i = 0; i < 3; i++) {
      cluster.member(i).believes = -1;
    }

    assertThat(call.join()).isEqualTo(FakePd.CLUSTER);
  }

  @Test
  void manyCallersShareOneSearch() {
    FakePd cluster = cluster(3);
    for (int i = 0; i < 3; i++) {
      cluster.member(i).mode = Mode.FROZEN;
    }
    GrpcPdClient client = client(cluster.addresses());

    List<CompletableFuture<PdRegion>> calls = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      calls.add(client.regions().byKey(Bytes.utf8("k"), amply()));
    }

    assertThat(cluster.memberRequests.get()).isEqualTo(3);
    for (int i = 0; i < 3; i++) {
      cluster.member(i).mode = Mode.NORMAL;
    }
    CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).join();
    assertThat(cluster.memberRequests.get()).isLessThan(30);
  }

  @Test
  void closingEndsTheCallsThatGoOn() {
    FakePd cluster = cluster(1);
    cluster.member(0).mode = Mode.FROZEN;
    GrpcPdClient client = client(cluster.addresses());
    CompletableFuture<Long> call = client.clusterId(amply());

    client.close();

    failureOf(call, CallCancelledException.class);
    failureOf(client.clusterId(amply()), CallCancelledException.class);
  }

  @Test
  void aCancelledCallIsTriedNoMore() {
    FakePd cluster = cluster(1);
    // With so much time for an attempt only the cancellation can end it while this test waits.
    PdFixture fixture =
        new PdFixture(Transport.IN_PROCESS, cluster.addresses(), Duration.ofMinutes(5));
    open.add(0, fixture);
    GrpcPdClient client = fixture.pd;
    client.clusterId(hours()).join();
    cluster.member(0).mode = Mode.FROZEN;
    List<CompletableFuture<?>> calls =
        List.of(
            client.regions().byKey(Bytes.utf8("k"), hours()),
            client.stores().byId(1, hours()),
            client.keyspaces().byName("ks", hours()),
            client.regions().scan(List.of(KeyRange.all()), 1, hours()));
    await().until(() -> cluster.member(0).answering() == calls.size());

    calls.forEach(call -> call.cancel(true));

    await().until(() -> cluster.member(0).answering() == 0);
    assertThat(calls).allMatch(CompletableFuture::isCancelled);
  }

  private static Deadline hours() {
    return within(Duration.ofHours(1));
  }
}
