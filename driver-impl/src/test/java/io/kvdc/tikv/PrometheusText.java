package io.kvdc.tikv;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A strict reader of Prometheus' text format, version 0.0.4, written from its grammar. Refuses what
 * Prometheus would, and what it would only put up with.
 */
final class PrometheusText {

  private static final String METRIC = "[a-zA-Z_:][a-zA-Z0-9_:]*";
  private static final Pattern META =
      Pattern.compile("# (HELP|TYPE) (" + METRIC + ") ((?:[^\\\\\\n]|\\\\\\\\|\\\\n)*)");
  private static final Pattern SAMPLE =
      Pattern.compile("(" + METRIC + ")(?:\\{(.*)})? (NaN|[+-]Inf|-?[0-9.]+(?:[eE][+-]?[0-9]+)?)");
  private static final Pattern LABEL =
      Pattern.compile(
          "([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\\n]|\\\\\\\\|\\\\\"|\\\\n)*)\"(,|$)");
  private static final Set<String> TYPES = Set.of("counter", "gauge", "histogram");

  /** One line that is no comment. */
  record Sample(String name, Map<String, String> labels, double value) {
    Map<String, String> labelsBut(String left) {
      Map<String, String> others = new HashMap<>(labels);
      others.remove(left);
      return others;
    }
  }

  private final Map<String, String> types = new LinkedHashMap<>();
  private final Map<String, List<Sample>> families = new LinkedHashMap<>();
  private final Set<String> helped = new HashSet<>();
  private final Set<Map.Entry<String, Map<String, String>>> seen = new HashSet<>();
  private String current = "";

  private PrometheusText() {}

  /** The samples of each metric. */
  static Map<String, List<Sample>> parse(String text) {
    PrometheusText reader = new PrometheusText();
    require(text.isEmpty() || text.endsWith("\n"), "the last line does not end");
    text.lines().forEach(reader::line);
    reader.families.forEach(
        (name, samples) -> {
          require(!samples.isEmpty(), name + " has no samples");
          if ("histogram".equals(reader.types.get(name))) {
            histogram(name, samples);
          }
        });
    return reader.families;
  }

  private static void require(boolean met, String problem) {
    if (!met) {
      throw new IllegalArgumentException(problem);
    }
  }

  private void line(String line) {
    Matcher meta = META.matcher(line);
    if (meta.matches()) {
      String name = meta.group(2);
      if (meta.group(1).equals("HELP")) {
        require(helped.add(name), "two helps of " + name);
        return;
      }
      require(TYPES.contains(meta.group(3)), "no type: " + line);
      require(types.put(name, meta.group(3)) == null, "two types of " + name);
      families.put(name, new ArrayList<>());
      current = name;
      return;
    }
    Matcher sample = SAMPLE.matcher(line);
    require(sample.matches(), "neither comment nor sample: " + line);
    String name = sample.group(1);
    require(helped.contains(current) && belongs(name), "not where it belongs: " + line);
    Map<String, String> labels = labels(sample.group(2));
    require(seen.add(Map.entry(name, labels)), "twice: " + line);
    families.get(current).add(new Sample(name, labels, number(sample.group(3))));
  }

  private boolean belongs(String name) {
    return "histogram".equals(types.get(current))
        ? Set.of(current + "_bucket", current + "_sum", current + "_count").contains(name)
        : name.equals(current);
  }

  private static Map<String, String> labels(@Nullable String text) {
    Map<String, String> labels = new HashMap<>();
    if (text == null) {
      return labels;
    }
    Matcher label = LABEL.matcher(text);
    int at = 0;
    while (at < text.length()) {
      require(label.find(at) && label.start() == at, "no label: " + text.substring(at));
      String value = label.group(2).replace("\\n", "\n").replace("\\\"", "\"");
      require(labels.put(label.group(1), value) == null, "twice: " + text);
      at = label.end();
    }
    return labels;
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  /** Buckets rise, the last is that of all, and the count is the same. */
  private static void histogram(String name, List<Sample> samples) {
    Map<Map<String, String>, double[]> last = new HashMap<>();
    for (Sample sample : samples) {
      if (sample.name().equals(name + "_bucket")) {
        double bound = number(sample.labels().get("le"));
        double[] before = last.put(sample.labelsBut("le"), new double[] {bound, sample.value()});
        require(
            before == null || (before[0] < bound && before[1] <= sample.value()),
            "buckets do not rise: " + sample);
      } else if (sample.name().equals(name + "_count")) {
        double[] all = last.get(sample.labels());
        require(
            all != null && all[0] == Double.POSITIVE_INFINITY && all[1] == sample.value(),
            "not the count of all: " + sample);
      }
    }
    require(!last.isEmpty(), name + " has no buckets");
  }
}
