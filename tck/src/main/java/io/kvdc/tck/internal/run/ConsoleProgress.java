package io.kvdc.tck.internal.run;

import java.io.PrintStream;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints a line for each class of tests when it is done, and each failure at once. */
final class ConsoleProgress {

  private final PrintStream out;
  private final Map<TestStatus, Integer> counts = new EnumMap<>(TestStatus.class);
  private String suite = "";

  ConsoleProgress(PrintStream out) {
    this.out = out;
  }

  void add(TestResult result) {
    String next = result.id().replaceFirst("#.*", "");
    if (!next.equals(suite)) {
      finish();
      suite = next;
    }
    counts.merge(result.status(), 1, Integer::sum);
    if (result.status() == TestStatus.FAILED) {
      out.println("  FAILED " + result.name() + " (" + result.group() + ")");
      result.detail().lines().limit(12).forEach(line -> out.println("    " + line));
    }
  }

  /** Prints the line of the class that is under way, if any. */
  void finish() {
    if (!suite.isEmpty()) {
      String shown =
          counts.entrySet().stream()
              .map(entry -> entry.getValue() + " " + entry.getKey().text())
              .collect(Collectors.joining(", "));
      out.printf("%-28s %s%n", suite, shown);
      out.flush();
    }
    counts.clear();
    suite = "";
  }
}
