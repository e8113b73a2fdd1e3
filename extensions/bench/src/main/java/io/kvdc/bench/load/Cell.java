package io.kvdc.bench.load;

import io.kvdc.bench.load.client.Contender;
import io.kvdc.bench.load.work.SessionKind;
import io.kvdc.bench.load.work.Workload;
import java.time.Duration;
import java.util.List;

/**
 * One comparison: the same work by several contenders, in turn, in several rounds.
 *
 * @param workload what is done
 * @param session through what
 * @param callers how many do it at once
 * @param contenders who is compared
 * @param rounds how often each has its turn
 * @param warmUp how long each runs before it is measured the first time; a quarter of it later
 * @param measured how long each is measured in each round
 */
record Cell(
    Workload workload,
    SessionKind session,
    int callers,
    List<Contender> contenders,
    int rounds,
    Duration warmUp,
    Duration measured) {

  /**
   * Leaves out who cannot do it.
   *
   * @param workload what is done
   * @param session through what
   * @param callers how many do it at once
   * @param contenders who is compared
   * @param rounds how often each has its turn
   * @param warmUp how long each runs before it is measured the first time
   * @param measured how long each is measured in each round
   */
  Cell {
    contenders =
        contenders.stream().filter(contender -> contender.canDo(workload, session)).toList();
  }

  /** What is done, for a table. */
  String name() {
    String through = session == workload.session() ? "" : " (" + session.text() + ")";
    return workload.text() + through + ", " + callers;
  }

  /** The command for an agent. */
  String command(boolean warm, int round) {
    long before = warm ? warmUp.toMillis() / 4 : warmUp.toMillis();
    return String.join(
        " ",
        "run",
        workload.text(),
        session.text(),
        String.valueOf(callers),
        String.valueOf(before),
        String.valueOf(measured.toMillis()),
        // All contenders draw the same in the same round.
        String.valueOf(1 + round * 100_000L));
  }
}
