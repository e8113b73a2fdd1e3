package io.kvdc.tikv.internal.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.metric.Meters;
import io.kvdc.metric.Metrics;
import io.kvdc.spi.PluginFailures;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The series of one store. */
class StoreRequestsTest {

  private final Metrics sink = new Metrics();
  private final RpcMetrics metrics =
      new RpcMetrics(Objects.requireNonNull(Meters.of(List.of(sink), new PluginFailures(false))));

  @Test
  void commandsAreCalledAsInClientGo() {
    StoreRequests store = metrics.of(7);
    store.took("KvGet", false, "unknown", 1);
    store.took("KVPessimisticRollback", false, "internal_gc", 1);
    store.took("Coprocessor", true, "unknown", 1);
    store.took("RawGet", true, "internal_gc", 1);

    assertThat(sink.values("kvdc_tikv_request_seconds"))
        .containsOnlyKeys(
            List.of("Get", "7", "false", "false"),
            List.of("PessimisticRollback", "7", "false", "true"),
            List.of("Cop", "7", "true", "false"),
            List.of("RawGet", "7", "true", "true"));
    assertThat(sink.values("kvdc_tikv_source_request_seconds"))
        .containsEntry(List.of("PessimisticRollback", "7", "false", "true", "internal_gc"), 1.0);
  }

  @Test
  void sourcesWithoutEndShareOneSeries() {
    StoreRequests first = metrics.of(7);
    StoreRequests second = metrics.of(8);
    for (int user = 0; user < 1_000; user++) {
      first.took("KvGet", false, "external_user" + user, 1);
      second.took("KvGet", false, "external_user" + user, 1);
    }
    first.took("KvGet", false, "external_user5", 1);

    assertThat(sink.values("kvdc_tikv_source_request_seconds"))
        .hasSize(2 * (SourceLabels.MOST + 1))
        .containsEntry(List.of("Get", "7", "false", "false", "external_user5"), 2.0)
        .containsEntry(
            List.of("Get", "8", "false", "false", SourceLabels.OTHER), 1_000.0 - SourceLabels.MOST);
  }

  @Test
  void aStoreThatIsGoneTakesAllItsSeriesAlong() {
    StoreRequests gone = metrics.of(7);
    StoreRequests stays = metrics.of(8);
    for (StoreRequests each : List.of(gone, stays)) {
      each.took("KvGet", false, "unknown", 1);
      each.travelled("unknown", 1);
      each.regionError("not_leader");
      each.rpcError("Unavailable");
      each.overLimit("a:1");
    }
    stays.forwarded(7, "KvGet", true);
    gone.forget();

    for (String name :
        List.of(
            "request_seconds",
            "source_request_seconds",
            "rpc_net_latency_seconds",
            "region_err_total",
            "rpc_err_total",
            "get_store_limit_token_error")) {
      assertThat(sink.values("kvdc_tikv_" + name).keySet())
          .singleElement()
          .satisfies(labels -> assertThat(labels).contains("8"));
    }
    assertThat(sink.values("kvdc_tikv_forward_request_counter")).isEmpty();

    gone.took("KvGet", false, "unknown", 1);
    assertThat(sink.values("kvdc_tikv_request_seconds")).hasSize(2);
  }
}
