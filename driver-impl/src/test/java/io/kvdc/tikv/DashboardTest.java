package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.metric.MetricInfo;
import io.kvdc.metric.MetricKind;
import io.kvdc.metric.OperationMetrics;
import io.kvdc.tikv.internal.metric.EngineMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The dashboard asks only for metrics and labels that there are. */
class DashboardTest {

  private static final Path DASHBOARD = Path.of("..", "docs", "grafana", "kvdc.json");
  private static final Pattern TARGET =
      Pattern.compile("\"expr\": \"((?:[^\"\\\\]|\\\\.)*)\",\\s*\"legendFormat\": \"([^\"]*)\"");
  private static final Pattern NAME = Pattern.compile("kvdc_[a-z0-9_]+");
  private static final Pattern SUFFIX = Pattern.compile("_(bucket|sum|count)$");
  private static final Pattern BY = Pattern.compile("by \\(([^)]*)\\)");
  private static final Pattern MATCHER = Pattern.compile("([a-z_]+)(?:=~|!~|!=|=)\"");
  private static final Pattern LEGEND = Pattern.compile("\\{\\{([a-z_]+)}}");

  private final Map<String, MetricInfo> metrics =
      Stream.concat(OperationMetrics.all().stream(), EngineMetrics.all())
          .collect(Collectors.toMap(MetricInfo::name, Function.identity()));

  private record Query(String expression, String legend) {}

  private static List<Query> queries() throws IOException {
    List<Query> queries = new ArrayList<>();
    Matcher found = TARGET.matcher(Files.readString(DASHBOARD));
    while (found.find()) {
      queries.add(new Query(found.group(1).replace("\\\"", "\""), found.group(2)));
    }
    return queries;
  }

  @Test
  void everyQueryIsForWhatThereIs() throws IOException {
    assertThat(queries()).hasSizeGreaterThan(30).allSatisfy(this::check);
  }

  private void check(Query query) {
    List<String> names = all(NAME, 0, query.expression());
    assertThat(names).as(query.expression()).isNotEmpty();
    for (String name : names) {
      MetricInfo info = info(name);
      assertThat(info).as(name).isNotNull();
      List<String> labels = new ArrayList<>(info.labels());
      if (name.endsWith("_bucket")) {
        labels.add("le");
      }
      for (String by : all(BY, 1, query.expression())) {
        assertThat(labels).as(query.expression()).contains(by.split(",\\s*"));
      }
      assertThat(labels).as(query.expression()).containsAll(all(MATCHER, 1, query.expression()));
      assertThat(labels).as(query.legend()).containsAll(all(LEGEND, 1, query.legend()));
    }
  }

  /** Histograms are asked for by their parts, others by their name. */
  private MetricInfo info(String name) {
    MetricInfo whole = metrics.get(name);
    if (whole != null && whole.kind() != MetricKind.HISTOGRAM) {
      return whole;
    }
    MetricInfo histogram = metrics.get(SUFFIX.matcher(name).replaceFirst(""));
    assertThat(histogram).as(name).isNotNull();
    assertThat(histogram.kind()).as(name).isEqualTo(MetricKind.HISTOGRAM);
    assertThat(name).containsPattern(SUFFIX);
    return histogram;
  }

  @Test
  void allQueriesAreFound() throws IOException {
    String text = Files.readString(DASHBOARD);
    assertThat(queries()).hasSize(text.split("\"expr\":", -1).length - 1);
  }

  private static List<String> all(Pattern pattern, int group, String text) {
    return pattern.matcher(text).results().map(result -> result.group(group)).toList();
  }
}
