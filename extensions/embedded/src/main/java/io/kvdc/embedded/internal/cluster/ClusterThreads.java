package io.kvdc.embedded.internal.cluster;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of one cluster: all are daemons, carry its name and end with it. */
final class ClusterThreads implements AutoCloseable {
  private static final long CLOSE_SECONDS = 10;

  private final List<Thread> started = new CopyOnWriteArrayList<>();
  private final ExecutorService calls;
  private final ScheduledThreadPoolExecutor timer;

  ClusterThreads(String clusterName) {
    // At least two, so that a call that holds one thread for a moment does not stop all others.
    int count = Math.max(2, Runtime.getRuntime().availableProcessors());
    this.calls = Executors.newFixedThreadPool(count, factory("kvdc-" + clusterName + "-server"));
    this.timer = new ScheduledThreadPoolExecutor(1, factory("kvdc-" + clusterName + "-timer"));
    this.timer.setRemoveOnCancelPolicy(true);
  }

  ExecutorService calls() {
    return calls;
  }

  ScheduledExecutorService timer() {
    return timer;
  }

  @Override
  public void close() {
    timer.shutdownNow();
    calls.shutdown();
    try {
      boolean ended =
          calls.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)
              && timer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
      if (!ended) {
        throw new IllegalStateException("a thread of the cluster did not end: " + calls);
      }
      // An executor counts as ended a moment before its last thread is gone.
      for (Thread thread : started) {
        thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
      }
    } catch (InterruptedException e) {
      calls.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private ThreadFactory factory(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      started.add(thread);
      return thread;
    };
  }
}
