package io.kvdc.tck.internal.history;

import io.kvdc.tck.internal.fixture.Crowd;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** Threads that work while the thread of the test shakes the cluster under them. */
public final class Shaken {

  /** Often enough to meet transactions in every state, and seldom enough to let them get on. */
  private static final Duration PAUSE = Duration.ofMillis(30);

  private final TestSpace space;
  private final int threads;

  /** So many threads on the cluster of a test. */
  public Shaken(TestSpace space, int threads) {
    this.space = space;
    this.threads = threads;
  }

  /** Runs the task on all threads and returns when all are done; fails if one does. */
  public void run(Crowd.Task task) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int number = i;
        running.add(
            executor.submit(
                () -> {
                  task.run(number);
                  return null;
                }));
      }
      while (!running.stream().allMatch(Future::isDone)) {
        space.txn().shake();
        LockSupport.parkNanos(PAUSE.toNanos());
      }
      for (Future<?> one : running) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError("a thread failed", e.getCause());
    } finally {
      executor.shutdownNow();
    }
  }
}
