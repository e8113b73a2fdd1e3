package io.kvdc;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Time that passes only by sleeping, and chance that always draws the longest wait. */
final class ManualRepeatTime implements RepeatTime {

  final List<Long> slept = new ArrayList<>();
  final Deque<Runnable> tasks = new ArrayDeque<>();
  long nanos;
  boolean drawsLeast;
  boolean interrupts;

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public long between(long least, long most) {
    return drawsLeast ? least : most;
  }

  @Override
  public void sleep(long millis) throws InterruptedException {
    if (interrupts) {
      throw new InterruptedException();
    }
    slept.add(millis);
    nanos += millis * 1_000_000;
  }

  @Override
  public void later(long millis, Runnable task) {
    slept.add(millis);
    nanos += millis * 1_000_000;
    tasks.add(task);
  }

  /** Does what was put off, and what is put off meanwhile. */
  void runAll() {
    while (!tasks.isEmpty()) {
      tasks.poll().run();
    }
  }
}
