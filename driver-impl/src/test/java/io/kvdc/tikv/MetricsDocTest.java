package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.metric.MetricInfo;
import io.kvdc.metric.OperationMetrics;
import io.kvdc.tikv.internal.metric.EngineMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/metrics.md says what the code says. Write it anew with {@code -Dkvdc.docs.write=true}. */
class MetricsDocTest {

  private static final Path DOCUMENT = Path.of("..", "docs", "metrics.md");

  private static String document() {
    return """
        # Metrics

        Made from the code; do not edit by hand. Measured where a sink is present: `metrics=true` in the URL shows all as
        Prometheus' text with `Metrics.shared().gatherAsText()`, other sinks come as plug-ins. Without a sink nothing is measured.

        The names of the driver for TiKV are `kvdc_tikv_` with what client-go's are behind `tikv_client_go_`; labels and their values
        are the same. `RenamedSink` shows them under client-go's names, for dashboards that exist. `grafana/kvdc.json` is a
        dashboard for these names. Summaries of client-go are histograms here. Series of stores that were removed are taken away.

        ## Operations of any driver

        %s
        %s"""
        .formatted(
            table(OperationMetrics.all()),
            EngineMetrics.catalogue().stream()
                .map(theme -> "## " + theme.name() + "\n\n" + table(theme.metrics()))
                .collect(Collectors.joining("\n")));
  }

  private static String table(List<MetricInfo> metrics) {
    return "| name | kind | unit | labels | meaning |\n|---|---|---|---|---|\n"
        + metrics.stream().map(MetricsDocTest::row).collect(Collectors.joining());
  }

  private static String row(MetricInfo metric) {
    return "| `%s` | %s | %s | %s | %s |%n"
        .formatted(
            metric.name(),
            metric.kind().name().toLowerCase(Locale.ROOT),
            metric.unit(),
            String.join(", ", metric.labels()),
            metric.help())
        .replace("\r\n", "\n");
  }

  @Test
  void theDocumentIsWhatTheCodeSays() throws IOException {
    if (Boolean.getBoolean("kvdc.docs.write")) {
      Files.writeString(DOCUMENT, document());
    }
    assertThat(Files.readString(DOCUMENT)).isEqualTo(document());
  }

  @Test
  void noNameIsUsedTwice() {
    assertThat(EngineMetrics.all().map(MetricInfo::name)).doesNotHaveDuplicates();
  }
}
