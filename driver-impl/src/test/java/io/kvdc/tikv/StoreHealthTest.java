package io.kvdc.tikv;

import static io.kvdc.tikv.Clusters.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.embedded.EmbeddedCluster;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the driver tells of stores follows the cluster. */
class StoreHealthTest {

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
