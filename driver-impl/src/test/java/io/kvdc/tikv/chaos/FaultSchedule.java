package io.kvdc.tikv.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * What breaks, round by round, drawn from a seed: the same seed gives the same schedule.
 *
 * @param seed what it was drawn from
 * @param rounds the faults of each round, which are there together
 */
record FaultSchedule(long seed, List<List<Fault>> rounds) {

  /**
   * One fault.
   *
   * @param kind what breaks
   * @param target which store, member of PD or key, counted from 0; any number fits
   */
  record Fault(FaultKind kind, int target) {}

  /** Every kind once in a drawn order, then pairs of kinds. */
  static FaultSchedule drawn(long seed, int rounds) {
    Random random = new Random(seed);
    List<List<Fault>> drawn = new ArrayList<>();
    List<FaultKind> order = new ArrayList<>();
    while (drawn.size() < rounds) {
      if (order.isEmpty()) {
        order.addAll(List.of(FaultKind.values()));
        Collections.shuffle(order, random);
      }
      List<Fault> round = new ArrayList<>();
      round.add(new Fault(order.remove(order.size() - 1), random.nextInt(1000)));
      if (drawn.size() >= FaultKind.values().length) {
        FaultKind second = FaultKind.values()[random.nextInt(FaultKind.values().length)];
        round.add(new Fault(second, random.nextInt(1000)));
      }
      drawn.add(List.copyOf(round));
    }
    return new FaultSchedule(seed, List.copyOf(drawn));
  }
}
