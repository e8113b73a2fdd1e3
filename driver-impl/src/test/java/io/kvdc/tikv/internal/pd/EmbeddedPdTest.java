package io.kvdc.tikv.internal.pd;

import static io.kvdc.tikv.internal.pd.PdFixture.amply;
import static io.kvdc.tikv.internal.pd.PdFixture.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.Timestamp;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.embedded.EmbeddedClusterBuilder;
import io.kvdc.error.KeyspaceNotFoundException;
import io.kvdc.proto.metapb.Store;
import io.kvdc.tikv.internal.codec.KeyCodec;
import io.kvdc.tikv.internal.codec.Keyspace;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import io.kvdc.tikv.internal.rpc.TransportSettings.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The PD client with a whole cluster, in-process and over TCP. */
class EmbeddedPdTest {

  private final List<AutoCloseable> open = new ArrayList<>();

  private EmbeddedCluster cluster(Transport transport, EmbeddedClusterBuilder builder) {
    EmbeddedCluster cluster =
        (transport == Transport.NETTY ? builder.tcp(0) : builder)
            .name("embedded-pd-test-" + System.identityHashCode(this))
            .start();
    open.add(cluster);
    return cluster;
  }

  private GrpcPdClient client(Transport transport, EmbeddedCluster cluster) {
    PdFixture fixture = new PdFixture(transport, cluster.pdAddresses());
    open.add(0, fixture);
    return fixture.pd;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private static Bytes startOf(PdRegion region) {
    return ByteStrings.toBytes(region.meta().getStartKey());
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void regionsAreFoundByKeyAndBeforeAKeyAndById(Transport transport) {
    EmbeddedCluster cluster =
        cluster(
            transport,
            EmbeddedCluster.builder()
                .apiVersion(ApiVersion.V1)
                .splitKeys(List.of(Bytes.utf8("g"), Bytes.utf8("p"))));
    PdRegions regions = client(transport, cluster).regions();

    PdRegion middle = regions.byKey(Bytes.utf8("g"), amply()).join();

    assertThat(startOf(middle)).isEqualTo(Bytes.utf8("g"));
    assertThat(middle.leader()).isNotNull();
    assertThat(startOf(regions.beforeKey(Bytes.utf8("g"), amply()).join())).isEqualTo(Bytes.EMPTY);
    assertThat(regions.byId(middle.id(), amply()).join()).isEqualTo(middle);
    assertThat(regions.byId(987_654, amply()).join()).isNull();
    assertThat(regions.beforeKey(Bytes.utf8("a"), amply()).join()).isNull();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void scansReturnRegionsInOrderAndKeepTheLimit(Transport transport) {
    EmbeddedCluster cluster =
        cluster(
            transport,
            EmbeddedCluster.builder()
                .apiVersion(ApiVersion.V1)
                .splitKeys(List.of(Bytes.utf8("c"), Bytes.utf8("g"), Bytes.utf8("p"))));
    PdRegions regions = client(transport, cluster).regions();

    assertThat(regions.scan(KeyRange.all(), 0, amply()).join())
        .extracting(EmbeddedPdTest::startOf)
        .containsExactly(Bytes.EMPTY, Bytes.utf8("c"), Bytes.utf8("g"), Bytes.utf8("p"));
    assertThat(regions.scan(KeyRange.from(Bytes.utf8("d")), 2, amply()).join())
        .extracting(EmbeddedPdTest::startOf)
        .containsExactly(Bytes.utf8("c"), Bytes.utf8("g"));
    List<KeyRange> ranges =
        List.of(
            KeyRange.of(Bytes.utf8("a"), Bytes.utf8("b")),
            KeyRange.of(Bytes.utf8("q"), Bytes.utf8("r")));
    assertThat(regions.scan(ranges, 0, amply()).join())
        .extracting(EmbeddedPdTest::startOf)
        .containsExactly(Bytes.EMPTY, Bytes.utf8("p"));
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void storesAreListedAndLookedUp(Transport transport) {
    EmbeddedCluster cluster = cluster(transport, EmbeddedCluster.builder().stores(3));
    PdStores stores = client(transport, cluster).stores();

    List<Store> all = stores.all(amply()).join();

    assertThat(all).extracting(Store::getId).containsExactlyElementsOf(cluster.storeIds());
    assertThat(stores.byId(all.get(1).getId(), amply()).join()).isEqualTo(all.get(1));
    assertThat(stores.byId(987_654, amply()).join()).isNull();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void everythingGoesOnWhilePdMovesItsLeader(Transport transport) {
    EmbeddedCluster cluster = cluster(transport, EmbeddedCluster.builder().pdMembers(3));
    GrpcPdClient pd = client(transport, cluster);
    Timestamp last = pd.timestamps().next(amply()).join();

    for (int round = 0; round < 6; round++) {
      List<CompletableFuture<Timestamp>> calls = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        calls.add(pd.timestamps().next(amply()));
      }
      cluster.transferPdLeader(round % 3);
      for (CompletableFuture<Timestamp> call : calls) {
        assertThat(call.join()).isGreaterThan(last);
      }
      last = pd.timestamps().next(amply()).join();
      assertThat(pd.regions().byKey(Bytes.utf8("k"), amply()).join()).isNotNull();
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aStoppedPdLeaderIsReplacedAndAReturnedMemberIsUsedAgain(Transport transport) {
    EmbeddedCluster cluster = cluster(transport, EmbeddedCluster.builder().pdMembers(3));
    GrpcPdClient pd = client(transport, cluster);
    Timestamp before = pd.timestamps().next(amply()).join();
    int leader = cluster.pdLeader();

    cluster.stopPd(leader);

    Timestamp after = pd.timestamps().next(amply()).join();
    assertThat(after).isGreaterThan(before);
    cluster.startPd(leader);
    cluster.transferPdLeader(leader);
    assertThat(pd.timestamps().next(amply()).join()).isGreaterThan(after);
    assertThat(pd.clusterId(amply()).join()).isEqualTo(cluster.clusterId());
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void keyspacesAreFoundByName(Transport transport) {
    EmbeddedCluster cluster =
        cluster(transport, EmbeddedCluster.builder().apiVersion(ApiVersion.V2).keyspace("orders"));
    GrpcPdClient pd = client(transport, cluster);

    Keyspace keyspace = pd.keyspaces().byName("orders", amply()).join();

    assertThat(keyspace.name()).isEqualTo("orders");
    failureOf(pd.keyspaces().byName("missing", amply()), KeyspaceNotFoundException.class);
    KeyCodec codec = KeyCodec.v2Raw(keyspace);
    KeyRange everything = codec.toPdRange(KeyRange.all());
    assertThat(pd.regions().scan(everything, 0, amply()).join())
        .allSatisfy(
            region ->
                assertThat(
                        codec
                            .decodeRegionRange(
                                startOf(region), ByteStrings.toBytes(region.meta().getEndKey()))
                            .isEmpty())
                    .isFalse());
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void regionsAreSplitThroughPd(Transport transport) {
    EmbeddedCluster cluster =
        cluster(transport, EmbeddedCluster.builder().apiVersion(ApiVersion.V1));
    GrpcPdClient pd = client(transport, cluster);

    pd.operators().split(List.of(Bytes.utf8("h"), Bytes.utf8("q")), amply()).join();

    assertThat(pd.regions().scan(KeyRange.all(), 0, amply()).join())
        .extracting(EmbeddedPdTest::startOf)
        .containsExactly(Bytes.EMPTY, Bytes.utf8("h"), Bytes.utf8("q"));
    pd.operators()
        .scatter(List.of(pd.regions().byKey(Bytes.utf8("h"), amply()).join().id()), amply())
        .join();
  }
}
