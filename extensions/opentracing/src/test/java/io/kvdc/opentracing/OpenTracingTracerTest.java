package io.kvdc.opentracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Cursor;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.Kv;
import io.kvdc.ScanOptions;
import io.kvdc.Transaction;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.embedded.FaultAction;
import io.kvdc.embedded.RegionErrors;
import io.opentracing.Scope;
import io.opentracing.mock.MockSpan;
import io.opentracing.mock.MockTracer;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Spans of a real commit in OpenTracing. */
class OpenTracingTracerTest {

  /** The same as in OpenTelemetry; see docs/tracing.md. */
  private static final String COMMIT =
      "transaction.commit(commit(KvCommit) prewrite(KvPrewrite KvPrewrite) timestamp)";

  private static final Bytes KEY = Bytes.utf8("k");

  private final MockTracer tracer = new MockTracer();
  private final EmbeddedCluster cluster =
      EmbeddedCluster.builder().name("opentracing").apiVersion(ApiVersion.V2).start();

  @AfterEach
  void close() {
    cluster.close();
  }

  private void commit() {
    try (Connection connection =
        Kv.connector(cluster.url() + "&asyncCommit=false&onePhaseCommit=false")
            .tracer(new OpenTracingTracer(tracer))
            .connect()) {
      Transaction transaction = connection.begin();
      transaction.get(KEY);
      transaction.put(KEY, KEY);
      cluster
          .faults()
          .inject(
              Calls.to("KvPrewrite").times(1),
              FaultAction.regionError(RegionErrors.serverIsBusy("busy", 1)));
      transaction.commit();
    }
  }

  private MockSpan root(String name) {
    return tracer.finishedSpans().stream()
        .filter(span -> span.operationName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private String drawn(MockSpan span) {
    List<MockSpan> below =
        tracer.finishedSpans().stream()
            .filter(each -> each.parentId() == span.context().spanId())
            .toList();
    return span.operationName()
        + (below.isEmpty()
            ? ""
            : below.stream().map(this::drawn).sorted().collect(Collectors.joining(" ", "(", ")")));
  }

  @Test
  void theExampleOfTheReadmeRuns() {
    try (Connection connection =
        Kv.connector("kv:embedded:demo").tracer(new OpenTracingTracer(tracer)).connect()) {
      connection.raw().put(Bytes.utf8("zone"), Bytes.utf8("Europe/Berlin"));
    }
    assertThat(root("raw.put").tags()).containsEntry("db.type", "tikv");
  }

  @Test
  @SuppressWarnings("try") // Only open.
  void allPagesOfACursorAreBelowWhatWasActiveWhereItWasOpened() {
    MockSpan active = tracer.buildSpan("request").start();
    try (Connection connection =
        Kv.connector(cluster.url()).tracer(new OpenTracingTracer(tracer)).connect()) {
      for (int i = 0; i < 4; i++) {
        connection.raw().put(Bytes.utf8("page" + i), KEY);
      }
      Cursor<KeyValue> cursor;
      ScanOptions pages = ScanOptions.defaults().withPageSize(1);
      try (Scope scope = tracer.activateSpan(active)) {
        cursor = connection.raw().scan(KeyRange.prefix(Bytes.utf8("page")), pages);
      }
      assertThat(cursor.toList()).hasSize(4);
    } finally {
      active.finish();
    }
    assertThat(tracer.finishedSpans())
        .filteredOn(span -> span.operationName().equals("raw.scan"))
        .hasSizeGreaterThan(3)
        .allMatch(span -> span.parentId() == active.context().spanId());
  }

  @Test
  @SuppressWarnings("try") // Only open.
  void aCommitIsATreeBelowWhatIsActive() {
    MockSpan active = tracer.buildSpan("request").start();
    try (Scope scope = tracer.activateSpan(active)) {
      commit();
    } finally {
      active.finish();
    }
    await().untilAsserted(() -> assertThat(drawn(root("transaction.commit"))).isEqualTo(COMMIT));
    assertThat(root("transaction.commit").parentId()).isEqualTo(active.context().spanId());
    assertThat(root("KvCommit").tags())
        .containsEntry("span.kind", "client")
        .containsKeys("kvdc.region.id", "kvdc.store.id", "kvdc.store.address", "kvdc.attempt");
    assertThat(tracer.finishedSpans())
        .anyMatch(
            span ->
                Boolean.TRUE.equals(span.tags().get("error"))
                    && "ServerIsBusy".equals(span.tags().get("kvdc.error")));
  }

  @Test
  void theOptionGivesSpansToTheGlobalTracer() {
    try (Connection connection = Kv.connect(cluster.url() + "&opentracing=true")) {
      connection.raw().put(KEY, KEY);
      assertThat(connection.raw().get(KEY)).isEqualTo(KEY);
    }
  }
}
