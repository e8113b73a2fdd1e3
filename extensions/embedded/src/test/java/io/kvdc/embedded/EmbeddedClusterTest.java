package io.kvdc.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.netty.NettyChannelBuilder;
import io.kvdc.Bytes;
import io.kvdc.codec.MemcomparableBytes;
import io.kvdc.proto.metapb.Store;
import io.kvdc.proto.metapb.StoreState;
import io.kvdc.proto.pdpb.GetAllStoresRequest;
import io.kvdc.proto.pdpb.GetAllStoresResponse;
import io.kvdc.proto.pdpb.GetMembersRequest;
import io.kvdc.proto.pdpb.GetMembersResponse;
import io.kvdc.proto.pdpb.PDGrpc;
import io.kvdc.proto.pdpb.RequestHeader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EmbeddedClusterTest {
  private final List<ManagedChannel> channels = new ArrayList<>();

  @AfterEach
  void closeChannels() {
    channels.forEach(ManagedChannel::shutdownNow);
  }

  private static Bytes key(String text) {
    return Bytes.utf8(text);
  }

  private ManagedChannel channel(Transport transport, String address) {
    ManagedChannel channel =
        transport == Transport.TCP
            ? NettyChannelBuilder.forTarget(address).usePlaintext().build()
            : InProcessChannelBuilder.forName(address).build();
    channels.add(channel);
    return channel;
  }

  private static EmbeddedClusterBuilder builder(Transport transport, String name) {
    EmbeddedClusterBuilder builder = EmbeddedCluster.builder().name(name);
    return transport == Transport.TCP ? builder.tcp(0) : builder;
  }

  private GetAllStoresResponse stores(Transport transport, EmbeddedCluster cluster) {
    ManagedChannel channel = channel(transport, cluster.pdAddresses().get(cluster.pdLeader()));
    return PDGrpc.newBlockingStub(channel)
        .getAllStores(
            GetAllStoresRequest.newBuilder()
                .setHeader(RequestHeader.newBuilder().setClusterId(cluster.clusterId()))
                .build());
  }

  private static Set<String> threadsOf(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(thread -> thread.contains(name))
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void allNodesAnswerAtTheAddressesThatPdGives(Transport transport) {
    try (EmbeddedCluster cluster = builder(transport, "answer").stores(3).pdMembers(3).start()) {
      GetMembersResponse members =
          PDGrpc.newBlockingStub(channel(transport, cluster.pdAddresses().get(2)))
              .getMembers(GetMembersRequest.getDefaultInstance());
      assertThat(members.getMembersList())
          .flatExtracting(member -> member.getClientUrlsList())
          .containsExactlyElementsOf(
              cluster.pdAddresses().stream().map(address -> "http://" + address).toList());
      for (Store store : stores(transport, cluster).getStoresList()) {
        assertThat(
                HealthGrpc.newBlockingStub(channel(transport, store.getAddress()))
                    .check(HealthCheckRequest.getDefaultInstance())
                    .getStatus())
            .isEqualTo(ServingStatus.SERVING);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void closingLeavesNoThreadAndRefusesCalls(Transport transport) {
    EmbeddedCluster cluster = builder(transport, "leakcheck").stores(3).pdMembers(3).start();
    String pd = cluster.pdAddresses().get(0);
    stores(transport, cluster);
    assertThat(threadsOf("leakcheck")).isNotEmpty();

    cluster.close();
    cluster.close();

    assertThat(threadsOf("leakcheck")).isEmpty();
    assertThatThrownBy(
            () ->
                PDGrpc.newBlockingStub(channel(transport, pd))
                    .getMembers(GetMembersRequest.getDefaultInstance()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aStoreComesBackAtItsAddress(Transport transport) {
    try (EmbeddedCluster cluster = builder(transport, "comeback").stores(3).start()) {
      long first = cluster.storeIds().get(0);
      String address = stores(transport, cluster).getStores(0).getAddress();
      assertThat(cluster.regionOf(key("a")).leaderStoreId()).isEqualTo(first);

      cluster.stopStore(first);
      cluster.stopStore(first);

      assertThat(cluster.regionOf(key("a")).leaderStoreId()).isNotIn(first, 0L);
      assertThatThrownBy(
              () ->
                  HealthGrpc.newBlockingStub(channel(transport, address))
                      .check(HealthCheckRequest.getDefaultInstance()))
          .isInstanceOf(StatusRuntimeException.class);

      cluster.startStore(first);
      cluster.startStore(first);

      assertThat(
              HealthGrpc.newBlockingStub(channel(transport, address))
                  .check(HealthCheckRequest.getDefaultInstance())
                  .getStatus())
          .isEqualTo(ServingStatus.SERVING);
    }
  }

  @Test
  void urlsHoldEveryMemberAndTheWayToThem() {
    try (EmbeddedCluster cluster = builder(Transport.INPROCESS, "urls").pdMembers(2).start()) {
      assertThat(cluster.url())
          .isEqualTo("kv:tikv://urls-pd-0,urls-pd-1/DEFAULT?apiVersion=v2&transport=inprocess");
    }
    try (EmbeddedCluster cluster =
        builder(Transport.TCP, "urls").apiVersion(ApiVersion.V2).start()) {
      assertThat(cluster.url()).matches("kv:tikv://127\\.0\\.0\\.1:\\d+/DEFAULT\\?apiVersion=v2");
    }
  }

  @Test
  void namesAreUniqueWhileInUseAndFreeAfterwards() {
    EmbeddedCluster first = builder(Transport.INPROCESS, "unique").start();
    assertThatThrownBy(() -> builder(Transport.INPROCESS, "unique").start())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("unique");
    assertThat(EmbeddedCluster.find("unique")).contains(first);

    first.close();

    assertThat(EmbeddedCluster.find("unique")).isEmpty();
    builder(Transport.INPROCESS, "unique").start().close();
  }

  @Test
  void aTakenPortIsNamedAndNothingIsLeft() {
    try (EmbeddedCluster holder = builder(Transport.TCP, "holder").start()) {
      int port = Integer.parseInt(holder.pdAddresses().get(0).split(":")[1]);

      assertThatThrownBy(() -> EmbeddedCluster.builder().name("second").tcp(port).start())
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("second-pd-0");

      assertThat(threadsOf("second")).isEmpty();
      assertThat(EmbeddedCluster.find("second")).isEmpty();
    }
  }

  @Test
  void badDescriptionsAreRefused() {
    EmbeddedClusterBuilder builder = EmbeddedCluster.builder();
    for (String name : List.of("", "a b", "-x", "a/b", "a.b", "x".repeat(64))) {
      assertThatThrownBy(() -> builder.name(name)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> builder.stores(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.pdMembers(65)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.tcp(70_000)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.apiVersion(ApiVersion.V1TTL).keyspace("ks").start())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("V2");
  }

  @Test
  void regionsAreSplitMergedMovedAndLed() {
    try (EmbeddedCluster cluster =
        builder(Transport.INPROCESS, "regions")
            .apiVersion(ApiVersion.V1)
            .stores(3)
            .splitKeys(List.of(key("m"), key("c")))
            .start()) {
      assertThat(cluster.regions())
          .extracting(RegionInfo::startKey)
          .containsExactly(Bytes.EMPTY, key("c"), key("m"));

      cluster.mergeWithNext(key("a"));
      assertThat(cluster.regionOf(key("a")).endKey()).isEqualTo(key("m"));
      assertThatThrownBy(() -> cluster.mergeWithNext(key("z")))
          .isInstanceOf(IllegalStateException.class);

      long other = cluster.storeIds().get(2);
      cluster.transferLeader(key("a"), other);
      assertThat(cluster.regionOf(key("a")).leaderStoreId()).isEqualTo(other);
      cluster.dropLeader(key("a"));
      assertThat(cluster.regionOf(key("a")).leaderStoreId()).isZero();

      long fresh = cluster.addStore();
      cluster.movePeer(key("z"), cluster.storeIds().get(0), fresh);
      assertThat(cluster.regionOf(key("z")).storeIds())
          .contains(fresh)
          .doesNotContain(cluster.storeIds().get(0))
          .hasSize(3);
    }
  }

  @Test
  void rawAndTransactionalKeysHaveRegionsOfTheirOwn() {
    try (EmbeddedCluster cluster =
        builder(Transport.INPROCESS, "modes").stores(3).splitKeys(List.of(key("m"))).start()) {
      KeyRegions transactional = cluster.regions(KeyMode.TXN);
      assertThat(transactional.of(key("m")).startKey())
          .isEqualTo(MemcomparableBytes.encode(Bytes.of('x', 0, 0, 0, 'm')));
      assertThat(cluster.regionOf(key("m")).startKey())
          .isEqualTo(MemcomparableBytes.encode(Bytes.of('r', 0, 0, 0, 'm')));

      transactional.split(key("t"));
      assertThat(transactional.of(key("t")).id()).isNotEqualTo(transactional.of(key("s")).id());
      assertThat(cluster.regionOf(key("t"))).isEqualTo(cluster.regionOf(key("s")));

      transactional.mergeWithNext(key("m"));
      assertThat(transactional.of(key("m"))).isEqualTo(transactional.of(key("t")));
      transactional.transferLeader(key("m"), cluster.storeIds().get(2));
      assertThat(transactional.of(key("z")).leaderStoreId()).isEqualTo(cluster.storeIds().get(2));
    }
    try (EmbeddedCluster cluster =
        builder(Transport.INPROCESS, "modes").apiVersion(ApiVersion.V1).start()) {
      cluster.regions(KeyMode.TXN).split(key("m"));
      assertThat(cluster.regions().get(1).startKey())
          .isEqualTo(MemcomparableBytes.encode(key("m")));
    }
  }

  @Test
  void aStoreIsRemovedOnlyWithoutPeersAndIsATombstoneThen() {
    try (EmbeddedCluster cluster = builder(Transport.INPROCESS, "remove").start()) {
      long used = cluster.storeIds().get(0);
      long fresh = cluster.addStore();
      assertThatThrownBy(() -> cluster.removeStore(used)).isInstanceOf(IllegalStateException.class);

      cluster.removeStore(fresh);

      assertThat(cluster.storeIds()).containsExactly(used);
      assertThat(stores(Transport.INPROCESS, cluster).getStoresList())
          .extracting(Store::getState)
          .containsExactly(StoreState.Up, StoreState.Tombstone);
      assertThatThrownBy(() -> cluster.startStore(fresh))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aKeyspaceHasRegionsOfItsOwn() {
    try (EmbeddedCluster cluster =
        builder(Transport.INPROCESS, "keyspaces")
            .apiVersion(ApiVersion.V2)
            .keyspace("orders")
            .start()) {
      int id = cluster.createKeyspace("orders");
      assertThat(id).isEqualTo(1);
      assertThat(cluster.createKeyspace("DEFAULT")).isZero();
      int before = cluster.regions().size();
      cluster.split(key("m"));

      assertThat(cluster.regions()).hasSize(before + 1);
      assertThat(cluster.regionOf(key("m")).startKey())
          .isEqualTo(MemcomparableBytes.encode(Bytes.of('r', 0, 0, 0, 'm')));
    }
  }

  @Test
  void differentNamesAndSeedsMakeDifferentClusterIds() {
    List<Long> ids = new ArrayList<>();
    for (EmbeddedClusterBuilder builder :
        List.of(
            EmbeddedCluster.builder().name("ida"),
            EmbeddedCluster.builder().name("idb"),
            EmbeddedCluster.builder().name("ida").seed(1))) {
      try (EmbeddedCluster cluster = builder.start()) {
        ids.add(cluster.clusterId());
      }
    }
    assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id > 0);
  }

  @Test
  void aClosedClusterStartsNothing() {
    EmbeddedCluster cluster = builder(Transport.INPROCESS, "closedone").start();
    long store = cluster.storeIds().get(0);
    cluster.close();

    assertThatThrownBy(cluster::addStore).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> cluster.startStore(store)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> cluster.startPd(0)).isInstanceOf(IllegalStateException.class);
    assertThat(threadsOf("closedone")).isEmpty();
  }

  @Test
  void thousandsOfRegionsAreMadeAndSpread() {
    List<Bytes> keys = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      keys.add(key("%05d".formatted(i)));
    }
    try (EmbeddedCluster cluster =
        builder(Transport.INPROCESS, "thousands")
            .apiVersion(ApiVersion.V1)
            .stores(3)
            .splitKeys(keys)
            .start()) {
      assertThat(cluster.regions()).hasSize(5_001);

      cluster.scatter();

      for (long store : cluster.storeIds()) {
        assertThat(cluster.regions().stream().filter(r -> r.leaderStoreId() == store).count())
            .isEqualTo(1_667L);
      }
    }
  }
}
