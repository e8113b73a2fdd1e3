package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.error.ClusterUnreachableException;
import org.junit.jupiter.api.Test;

/** Clusters that advertise addresses which cannot be reached from here. */
class AddressMapTest {

  @Test
  void addressesAreReachedWhereTheMapSays() {
    try (EmbeddedCluster cluster =
        EmbeddedCluster.builder().name("mapped").stores(1).tcp(0).start()) {
      String reachable = cluster.pdAddresses().get(0);
      String url =
          "kv:tikv://pd-in-the-cluster:2379/DEFAULT?addressMap=pd-in-the-cluster:2379=" + reachable;
      try (Connection connection = Kv.connect(url)) {
        connection.raw().put(Bytes.utf8("k"), Bytes.utf8("v"));
        assertThat(connection.raw().get(Bytes.utf8("k"))).isEqualTo(Bytes.utf8("v"));
      }
    }
  }

  @Test
  void aHostThatIsUnknownHereIsNamedWithTheWayOut() {
    String url = "kv:tikv://pd-in-the-cluster.invalid:2379?connectTimeout=200ms";
    assertThatThrownBy(() -> Kv.connect(url))
        .isInstanceOf(ClusterUnreachableException.class)
        .hasMessageContaining("pd-in-the-cluster.invalid")
        .hasMessageContaining("addressMap");
  }

  @Test
  void errorsNameTheAdvertisedAddress() {
    String url =
        "kv:tikv://pd-in-the-cluster:2379?connectTimeout=200ms"
            + "&addressMap=pd-in-the-cluster:2379=127.0.0.1:1";
    assertThatThrownBy(() -> Kv.connect(url))
        .isInstanceOf(ClusterUnreachableException.class)
        .hasMessageContaining("pd-in-the-cluster:2379");
  }
}
