package io.kvdc.tikv.internal.rpc.batch;

/** Runs the tasks of one channel, one at a time and in order. */
public interface ChannelLoop {

  /**
   * Runs a task, now or as soon as the tasks before it are done.
   *
   * @throws java.util.concurrent.RejectedExecutionException if the loop has ended
   */
  void execute(Runnable task);

  /** Runs a task after a delay in nanoseconds; not at all if the loop has ended by then. */
  void schedule(Runnable task, long delayNanos);

  /**
   * Runs what may take its time, such as the continuations of a call that has ended. Only for tasks
   * of the loop; it may run after the task that asks for it, and beside later ones.
   */
  void outside(Runnable task);
}
