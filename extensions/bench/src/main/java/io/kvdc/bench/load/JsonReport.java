package io.kvdc.bench.load;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A report as JSON: each round of each contender in each cell, and the look-ups. */
final class JsonReport {

  private final Report report;

  JsonReport(Report report) {
    this.report = report;
  }

  String text() {
    String lookups =
        report.lookups().nanos().entrySet().stream()
            .map(each -> quoted(each.getKey()) + ": " + number(each.getValue()))
            .collect(Collectors.joining(", ", "{", "}"));
    return "{\n  \"outcomes\": "
        + array(report.outcomes(), JsonReport::outcome)
        + ",\n  \"regionLookupNanos\": "
        + lookups
        + ",\n  \"notes\": "
        + array(report.notes(), JsonReport::quoted)
        + "\n}\n";
  }

  private static <T> String array(List<T> list, Function<T, String> text) {
    return list.stream().map(text).collect(Collectors.joining(",\n    ", "[\n    ", "]"));
  }

  private static String outcome(Outcome outcome) {
    Cell cell = outcome.cell();
    return "{\"workload\": "
        + quoted(cell.workload().text())
        + ", \"session\": "
        + quoted(cell.session().text())
        + ", \"callers\": "
        + cell.callers()
        + ", \"who\": "
        + quoted(outcome.contender().text())
        + ", \"trouble\": "
        + quoted(outcome.trouble())
        + ", \"rounds\": "
        + outcome.rounds().stream()
            .map(JsonReport::round)
            .collect(Collectors.joining(", ", "[", "]"))
        + "}";
  }

  private static String round(Outcome.Round round) {
    return "{\"operations\": "
        + round.sample().operations()
        + ", \"failures\": "
        + round.sample().failures()
        + ", \"rate\": "
        + number(round.sample().rate())
        + ", \"cpuMicros\": "
        + number(round.sample().cpuMicros())
        + ", \"allocatedBytes\": "
        + number(round.sample().allocated())
        + ", \"p50Nanos\": "
        + round.sample().p50()
        + ", \"p90Nanos\": "
        + round.sample().p90()
        + ", \"p99Nanos\": "
        + round.sample().p99()
        + ", \"p999Nanos\": "
        + round.sample().p999()
        + ", \"maxNanos\": "
        + round.sample().max()
        + ", \"batch\": "
        + number(round.batch())
        + ", \"serverCpuMicros\": "
        + number(round.serverMicros())
        + "}";
  }

  private static String number(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.3f", value) : "null";
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      if (each == '"' || each == '\\') {
        quoted.append('\\').append(each);
      } else if (each < ' ') {
        quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) each));
      } else {
        quoted.append(each);
      }
    }
    return quoted.append('"').toString();
  }
}
