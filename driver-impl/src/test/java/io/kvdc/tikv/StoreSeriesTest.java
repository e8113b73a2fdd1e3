package io.kvdc.tikv;

import static io.kvdc.tikv.Clusters.key;
import static io.kvdc.tikv.MeasuredCluster.VALUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.RawOptions;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.FaultAction;
import io.kvdc.embedded.RegionErrors;
import io.kvdc.embedded.Transport;
import io.kvdc.error.KvException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens on the way to stores shows in the series about them. */
class StoreSeriesTest {

  private final MeasuredCluster measured = new MeasuredCluster(Transport.TCP);

  @AfterEach
  void close() {
    measured.cluster().network().heal();
    measured.close();
  }

  private double value(String name, String... labels) {
    return measured.value(name, labels);
  }

  private long rawLeader() {
    return measured.cluster().regionOf(key(1)).leaderStoreId();
  }

  @Test
  void forwardedRequests() {
    long leader = rawLeader();
    // Nobody serves there, so that this client alone does not reach the store.
    String map = "addressMap=" + measured.cluster().storeAddress(leader) + "=127.0.0.1:1";
    Connection connection = measured.connect("enableForwarding=true", map);
    connection.raw().put(key(1), VALUE);
    await()
        .until(() -> value("forward_request_counter", Long.toString(leader), "RawPut", "ok") > 0);
    assertThat(value("store_liveness_state", Long.toString(leader))).isEqualTo(1);
    assertThat(value("batch_stream_tracked_request_count", "1")).isPositive();
  }

  @Test
  void connectionsThatCannotBeMade() {
    long leader = rawLeader();
    String map = "addressMap=" + measured.cluster().storeAddress(leader) + "=127.0.0.1:1";
    Connection connection = measured.connect("timeout=1s", map);
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () -> {
              assertThatThrownBy(() -> connection.raw().get(key(1)))
                  .isInstanceOf(KvException.class);
              assertThat(value("connection_transient_failure_count", Long.toString(leader)))
                  .isPositive();
              assertThat(value("replica_selector_failure_counter", "exhausted")).isPositive();
              assertThat(value("kv_status_api_count", "err")).isPositive();
            });
  }

  @Test
  void requestsThatEndWithTheirStream() {
    Connection connection = measured.connect();
    connection.raw().put(key(1), VALUE);
    long leader = rawLeader();
    var held =
        measured.cluster().faults().inject(Calls.to("RawGet").times(1), FaultAction.holdRequest());
    CompletableFuture<?> waiting = connection.raw().async().get(key(1)).toCompletableFuture();
    await().until(() -> held.hits() == 1);
    measured.cluster().network().store(leader).resetConnections();
    assertThat(waiting.join()).isEqualTo(VALUE);

    assertThat(value("batch_stream_retired_request_count")).isPositive();
  }

  @Test
  void answersThatNobodyWaitsForAnyMore() {
    Connection connection = measured.connect("timeout=5s");
    connection.raw().put(key(1), VALUE);
    var held =
        measured.cluster().faults().inject(Calls.to("RawGet").times(1), FaultAction.holdRequest());
    RawOptions impatient = RawOptions.defaults().withTimeout(Duration.ofMillis(200));
    assertThatThrownBy(() -> connection.raw(impatient).get(key(1))).isInstanceOf(KvException.class);
    held.release();

    await().until(() -> value("batch_stream_outdated_response_count") == 1);
  }

  @Test
  void batchesThatWaitForMore() {
    Connection connection = measured.connect("batchPolicy=positive", "connectionsPerStore=1");
    List<CompletableFuture<Bytes>> gets =
        IntStream.range(0, 200)
            .mapToObj(i -> connection.raw().async().get(key(i)).toCompletableFuture())
            .toList();
    gets.forEach(CompletableFuture::join);

    assertThat(value("batch_pending_requests")).isPositive();
    assertThat(value("batch_send_loop_duration_seconds", "send")).isPositive();
    await()
        .untilAsserted(
            () -> {
              connection.raw().get(key(1));
              assertThat(value("batch_head_arrival_interval_seconds")).isPositive();
            });
  }

  @Test
  void healthOfStores() {
    Connection connection = measured.connect("storesRefreshInterval=1s");
    connection.raw().put(key(1), VALUE);
    measured.cluster().faults().slowScore(rawLeader(), 90);
    String leader = Long.toString(rawLeader());
    await().until(() -> value("health_feedback_ops_counter", leader, "tick") >= 1);
    await()
        .until(
            () -> {
              connection.raw().get(key(1));
              return value("feedback_slow_score", leader) >= 80;
            });
  }

  @Test
  void regionsThatAreAskedFor() {
    Connection connection = measured.connect();
    connection.raw().put(key(1), VALUE);
    assertThat(value("load_region_total", "ByKey", "Missing")).isPositive();
    double before = value("load_region_total", "Missing");
    measured
        .cluster()
        .faults()
        .inject(
            Calls.to("RawGet").times(1),
            FaultAction.regionError(
                RegionErrors.regionNotFound(measured.cluster().regionOf(key(1)).id())));
    assertThat(connection.raw().get(key(1))).isEqualTo(VALUE);
    assertThat(value("load_region_total", "Missing")).isGreaterThan(before);
    assertThat(value("region_err_total", "region_not_found")).isEqualTo(1);
  }
}
