package io.kvdc.micrometer;

import io.kvdc.metric.MetricInfo;
import io.kvdc.metric.MetricKind;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What metrics are called in Micrometer. */
final class MeterNames {

  private static final String SECONDS = "seconds";

  private MeterNames() {}

  /** Whether the registry chooses the unit, as it does of timers. */
  static boolean isTime(MetricInfo info) {
    return info.kind() == MetricKind.HISTOGRAM && info.unit().equals(SECONDS);
  }

  /** The name with dots. */
  static String name(MetricInfo info) {
    String name = info.name();
    String end = "_" + SECONDS;
    if (isTime(info) && name.endsWith(end)) {
      name = name.substring(0, name.length() - end.length());
    }
    return name.replace('_', '.');
  }

  static @Nullable String unit(MetricInfo info) {
    return info.unit().isEmpty() ? null : info.unit();
  }

  /** The labels. */
  static Tags tags(MetricInfo info, List<String> labels) {
    List<Tag> tags = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      tags.add(Tag.of(info.labels().get(i), labels.get(i)));
    }
    return Tags.of(tags);
  }

  static Duration[] objectivesOfTimes(MetricInfo info) {
    return positive(info).stream()
        .map(bound -> Duration.ofNanos(Math.round(bound * 1e9)))
        .toArray(Duration[]::new);
  }

  static double[] objectives(MetricInfo info) {
    return positive(info).stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** The library takes no others. */
  private static List<Double> positive(MetricInfo info) {
    return info.buckets().stream().filter(bound -> bound > 0).toList();
  }
}
