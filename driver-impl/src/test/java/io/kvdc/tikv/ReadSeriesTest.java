package io.kvdc.tikv;

import static io.kvdc.tikv.Clusters.key;
import static io.kvdc.tikv.MeasuredCluster.VALUE;
import static io.kvdc.tikv.MeasuredCluster.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kvdc.Connection;
import io.kvdc.KeyRange;
import io.kvdc.ReplicaChoice;
import io.kvdc.ScanOptions;
import io.kvdc.Snapshot;
import io.kvdc.SnapshotOptions;
import io.kvdc.Timestamp;
import io.kvdc.TransactionOptions;
import io.kvdc.embedded.Transport;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads, from wherever they are answered, show in the series about them. */
class ReadSeriesTest {

  private static final String ZONE = "zone";

  private final MeasuredCluster measured = new MeasuredCluster(Transport.INPROCESS);
  private final Connection connection = measured.connect("safeTsInterval=0s");

  @BeforeEach
  void oneZoneForTheLeaderAndOneForTheRest() {
    write(connection, TransactionOptions.optimistic(), key(1));
    long leader = measured.leader(key(1));
    for (long store : measured.cluster().storeIds()) {
      measured.cluster().setLabels(store, Map.of(ZONE, store == leader ? "near" : "far"));
    }
  }

  @AfterEach
  void close() {
    measured.close();
  }

  private double value(String name, String... labels) {
    return measured.value(name, labels);
  }

  private Snapshot stale(Connection from, Timestamp at, String zone) {
    return from.snapshot(at)
        .with(
            SnapshotOptions.defaults()
                .mutate()
                .staleRead(true)
                .replicaLabels(Map.of(ZONE, zone))
                .build());
  }

  @Test
  void staleReadsThatHit() {
    Connection later = measured.connect("lowResolutionInterval=1s");
    Timestamp at = later.currentTimestamp();
    assertThat(stale(later, at, "far").get(key(1))).isEqualTo(VALUE);

    assertThat(value("stale_read_counter", "hit")).isEqualTo(1);
    assertThat(value("stale_read_counter", "miss")).isZero();
    assertThat(value("stale_read_req_counter", "local")).isEqualTo(1);
    assertThat(value("stale_read_req_counter", "cross-zone")).isZero();
    assertThat(value("stale_read_bytes", "local", "out")).isPositive();
    assertThat(value("stale_read_bytes", "local", "in")).isPositive();
    assertThat(value("request_seconds", "Get", "true")).isEqualTo(1);
  }

  @Test
  void staleReadsThatMiss() {
    Connection later = measured.connect("lowResolutionInterval=1s");
    measured.cluster().storeIds().forEach(measured.cluster().faults()::holdSafeTs);
    Timestamp at = later.currentTimestamp();
    assertThat(stale(later, at, "far").get(key(1))).isEqualTo(VALUE);

    assertThat(value("stale_read_counter", "hit")).isZero();
    assertThat(value("stale_read_counter", "miss")).isEqualTo(1);
    assertThat(value("region_err_total", "data_is_not_ready")).isPositive();
    // The leader, which answered as leaders do, is in the other zone.
    assertThat(value("stale_read_req_counter", "local")).isEqualTo(1);
    assertThat(value("read_request_bytes", "leader", "cross-zone")).isEqualTo(1);
  }

  @Test
  void sizesOfReads() {
    Connection later = measured.connect("lowResolutionInterval=1s");
    later
        .snapshot()
        .with(
            SnapshotOptions.defaults()
                .mutate()
                .replicas(ReplicaChoice.FOLLOWER)
                .replicaLabels(Map.of(ZONE, "far"))
                .build())
        .get(key(1));
    assertThat(value("read_request_bytes", "follower", "local")).isEqualTo(1);
  }

  @Test
  void scansBackwardsAreToldApart() {
    connection.raw().put(key(1), VALUE);
    assertThat(connection.raw().scan(KeyRange.all()).stream()).hasSize(1);
    double forward = value("rawkv_cmd_seconds", "raw_scan");
    assertThat(forward).isPositive();
    assertThat(value("rawkv_cmd_seconds", "raw_reverse_scan")).isZero();
    ScanOptions backwards = ScanOptions.defaults().withReverse(true);
    assertThat(connection.raw().scan(KeyRange.all(), backwards).stream()).hasSize(1);
    assertThat(value("rawkv_cmd_seconds", "raw_reverse_scan")).isPositive();
    assertThat(value("rawkv_cmd_seconds", "raw_scan")).isEqualTo(forward);
  }

  @Test
  void safeTimestampsOfStores() {
    TikvConnection tikv = connection.unwrap(TikvConnection.class);
    await()
        .untilAsserted(
            () -> {
              var unused = tikv.minSafeTimestamp();
              assertThat(value("safets_update_counter", "success", "1")).isPositive();
            });
    assertThat(value("min_safets_gap_seconds", "1")).isNotNaN().isLessThan(60);
    assertThat(value("safets_update_counter", "fail")).isZero();
  }
}
