package io.kvdc.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.error.ClusterUnreachableException;
import io.kvdc.error.InvalidOptionException;
import io.kvdc.spi.Endpoints;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DnsEndpointsTest {

  private static final String RECORD = "_client._tcp.pd.tidb.svc";

  private static DnsEndpoints endpoints(@Nullable String seeds, @Nullable String server) {
    return new DnsEndpoints(seeds, null, server, Duration.ofSeconds(10));
  }

  @Test
  void theRecordListsWhomToAskFirstByPriorityThenWeight() throws IOException {
    try (FakeNameServer server =
        new FakeNameServer(
            "20 1 2379 pd-2.tidb.svc", "10 1 2379 pd-1.tidb.svc", "10 5 2380 pd-0.tidb.svc")) {
      assertThat(endpoints(RECORD, server.address()).seeds(List.of("pd:2379")))
          .containsExactly("pd-0.tidb.svc:2380", "pd-1.tidb.svc:2379", "pd-2.tidb.svc:2379");
    }
  }

  @Test
  void aRecordThatIsNotThereFailsWithWhatToCheck() throws IOException {
    try (FakeNameServer server = new FakeNameServer()) {
      assertThatThrownBy(() -> endpoints(RECORD, server.address()).seeds(List.of("pd:2379")))
          .isInstanceOf(ClusterUnreachableException.class)
          .hasMessageContaining(RECORD)
          .hasMessageContaining(server.address());
    }
  }

  @Test
  void withoutARecordTheUrlHolds() {
    assertThat(endpoints(null, null).seeds(List.of("pd:2379"))).containsExactly("pd:2379");
  }

  @ParameterizedTest
  @CsvSource({
    "tikv-0:20160, tikv-0.tidb.svc:20160",
    "tikv-0.peer:20160, tikv-0.peer.tidb.svc:20160",
    "tikv-0.tidb.svc:20160, tikv-0.tidb.svc:20160",
    "tikv-0, tikv-0.tidb.svc",
    "10.0.0.1:20160, 10.0.0.1:20160",
    "[::1]:20160, [::1]:20160",
    "fe80::1, fe80::1"
  })
  void advertisedNamesAreCompleted(String advertised, String reachable) {
    assertThat(
            new DnsEndpoints(null, "tidb.svc", null, Duration.ofSeconds(1)).reachable(advertised))
        .isEqualTo(reachable);
  }

  @Test
  void aConnectionFindsItsClusterByTheRecord() throws IOException {
    try (EmbeddedCluster cluster = EmbeddedCluster.builder().name("by-dns").tcp(0).start();
        FakeNameServer server =
            new FakeNameServer("0 0 " + port(cluster.pdAddresses().get(0)) + " localhost")) {
      String url =
          cluster.url().replace(cluster.pdAddresses().get(0), "pd.is.nowhere:1")
              + "&dns.seeds="
              + RECORD
              + "&dns.server="
              + server.address();
      try (Connection one = Kv.connect(url);
          Connection other = Kv.connect(url)) {
        one.raw().put(Bytes.utf8("zone"), Bytes.utf8("Europe/Berlin"));
        assertThat(other.raw().get(Bytes.utf8("zone"))).isEqualTo(Bytes.utf8("Europe/Berlin"));
      }
      String lost = url.replace("dns.seeds=" + RECORD + "&", "");
      assertThatThrownBy(() -> Kv.connect(lost))
          .isInstanceOf(InvalidOptionException.class)
          .hasMessageContaining("dns.seeds");
    }
  }

  @Test
  void theExampleOfTheReadmeRuns() throws IOException {
    try (EmbeddedCluster cluster = EmbeddedCluster.builder().name("by-srv").tcp(0).start();
        FakeNameServer server =
            new FakeNameServer("0 0 " + port(cluster.pdAddresses().get(0)) + " localhost")) {
      String url = cluster.url().replace(cluster.pdAddresses().get(0), "pd.is.nowhere:1");
      String nameServer = server.address();
      Endpoints dns = new DnsEndpoints("_client._tcp.pd", null, nameServer, Duration.ofSeconds(10));
      try (Connection connection = Kv.connector(url).endpoints(dns).connect()) {
        connection.raw().put(Bytes.utf8("zone"), Bytes.utf8("Europe/Berlin"));
      }
      assertThat(cluster.faults().journal().count("RawPut")).isEqualTo(1);
    }
  }

  private static int port(String address) {
    return URI.create("//" + address).getPort();
  }
}
