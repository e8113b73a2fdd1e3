package io.kvdc.tck.internal.run;

import io.kvdc.tck.internal.fixture.Groups;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The report for programs. */
final class JsonReport {

  private JsonReport() {}

  static String of(TckReport report) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("url", report.url());
    root.put("driver", report.driver());
    root.put("seed", report.seed());
    root.put("started", report.started().toString());
    root.put("durationMillis", report.duration().toMillis());
    root.put("passed", report.passed());
    root.put("capabilities", report.capabilities());
    root.put("counts", counts(report.results()));
    root.put("exclusions", report.exclusions());
    Map<String, Object> groups = new LinkedHashMap<>();
    for (String group : Groups.all()) {
      List<TestResult> results = report.ofGroup(group);
      if (!results.isEmpty()) {
        groups.put(group, group(results));
      }
    }
    root.put("groups", groups);
    return write(root) + "\n";
  }

  private static Map<String, Object> group(List<TestResult> results) {
    List<Object> tests = new ArrayList<>();
    for (TestResult result : results) {
      Map<String, Object> test = new LinkedHashMap<>();
      test.put("id", result.id());
      test.put("name", result.name());
      test.put("status", result.status().text());
      test.put("millis", result.millis());
      if (!result.detail().isEmpty()) {
        test.put("detail", result.detail());
      }
      tests.add(test);
    }
    Map<String, Object> group = new LinkedHashMap<>();
    group.put("counts", counts(results));
    group.put("tests", tests);
    return group;
  }

  private static Map<String, Object> counts(List<TestResult> results) {
    Map<String, Object> counts = new LinkedHashMap<>();
    for (TestStatus status : TestStatus.values()) {
      counts.put(
          status.text(), results.stream().filter(result -> result.status() == status).count());
    }
    return counts;
  }

  private static String write(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(entry -> quote(String.valueOf(entry.getKey())) + ":" + write(entry.getValue()))
          .collect(Collectors.joining(",", "{", "}"));
    }
    if (value instanceof List<?> list) {
      return list.stream().map(JsonReport::write).collect(Collectors.joining(",\n", "[", "]"));
    }
    return value instanceof String text ? quote(text) : String.valueOf(value);
  }

  static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (c < 0x20 || Character.isSurrogate(c)) {
            quoted.append(String.format("\\u%04x", (int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }
}
