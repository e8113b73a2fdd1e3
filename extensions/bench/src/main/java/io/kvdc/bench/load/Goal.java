package io.kvdc.bench.load;

import io.kvdc.bench.load.client.Contender;
import io.kvdc.bench.load.work.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One goal and what came of it.
 *
 * @param what in words
 * @param measured the ratio or the time
 * @param wanted what it should be
 * @param atMost whether less is better
 */
record Goal(String what, double measured, double wanted, boolean atMost) {

  private static final double TWICE = 2;
  private static final double STREAM_RATIO = 1.3;
  private static final double LOOKUP_NANOS = 200;

  boolean reached() {
    return atMost ? measured <= wanted : measured >= wanted;
  }

  /** The goals on point gets by 64 callers, as far as what they compare was measured. */
  static List<Goal> of(List<Outcome> outcomes, Lookups lookups) {
    List<Goal> goals = new ArrayList<>();
    Function<Contender, @Nullable Outcome> gets = contender -> pointGets(outcomes, contender);
    add(goals, "rate to client-java's", gets, Contender.KVDC, Contender.CLIENT_JAVA, true, TWICE);
    add(goals, "rate to client-go's", gets, Contender.KVDC, Contender.CLIENT_GO, true, 1);
    add(
        goals,
        "client CPU to the bare stream's",
        gets,
        Contender.KVDC,
        Contender.STREAM,
        false,
        STREAM_RATIO);
    add(
        goals,
        "client CPU to the bare asynchronous stream's, asynchronous face",
        gets,
        Contender.KVDC_ASYNC,
        Contender.STREAM_ASYNC,
        false,
        TWICE);
    Double nanos = lookups.nanos().get("cache");
    if (nanos != null) {
      goals.add(
          new Goal("look-up among a million regions, nanoseconds", nanos, LOOKUP_NANOS, true));
    }
    return goals;
  }

  private static @Nullable Outcome pointGets(List<Outcome> outcomes, Contender contender) {
    return outcomes.stream()
        .filter(outcome -> outcome.contender() == contender && !outcome.rounds().isEmpty())
        .filter(outcome -> outcome.cell().workload() == Workload.RAW_GET)
        .filter(outcome -> outcome.cell().callers() == GoalSuite.CALLERS)
        .findFirst()
        .orElse(null);
  }

  private static void add(
      List<Goal> goals,
      String what,
      Function<Contender, @Nullable Outcome> gets,
      Contender ours,
      Contender theirs,
      boolean rate,
      double wanted) {
    Outcome our = gets.apply(ours);
    Outcome their = gets.apply(theirs);
    if (our == null || their == null) {
      return;
    }
    double ratio =
        rate
            ? our.rate().median() / their.rate().median()
            : our.cpuMicros().median() / their.cpuMicros().median();
    goals.add(new Goal("point get, 64 callers: " + what, ratio, wanted, !rate));
  }
}
