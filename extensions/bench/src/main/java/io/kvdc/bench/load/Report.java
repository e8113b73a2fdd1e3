package io.kvdc.bench.load;

import io.kvdc.bench.load.client.Contender;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was measured, as tables.
 *
 * @param outcomes all of it
 * @param lookups of regions
 * @param notes what a reader should know
 */
record Report(List<Outcome> outcomes, Lookups lookups, List<String> notes) {

  /** All of it for machines. */
  String json() {
    return new JsonReport(this).text();
  }

  /** The tables: goals, ratios, details. */
  String markdown() {
    StringBuilder text = new StringBuilder();
    goals(text);
    ratios(text);
    details(text);
    for (String note : notes) {
      text.append('\n').append(note).append(".\n");
    }
    return text.toString();
  }

  private void goals(StringBuilder text) {
    List<Goal> goals = Goal.of(outcomes, lookups);
    if (goals.isEmpty()) {
      return;
    }
    text.append("| goal | measured | wanted | reached |\n|---|--:|--:|---|\n");
    for (Goal goal : goals) {
      text.append(
          format(
              "| %s | %s | %s %s | %s |%n",
              goal.what(),
              number(goal.measured()),
              goal.atMost() ? "at most" : "at least",
              number(goal.wanted()),
              goal.reached() ? "yes" : "no"));
    }
    lookups
        .nanos()
        .forEach(
            (name, nanos) ->
                text.append(
                    format("%nLook-up among a million regions, %s: %.0f ns.%n", name, nanos)));
    text.append('\n');
  }

  private void ratios(StringBuilder text) {
    Set<Contender> columns = new LinkedHashSet<>();
    Map<String, Map<Contender, Outcome>> rows = new LinkedHashMap<>();
    for (Outcome outcome : outcomes) {
      columns.add(outcome.contender());
      rows.computeIfAbsent(outcome.cell().name(), name -> new LinkedHashMap<>())
          .put(outcome.contender(), outcome);
    }
    if (!columns.contains(Contender.KVDC)) {
      return;
    }
    text.append("To KVDC's blocking face, client CPU per operation / operations per second:\n\n");
    text.append("| what, callers |");
    columns.forEach(column -> text.append(' ').append(column.text()).append(" |"));
    text.append("\n|---|").append("--:|".repeat(columns.size())).append('\n');
    rows.forEach(
        (name, row) -> {
          text.append("| ").append(name).append(" |");
          Outcome base = row.get(Contender.KVDC);
          columns.forEach(column -> text.append(ratio(row.get(column), base)));
          text.append('\n');
        });
    text.append('\n');
  }

  private static String ratio(@Nullable Outcome outcome, @Nullable Outcome base) {
    if (outcome == null || base == null || outcome.rounds().isEmpty() || base.rounds().isEmpty()) {
      return " - |";
    }
    return format(
        " %.2f / %.2f |",
        outcome.cpuMicros().median() / base.cpuMicros().median(),
        outcome.rate().median() / base.rate().median());
  }

  private void details(StringBuilder text) {
    text.append(
        "| what, callers | who | op/s | client CPU us/op | rounds apart | allocated B/op "
            + "| p50 us | p99 us | p99.9 us | in a batch | server CPU us |\n");
    text.append("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    List<String> troubles = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      if (!outcome.trouble().isEmpty()) {
        troubles.add(
            outcome.cell().name() + ", " + outcome.contender().text() + ": " + outcome.trouble());
      }
      if (!outcome.rounds().isEmpty()) {
        text.append(detail(outcome));
      }
    }
    troubles.forEach(trouble -> text.append("\n**").append(trouble).append("**\n"));
  }

  private static String detail(Outcome outcome) {
    return format(
        "| %s | %s | %.0f | %.2f | x%.2f | %s | %.0f | %.0f | %.0f | %s | %s |%n",
        outcome.cell().name(),
        outcome.contender().text(),
        outcome.rate().median(),
        outcome.cpuMicros().median(),
        outcome.cpuMicros().spread(),
        known(outcome.allocated().median(), "%.0f"),
        outcome.p50Micros().median(),
        outcome.p99Micros().median(),
        outcome.p999Micros().median(),
        known(outcome.batch().median(), "%.1f"),
        known(outcome.serverMicros().median(), "%.1f"));
  }

  private static String known(double value, String pattern) {
    return value > 0 ? format(pattern, value) : "-";
  }

  private static String number(double value) {
    return value >= 100 ? format("%.0f", value) : format("%.2f", value);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern.replace("%n", "\n"), values);
  }
}
