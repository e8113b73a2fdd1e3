package io.kvdc.tikv.internal.pd;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs events one after another, whichever threads they come from, without a thread or a lock of
 * its own: the thread that finds the loop at rest runs it until there is nothing left.
 */
final class SerialLoop {

  private static final Logger LOGGER = System.getLogger(SerialLoop.class.getName());

  private final Queue<Runnable> events = new ConcurrentLinkedQueue<>();
  private final AtomicInteger wakes = new AtomicInteger();
  private final Runnable afterwards;

  /**
   * Makes a loop.
   *
   * @param afterwards runs after the events, and on each wake
   */
  SerialLoop(Runnable afterwards) {
    this.afterwards = afterwards;
  }

  void post(Runnable event) {
    events.add(event);
    wake();
  }

  void wake() {
    if (wakes.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      Runnable event = events.poll();
      while (event != null) {
        run(event);
        event = events.poll();
      }
      run(afterwards);
      seen = wakes.addAndGet(-seen);
    } while (seen != 0);
  }

  /** A defect in one event must not stop the loop for all that wait on it. */
  private static void run(Runnable event) {
    try {
      event.run();
    } catch (RuntimeException | Error defect) {
      LOGGER.log(Level.ERROR, "an event of the timestamp stream failed", defect);
    }
  }
}
