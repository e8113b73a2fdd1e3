package io.kvdc.tikv.internal.rpc.batch;

import io.kvdc.tikv.internal.retry.Scheduler;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A loop without a thread: who finds it at rest runs it until there is nothing left. Continuations
 * run when nobody is in the loop, so that one that blocks does not stop it.
 */
public final class SerialChannelLoop implements ChannelLoop {

  private static final System.Logger LOG = System.getLogger("io.kvdc.tikv");

  private final Scheduler scheduler;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Queue<Runnable> outside = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * Makes a loop.
   *
   * @param scheduler for what has to happen later
   */
  public SerialChannelLoop(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (waiting.getAndIncrement() != 0) {
      return;
    }
    try {
      runAll();
    } finally {
      for (Runnable next = outside.poll(); next != null; next = outside.poll()) {
        run(next);
      }
    }
  }

  /** A loop that one task breaks would never run another. */
  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error defect) {
      LOG.log(System.Logger.Level.ERROR, "a task of a connection failed", defect);
    }
  }

  private void runAll() {
    int seen = 1;
    while (seen != 0) {
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        run(task);
      }
      seen = waiting.addAndGet(-seen);
    }
  }

  @Override
  public void schedule(Runnable task, long delayNanos) {
    try {
      var unused = scheduler.schedule(() -> execute(task), delayNanos);
    } catch (RejectedExecutionException e) {
      // The client was closed, which ends all calls by itself.
    }
  }

  @Override
  public void outside(Runnable task) {
    outside.add(task);
  }
}
