package io.kvdc.tikv;

import static io.kvdc.tikv.Clusters.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Timestamp;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.embedded.Fault;
import io.kvdc.embedded.FaultAction;
import io.kvdc.error.DeadlineExceededException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the driver tells of stores follows the cluster. */
class StoreHealthTest {

  private static final Status LOST = Status.UNAVAILABLE.withDescription("made by the test");

  private final Clusters clusters = Clusters.of(3);
  private final EmbeddedCluster cluster = clusters.cluster();

  @AfterEach
  void close() {
    clusters.close();
  }

  private static TikvStoreHealth health(TikvConnection tikv, long storeId) {
    return tikv.storeHealth().stream()
        .filter(store -> store.id() == storeId)
        .findFirst()
        .orElseThrow();
  }

  private TikvConnection connect() {
    return clusters.connect("storesRefreshInterval=1s").unwrap(TikvConnection.class);
  }

  @Test
  void allStoresAreToldFromTheBeginning() {
    TikvConnection tikv = connect();
    List<TikvStoreHealth> stores = tikv.storeHealth();
    assertThat(stores).extracting(TikvStoreHealth::id).isEqualTo(cluster.storeIds());
    assertThat(stores)
        .allSatisfy(
            store -> {
              assertThat(store.state()).isEqualTo("Up");
              assertThat(store.reachability()).isEqualTo(TikvReachability.REACHABLE);
              assertThat(store.slow()).isFalse();
              assertThat(store.estimatedWait()).isZero();
              assertThat(store.inFlight()).isZero();
            });
    assertThat(stores)
        .extracting(TikvStoreHealth::address)
        .isEqualTo(tikv.stores().stream().map(TikvStore::address).toList());
  }

  @Test
  void labelsFollow() {
    TikvConnection tikv = connect();
    assertThat(health(tikv, 1).labels()).isEmpty();
    cluster.setLabels(1, Map.of("zone", "z1"));
    await().until(() -> health(tikv, 1).labels().equals(Map.of("zone", "z1")));
  }

  @Test
  void newStoresFollowAndRemovedOnesGo() {
    TikvConnection tikv = connect();
    tikv.storeHealth();
    long added = cluster.addStore();
    await().until(() -> tikv.storeHealth().stream().anyMatch(store -> store.id() == added));
    cluster.removeStore(added);
    await().until(() -> tikv.storeHealth().stream().noneMatch(store -> store.id() == added));
  }

  @Test
  void aStoreThatMovedIsFoundAtItsNewAddress() {
    Connection connection = clusters.connect("storesRefreshInterval=1s");
    TikvConnection tikv = connection.unwrap(TikvConnection.class);
    connection.raw().put(key(1), Bytes.utf8("v"));
    long leader = cluster.regionOf(key(1)).leaderStoreId();
    String before = health(tikv, leader).address();
    cluster.moveStore(leader);
    await().until(() -> !health(tikv, leader).address().equals(before));
    assertThat(connection.raw().get(key(1))).isEqualTo(Bytes.utf8("v"));
  }

  @Test
  void whatIsKnownIsToldAlthoughPdIsSilent() {
    TikvConnection tikv = connect();
    List<TikvStoreHealth> before = tikv.storeHealth();
    cluster.stopPd(0);
    assertThat(tikv.storeHealth()).isEqualTo(before);
  }

  @Test
  void aFrozenStoreIsFoundUnreachableAndHealsByItself() {
    Connection connection = clusters.connect("storesRefreshInterval=1s");
    TikvConnection tikv = connection.unwrap(TikvConnection.class);
    connection.raw().put(key(1), Bytes.utf8("v"));
    long leader = cluster.regionOf(key(1)).leaderStoreId();
    cluster.faults().inject(Calls.to("RawGet").on(leader), FaultAction.failBeforeApply(LOST));
    cluster.faults().freezeStore(leader);
    CompletionStage<Bytes> call = connection.raw().async().get(key(1));
    await().until(() -> health(tikv, leader).reachability() == TikvReachability.UNREACHABLE);
    cluster.faults().clear();
    await().until(() -> health(tikv, leader).reachability() == TikvReachability.REACHABLE);
    assertThat(call.toCompletableFuture().join()).isEqualTo(Bytes.utf8("v"));
  }

  @Test
  void theSafeTimestampIsThatOfTheStoreThatLagsMost() {
    TikvConnection tikv = connect();
    cluster.setLabels(1, Map.of("zone", "east"));
    cluster.setLabels(2, Map.of("zone", "west"));
    cluster.faults().safeTsLag(2, Duration.ofHours(1));
    Timestamp now = tikv.currentTimestamp();
    await().until(() -> tikv.minSafeTimestamp().isPresent());
    Timestamp least = tikv.minSafeTimestamp().orElseThrow();
    assertThat(now.physicalMillis() - least.physicalMillis())
        .isGreaterThan(Duration.ofMinutes(59).toMillis());
    assertThat(tikv.minSafeTimestamp("west")).contains(least);
    assertThat(tikv.minSafeTimestamp("east").orElseThrow()).isGreaterThan(least);
    assertThat(tikv.minSafeTimestamp("north")).isEmpty();
  }

  @Test
  void aCallersShortDeadlineMarksNoStore() {
    Connection patient = clusters.connect("storesRefreshInterval=1s");
    patient.raw().put(key(1), Bytes.utf8("v"));
    Connection hasty = clusters.connect("timeout=50ms", "storesRefreshInterval=1s");
    TikvConnection tikv = hasty.unwrap(TikvConnection.class);
    long leader = cluster.regionOf(key(1)).leaderStoreId();
    Fault slow = cluster.faults().inject(Calls.to("RawGet").on(leader), FaultAction.holdRequest());
    assertThatThrownBy(() -> hasty.raw().get(key(1))).isInstanceOf(DeadlineExceededException.class);
    assertThat(health(tikv, leader).reachability()).isEqualTo(TikvReachability.REACHABLE);
    assertThat(health(tikv, leader).slow()).isFalse();
    cluster.faults().remove(slow);
  }

  @Test
  void anIdleConnectionAsksNoStoreAnything() {
    TikvConnection tikv = connect();
    tikv.storeHealth();
    long listed = cluster.faults().journal().count("GetAllStores");
    cluster.faults().journal().clear();
    await().until(() -> cluster.faults().journal().count("GetAllStores") >= 3);
    assertThat(listed).isPositive();
    assertThat(cluster.faults().journal().counts().keySet()).noneMatch(this::isOfStores);
  }

  private boolean isOfStores(String method) {
    return method.contains("Check") || method.contains("Health") || method.contains("SafeTS");
  }
}
