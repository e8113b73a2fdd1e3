package io.kvdc.tikv.internal.engine;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of an engine beside those of the transport: daemons, named kvdc-…. */
final class EngineThreads {

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private EngineThreads() {}

  /** Runs what has to happen later; nothing that blocks. */
  static ScheduledThreadPoolExecutor timer() {
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, daemons("kvdc-timer"));
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return timer;
  }

  static ThreadFactory daemons(String name) {
    return task -> {
      Thread thread = new Thread(task, name + "-" + NUMBERS.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
