package io.kvdc.bench.load.client;

/** Where a run is: it warms up, is measured, and ends. */
final class Phase {

  private volatile boolean measured;
  private volatile boolean over;

  void measure(boolean newMeasured) {
    measured = newMeasured;
  }

  void end() {
    over = true;
  }

  boolean isMeasured() {
    return measured;
  }

  boolean isOver() {
    return over;
  }
}
