package io.kvdc.tikv;

import static io.kvdc.tikv.Clusters.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.embedded.FaultAction;
import io.kvdc.error.StoreLimitException;
import io.kvdc.error.WriteConflictException;
import io.kvdc.metric.Metrics;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens in an engine shows in its metrics. */
class EngineMetricsTest {

  private static final Bytes VALUE = Bytes.utf8("value");

  private final Metrics metrics = new Metrics();
  private final Clusters clusters = Clusters.of(3, ApiVersion.V2);
  private final EmbeddedCluster cluster = clusters.cluster();

  @AfterEach
  void close() {
    clusters.close();
  }

  private Connection connect(String... options) {
    return Kv.connector(clusters.url(options)).metricSink(metrics).connect();
  }

  /** The sum of the series with some labels. */
  private double value(String name, String... labels) {
    List<String> wanted = Arrays.asList(labels);
    return metrics.values("kvdc_tikv_" + name).entrySet().stream()
        .filter(series -> series.getKey().containsAll(wanted))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  @Test
  void rawCommandsAndTheirRequests() {
    try (Connection connection = connect()) {
      connection.raw().put(key(1), VALUE);
      connection.raw().get(key(1));
      connection.raw().batchGet(List.of(key(1), key(2)));

      assertThat(value("rawkv_cmd_seconds", "put")).isEqualTo(1);
      assertThat(value("rawkv_cmd_seconds", "get")).isEqualTo(1);
      assertThat(value("rawkv_cmd_seconds", "batch_get")).isEqualTo(1);
      assertThat(value("rawkv_kv_size_bytes", "key")).isEqualTo(1);
      assertThat(value("request_seconds", "RawPut", "false")).isEqualTo(1);
      assertThat(value("request_seconds", "RawGet")).isEqualTo(1);
      assertThat(value("source_request_seconds", "RawGet", "unknown")).isEqualTo(1);
      assertThat(value("async_send_req_total", "ok")).isEqualTo(3);
      assertThat(value("batch_requests")).isPositive();
      assertThat(value("batch_stream_tracked_request_count")).isEqualTo(3);
      assertThat(value("batch_stream_completed_response_count")).isEqualTo(3);
      assertThat(value("grpc_connection_state", "READY")).isPositive();
      assertThat(value("region_cache_operations_total", "get_region_when_miss", "ok")).isPositive();
      assertThat(value("load_region_cache_seconds", "get_store")).isPositive();
    }
  }

  @Test
  void regionErrorsWaitsAndRetries() {
    try (Connection connection = connect()) {
      connection.raw().put(key(1), VALUE);
      cluster.split(key(5));
      connection.raw().put(key(9), VALUE);
      cluster.transferLeader(key(9), other(key(9)));
      connection.raw().get(key(9));

      assertThat(value("region_err_total", "epoch_not_match")).isPositive();
      assertThat(value("region_err_total", "not_leader")).isPositive();
      assertThat(value("async_send_req_total", "region_error")).isGreaterThanOrEqualTo(2);
      assertThat(value("request_retry_times")).isPositive();
      assertThat(value("region_cache_operations_total", "invalidate_region_from_cache"))
          .isPositive();
    }
  }

  private long other(Bytes key) {
    return cluster.regionOf(key).leaderStoreId() % 3 + 1;
  }

  @Test
  void attemptsThatBringNoAnswer() {
    try (Connection connection = connect()) {
      connection.raw().put(key(1), VALUE);
      long leader = cluster.regionOf(key(1)).leaderStoreId();
      cluster
          .faults()
          .inject(
              Calls.to("RawGet").times(1),
              FaultAction.failBeforeApply(Status.UNAVAILABLE.withDescription("by the test")));
      assertThat(connection.raw().get(key(1))).isEqualTo(VALUE);

      assertThat(value("rpc_err_total", "Unavailable", Long.toString(leader))).isEqualTo(1);
      assertThat(value("backoff_seconds", "tikvRPC")).isPositive();
      assertThat(value("kv_status_api_count", "ok")).isPositive();
      assertThat(value("region_cache_operations_total", "send_fail")).isPositive();
    }
  }

  @Test
  void commitsByForm() {
    try (Connection connection = connect()) {
      TransactionOptions usual = TransactionOptions.optimistic();
      commit(connection, usual.mutate().asyncCommit(false).onePhase(false).build());
      commit(connection, usual.mutate().asyncCommit(true).onePhase(false).build());
      commit(connection, usual.mutate().asyncCommit(false).onePhase(true).build());

      assertThat(value("commit_txn_counter", "ok")).isEqualTo(1);
      assertThat(value("async_commit_txn_counter", "ok")).isEqualTo(1);
      assertThat(value("one_pc_txn_counter", "ok")).isEqualTo(1);
      assertThat(value("txn_write_kv_num", "general")).isEqualTo(3);
      assertThat(value("txn_write_size_bytes", "general")).isEqualTo(3);
      assertThat(value("txn_cmd_duration_seconds", "commit", "general")).isEqualTo(3);
      assertThat(value("txn_regions_num", "2pc_prewrite", "general")).isEqualTo(3);
      assertThat(value("prewrite_assertion_count", "none")).isEqualTo(3);
      assertThat(value("ts_future_wait_seconds")).isPositive();
      assertThat(value("low_resolution_tso_update_interval_seconds")).isEqualTo(2);
    }
  }

  private static void commit(Connection connection, TransactionOptions options) {
    try (Transaction transaction = connection.begin(options)) {
      transaction.put(key(1), VALUE);
      transaction.commit();
    }
  }

  @Test
  void conflicts() {
    try (Connection connection = connect();
        Transaction transaction = connection.begin(TransactionOptions.optimistic())) {
      transaction.put(key(1), VALUE);
      commit(connection, TransactionOptions.optimistic());
      assertThatThrownBy(transaction::commit).isInstanceOf(WriteConflictException.class);

      assertThat(value("txn_write_conflict_counter")).isEqualTo(1);
      assertThat(value("commit_txn_counter", "err")).isEqualTo(1);
    }
  }

  @Test
  void locksInTheWay() {
    try (Connection connection = connect();
        Transaction holder = connection.begin(TransactionOptions.pessimistic())) {
      holder.lockKeys(List.of(key(1)));
      try (Transaction waiting = connection.begin(TransactionOptions.pessimistic())) {
        var locked = waiting.async().lockKeys(List.of(key(1)));
        await()
            .untilAsserted(
                () -> assertThat(value("lock_resolver_actions_total", "not_expired")).isPositive());
        holder.rollback();
        locked.toCompletableFuture().join();
        assertThat(value("lock_resolver_actions_total", "resolve_for_write")).isPositive();
        assertThat(value("lock_resolver_actions_total", "query_txn_status")).isPositive();
        assertThat(value("txn_cmd_duration_seconds", "lock_keys")).isEqualTo(2);
      }
    }
  }

  @Test
  void refusedForTheStoreLimit() {
    try (Connection connection = connect("storeLimit=1")) {
      connection.raw().put(key(1), VALUE);
      long leader = cluster.regionOf(key(1)).leaderStoreId();
      cluster.faults().inject(Calls.any().on(leader), FaultAction.holdRequest());
      var held = connection.raw().async().get(key(1));
      assertThatThrownBy(() -> connection.raw().get(key(1)))
          .isInstanceOf(StoreLimitException.class);
      cluster.faults().clear();
      held.toCompletableFuture().join();

      assertThat(value("get_store_limit_token_error", Long.toString(leader))).isEqualTo(1);
    }
  }

  @Test
  void storesThatAreLost() {
    try (Connection connection = connect("storesRefreshInterval=1s")) {
      connection.raw().put(key(1), VALUE);
      TikvConnection tikv = connection.unwrap(TikvConnection.class);
      assertThat(tikv.storeHealth()).hasSize(3);
      long leader = cluster.regionOf(key(1)).leaderStoreId();
      String label = Long.toString(leader);
      assertThat(metrics.values("kvdc_tikv_store_liveness_state"))
          .containsOnlyKeys(List.of("1"), List.of("2"), List.of("3"));
      cluster.stopStore(leader);
      assertThat(connection.raw().get(key(1))).isEqualTo(VALUE);
      await().until(() -> value("store_liveness_state", label) == 1);
      assertThat(value("rpc_err_total", label)).isPositive();

      assertThat(value("kv_status_api_duration", label)).isPositive();
    }
  }

  @Test
  void storesThatAreGoneAreForgotten() {
    try (Connection connection = connect("storesRefreshInterval=1s")) {
      connection.raw().put(key(1), VALUE);
      long added = cluster.addStore();
      String label = Long.toString(added);
      await().until(() -> shown("store_liveness_state").contains(List.of(label)));
      cluster.removeStore(added);
      await().until(() -> !shown("store_liveness_state").contains(List.of(label)));
      assertThat(shown("store_slow_score")).doesNotContain(List.of(label));
      assertThat(shown("store_liveness_state")).hasSize(3);
    }
  }

  private Set<List<String>> shown(String name) {
    return metrics.values("kvdc_tikv_" + name).keySet();
  }

  @Test
  void aClosedEngineShowsNothingMore() {
    connect().close();
    assertThat(metrics.values("kvdc_tikv_store_liveness_state")).isEmpty();
    assertThat(metrics.values("kvdc_tikv_grpc_connection_state")).isEmpty();
    assertThat(metrics.values("kvdc_tikv_low_resolution_tso_update_interval_seconds")).isEmpty();
    assertThat(metrics.values("kvdc_tikv_lock_resolver_async_running_tasks")).isEmpty();
  }
}
