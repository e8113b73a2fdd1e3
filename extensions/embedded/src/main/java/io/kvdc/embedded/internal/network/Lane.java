package io.kvdc.embedded.internal.network;

import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * One direction of a connection: lets steps pass in order, at once, after a delay, or not before it
 * is opened again. Only used on the event loop of its connection.
 */
final class Lane {

  private final EventExecutor loop;
  private final Queue<Waiting> queue = new ArrayDeque<>();
  private boolean held;
  private long delayNanos;
  private boolean timerRuns;

  Lane(EventExecutor loop) {
    this.loop = loop;
  }

  /** Sets what happens from now on; what waits already goes on if it may. */
  void set(boolean newHeld, long newDelayNanos) {
    held = newHeld;
    delayNanos = newDelayNanos;
    run();
  }

  /**
   * Runs a step when all before it have passed.
   *
   * @param step what passes
   * @param discard what to do if it never passes
   */
  void pass(Runnable step, Runnable discard) {
    if (!held && delayNanos == 0 && queue.isEmpty()) {
      step.run();
      return;
    }
    queue.add(new Waiting(System.nanoTime() + delayNanos, step, discard));
    run();
  }

  /** Whether nothing passes before it is opened again. */
  boolean isHeld() {
    return held;
  }

  /** Loses all that waits. */
  void discard() {
    for (Waiting next = queue.poll(); next != null; next = queue.poll()) {
      next.discard().run();
    }
  }

  private void run() {
    for (Waiting next = queue.peek(); !held && next != null; next = queue.peek()) {
      long wait = next.due() - System.nanoTime();
      if (wait > 0 && delayNanos > 0) {
        if (!timerRuns) {
          timerRuns = true;
          var unused = loop.schedule(this::timeIsUp, wait, TimeUnit.NANOSECONDS);
        }
        return;
      }
      queue.remove();
      next.step().run();
    }
  }

  private void timeIsUp() {
    timerRuns = false;
    run();
  }

  private record Waiting(long due, Runnable step, Runnable discard) {}
}
