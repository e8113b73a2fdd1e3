package io.kvdc.bench.load.client;

import java.util.List;

/** Callers under way. */
interface Callers {

  /** Starts them all. */
  void start();

  /** Waits until each has ended what it does; the phase is over before. */
  void join() throws InterruptedException;

  /** What they did, one for each. */
  List<Tally> tallies();
}
