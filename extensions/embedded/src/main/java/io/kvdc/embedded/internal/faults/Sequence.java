package io.kvdc.embedded.internal.faults;

import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one after the other in the order in which they come, on whichever thread brings them
 * or lets them go on. A task can make all later ones wait. Thread-safe, never blocks.
 */
final class Sequence {

  private final Queue<Supplier<@Nullable CompletionStage<?>>> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger pending = new AtomicInteger();

  /**
   * Adds a task.
   *
   * @param task returns what the next task has to wait for, null for nothing
   */
  void add(Supplier<@Nullable CompletionStage<?>> task) {
    tasks.add(task);
    if (pending.getAndIncrement() == 0) {
      run();
    }
  }

  private void run() {
    do {
      Supplier<@Nullable CompletionStage<?>> task = tasks.remove();
      CompletionStage<?> wait = task.get();
      if (wait != null) {
        var unused = wait.whenComplete((result, failure) -> goOn());
        return;
      }
    } while (pending.decrementAndGet() != 0);
  }

  private void goOn() {
    if (pending.decrementAndGet() != 0) {
      run();
    }
  }
}
