package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.RawSession;
import io.kvdc.Timestamp;
import io.kvdc.Transaction;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.EmbeddedCluster;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A store comes back on another port, and PD's leader changes at the same moment: the same client
 * goes on by itself.
 */
class R5MovedStoreTest {

  private static final List<Bytes> KEYS = IntStream.range(0, 9).mapToObj(Clusters::key).toList();

  private final EmbeddedCluster cluster =
      EmbeddedCluster.builder()
          .name("r5")
          .apiVersion(ApiVersion.V2)
          .tcp(0)
          .stores(3)
          .pdMembers(3)
          .splitKeys(KEYS.subList(1, KEYS.size()))
          .start();
  private final Connection connection =
      Kv.connect(cluster.url() + "&timeout=20s&pdFollowerReads=true");
  private final RawSession raw = connection.raw();

  @AfterEach
  void close() {
    connection.close();
    cluster.close();
  }

  private void writeAndRead(String value) {
    for (Bytes key : KEYS) {
      raw.put(key, Bytes.utf8(value));
    }
    for (Bytes key : KEYS) {
      assertThat(raw.get(key)).isEqualTo(Bytes.utf8(value));
    }
    connection.transact(
        transaction -> {
          KEYS.forEach(key -> transaction.put(key, Bytes.utf8(value)));
          return null;
        });
  }

  @Test
  void theSameClientIsHealthyAgain() {
    cluster.scatter();
    writeAndRead("before");
    Timestamp before = connection.currentTimestamp();
    long moved = cluster.regionOf(KEYS.get(0)).leaderStoreId();

    for (int round = 0; round < 3; round++) {
      cluster.moveStore(moved);
      cluster.transferPdLeader((cluster.pdLeader() + 1) % 3);

      writeAndRead("after " + round);
      assertThat(connection.currentTimestamp()).isGreaterThan(before);
      moved = cluster.regionOf(KEYS.get(0)).leaderStoreId();
    }
    try (Transaction transaction = connection.begin()) {
      assertThat(transaction.get(KEYS.get(8))).isEqualTo(Bytes.utf8("after 2"));
    }
  }
}
