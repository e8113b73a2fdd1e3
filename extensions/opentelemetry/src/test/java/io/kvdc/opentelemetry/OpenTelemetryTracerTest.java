package io.kvdc.opentelemetry;

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
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Spans of a real commit in OpenTelemetry. */
class OpenTelemetryTracerTest {

  /** The same as in OpenTracing; see docs/tracing.md. */
  private static final String COMMIT =
      "transaction.commit(commit(KvCommit) prewrite(KvPrewrite KvPrewrite) timestamp)";

  private static final Bytes KEY = Bytes.utf8("k");

  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final EmbeddedCluster cluster =
      EmbeddedCluster.builder().name("opentelemetry").apiVersion(ApiVersion.V2).start();

  @AfterEach
  void close() {
    cluster.close();
  }

  private OpenTelemetry sampling(Sampler sampler) {
    return OpenTelemetrySdk.builder()
        .setTracerProvider(
            SdkTracerProvider.builder()
                .setSampler(sampler)
                .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                .build())
        .build();
  }

  private void commit(OpenTelemetry openTelemetry) {
    try (Connection connection =
        Kv.connector(cluster.url() + "&asyncCommit=false&onePhaseCommit=false")
            .tracer(new OpenTelemetryTracer(openTelemetry))
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

  private SpanData root(String name) {
    return spans().stream().filter(span -> span.getName().equals(name)).findFirst().orElseThrow();
  }

  private List<SpanData> spans() {
    return exporter.getFinishedSpanItems();
  }

  private List<SpanData> under(SpanData parent) {
    return spans().stream()
        .filter(span -> span.getParentSpanId().equals(parent.getSpanId()))
        .toList();
  }

  private String drawn(SpanData span) {
    List<SpanData> below = under(span);
    return span.getName()
        + (below.isEmpty()
            ? ""
            : below.stream().map(this::drawn).sorted().collect(Collectors.joining(" ", "(", ")")));
  }

  @Test
  void theExampleOfTheReadmeRuns() {
    OpenTelemetry openTelemetry = sampling(Sampler.alwaysOn());
    try (Connection connection =
        Kv.connector("kv:embedded:demo").tracer(new OpenTelemetryTracer(openTelemetry)).connect()) {
      connection.raw().put(Bytes.utf8("zone"), Bytes.utf8("Europe/Berlin"));
    }
    // Whoever was here before may have located the region already.
    assertThat(drawn(root("raw.put"))).startsWith("raw.put(RawPut");
  }

  @Test
  @SuppressWarnings("try") // Only open.
  void aCommitIsATreeBelowWhatIsCurrent() {
    OpenTelemetry openTelemetry = sampling(Sampler.alwaysOn());
    Span current = openTelemetry.getTracer("test").spanBuilder("request").startSpan();
    try (Scope scope = current.makeCurrent()) {
      commit(openTelemetry);
    } finally {
      current.end();
    }
    await().untilAsserted(() -> assertThat(drawn(root("transaction.commit"))).isEqualTo(COMMIT));
    assertThat(root("transaction.commit").getParentSpanId())
        .isEqualTo(current.getSpanContext().getSpanId());
    assertThat(spans())
        .allMatch(span -> span.getTraceId().equals(current.getSpanContext().getTraceId()));
    SpanData request =
        spans().stream()
            .filter(span -> span.getName().equals("KvCommit"))
            .findFirst()
            .orElseThrow();
    assertThat(request.getKind()).isEqualTo(SpanKind.CLIENT);
    assertThat(request.getAttributes().asMap().toString())
        .contains("db.system.name=tikv", "kvdc.region.id=", "kvdc.store.address=");
    assertThat(spans())
        .anyMatch(
            span ->
                span.getStatus().getStatusCode() == StatusCode.ERROR
                    && span.getAttributes().asMap().toString().contains("ServerIsBusy"));
  }

  @Test
  @SuppressWarnings("try") // Only open.
  void allPagesOfACursorAreBelowWhatWasCurrentWhereItWasOpened() {
    OpenTelemetry openTelemetry = sampling(Sampler.alwaysOn());
    Span current = openTelemetry.getTracer("test").spanBuilder("request").startSpan();
    try (Connection connection =
        Kv.connector(cluster.url()).tracer(new OpenTelemetryTracer(openTelemetry)).connect()) {
      for (int i = 0; i < 4; i++) {
        connection.raw().put(Bytes.utf8("page" + i), Bytes.utf8("v"));
      }
      Cursor<KeyValue> cursor;
      ScanOptions pages = ScanOptions.defaults().withPageSize(1);
      try (Scope scope = current.makeCurrent()) {
        cursor = connection.raw().scan(KeyRange.prefix(Bytes.utf8("page")), pages);
      }
      assertThat(cursor.toList()).hasSize(4);
    } finally {
      current.end();
    }
    assertThat(spans().stream().filter(span -> span.getName().equals("raw.scan")))
        .hasSizeGreaterThan(3)
        .allMatch(span -> span.getParentSpanId().equals(current.getSpanContext().getSpanId()));
  }

  @Test
  void storesGetTheW3cTraceId() {
    AtomicReference<String> sent = new AtomicReference<>("");
    cluster
        .faults()
        .inject(
            Calls.to("KvCommit")
                .where(
                    call -> {
                      sent.set(call.request().toString());
                      return false;
                    }),
            FaultAction.dropAnswer());
    commit(sampling(Sampler.alwaysOn()));
    assertThat(sent.get()).contains("trace_id", "trace_control_flags: 2");
  }

  @Test
  void whatIsNotSampledCostsNothing() {
    commit(sampling(Sampler.alwaysOff()));
    assertThat(spans()).isEmpty();
  }

  @Test
  void theOptionGivesSpansToTheGlobalInstance() {
    try (Connection connection = Kv.connect(cluster.url() + "&opentelemetry=true")) {
      connection.raw().put(KEY, KEY);
      assertThat(connection.raw().get(KEY)).isEqualTo(KEY);
    }
  }
}
