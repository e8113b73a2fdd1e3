package io.kvdc.tck.internal.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.Shrinkable;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a short history that still shows a difference: first by leaving out parts, the large
 * ones first, then by making each step simpler.
 */
final class Shortening {

  /** Far less than a test may take, even if every attempt is slow. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** How many simpler forms of one step are tried in a row. */
  private static final int SIMPLER_FORMS = 40;

  private final Function<List<Step>, @Nullable Difference> run;
  private final long start = System.nanoTime();
  private List<Shrinkable<Step>> shortest;
  private Difference difference;

  Shortening(
      Function<List<Step>, @Nullable Difference> run,
      List<Shrinkable<Step>> history,
      Difference difference) {
    this.run = run;
    this.shortest = history;
    this.difference = difference;
  }

  static List<Step> steps(List<Shrinkable<Step>> history) {
    return history.stream().map(Shrinkable::value).toList();
  }

  /** What is wrong, shown by the shortest history that was found. */
  AssertionError failure(String title) {
    int before = shortest.size();
    leaveOutParts();
    for (int i = 0; i < shortest.size(); i++) {
      simplify(i);
    }
    StringBuilder report = new StringBuilder(difference.text()).append('\n').append(title);
    report.append(", shortened from ").append(before).append(" steps to ");
    report.append(shortest.size()).append(':');
    steps(shortest).forEach(step -> report.append("\n  ").append(step));
    return new AssertionError(report.toString(), difference.cause());
  }

  private void leaveOutParts() {
    for (int size = shortest.size() / 2; size > 0; size /= 2) {
      int from = 0;
      while (from + size <= shortest.size()) {
        List<Shrinkable<Step>> candidate = new ArrayList<>(shortest);
        candidate.subList(from, from + size).clear();
        if (!accept(candidate)) {
          from += size;
        }
      }
    }
  }

  private void simplify(int index) {
    boolean simpler = true;
    while (simpler) {
      simpler = false;
      Iterator<Shrinkable<Step>> forms =
          shortest.get(index).shrink().limit(SIMPLER_FORMS).iterator();
      while (!simpler && forms.hasNext()) {
        List<Shrinkable<Step>> candidate = new ArrayList<>(shortest);
        candidate.set(index, forms.next());
        simpler = accept(candidate);
      }
    }
  }

  private boolean accept(List<Shrinkable<Step>> candidate) {
    if (System.nanoTime() - start > PATIENCE.toNanos()) {
      return false;
    }
    Difference found = run.apply(steps(candidate));
    if (found == null) {
      return false;
    }
    shortest = candidate;
    difference = found;
    return true;
  }
}
