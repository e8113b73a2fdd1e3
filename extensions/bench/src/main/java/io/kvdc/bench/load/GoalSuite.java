package io.kvdc.bench.load;

import io.kvdc.bench.load.client.Contender;
import io.kvdc.bench.load.work.SessionKind;
import io.kvdc.bench.load.work.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code --all} does: the cells behind the goals, and enough around them to judge by. */
final class GoalSuite {

  /** At which the goals are set. */
  static final int CALLERS = 64;

  private static final List<Contender> EVERYBODY = List.of(Contender.values());
  private static final List<Contender> CLIENTS =
      List.of(Contender.KVDC, Contender.KVDC_ASYNC, Contender.CLIENT_JAVA, Contender.CLIENT_GO);
  private static final Duration LONG = Duration.ofSeconds(2);
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration FIRST_WARM_UP = Duration.ofSeconds(8);
  private static final Duration WARM_UP = Duration.ofMillis(1500);

  private GoalSuite() {}

  /**
   * The stages.
   *
   * @param url the cluster; null: own servers, a light one and an embedded cluster
   */
  static List<Stage> stages(@Nullable String url) {
    Place raw = url == null ? new Place("", "light", true) : new Place(url, "", true);
    Place txn = url == null ? new Place("", "embedded", true) : raw;
    List<Cell> light = new ArrayList<>();
    light.add(cell(Workload.RAW_GET, CALLERS, EVERYBODY, 5, FIRST_WARM_UP, LONG));
    for (int callers : new int[] {1, 16, 256}) {
      light.add(cell(Workload.RAW_GET, callers, EVERYBODY, 3, WARM_UP, SHORT));
    }
    for (Workload workload :
        List.of(
            Workload.SNAPSHOT_GET, Workload.RAW_PUT, Workload.RAW_BATCH_GET, Workload.RAW_SCAN)) {
      light.add(cell(workload, CALLERS, EVERYBODY, 3, WARM_UP, SHORT));
    }
    for (Workload workload : Workload.values()) {
      if (workload.isYcsb()) {
        light.add(cell(workload, CALLERS, CLIENTS, 2, WARM_UP, SHORT));
      }
    }
    List<Cell> embedded = new ArrayList<>();
    embedded.add(cell(Workload.TXN_PUT, CALLERS, CLIENTS, 3, FIRST_WARM_UP.dividedBy(2), SHORT));
    for (Workload workload : List.of(Workload.YCSB_A, Workload.YCSB_F)) {
      embedded.add(new Cell(workload, SessionKind.TXN, CALLERS, CLIENTS, 2, WARM_UP, SHORT));
    }
    return Stage.merged(List.of(new Stage(raw, light), new Stage(txn, embedded)));
  }

  private static Cell cell(
      Workload workload,
      int callers,
      List<Contender> contenders,
      int rounds,
      Duration warmUp,
      Duration measured) {
    return new Cell(workload, workload.session(), callers, contenders, rounds, warmUp, measured);
  }
}
