package io.kvdc.embedded;

import io.kvdc.embedded.internal.faults.FaultTimer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** A clock that stands still until it is moved, and what is to run when it gets there. */
public final class ManualTime implements InstantSource, FaultTimer.Scheduler {

  private final PriorityQueue<Task> tasks = new PriorityQueue<>(Comparator.comparing(Task::due));
  private Instant now = Instant.parse("2026-08-31T12:00:00Z");

  @Override
  public synchronized Instant instant() {
    return now;
  }

  @Override
  public synchronized void schedule(Runnable task, Duration delay) {
    tasks.add(new Task(now.plus(delay), task));
  }

  /** Moves the clock and runs what is due by then, in order. */
  public void advance(Duration duration) {
    dueAfter(duration).forEach(task -> task.run().run());
  }

  private synchronized List<Task> dueAfter(Duration duration) {
    now = now.plus(duration);
    List<Task> due = new ArrayList<>();
    for (Task task = tasks.peek(); task != null && !task.due().isAfter(now); task = tasks.peek()) {
      due.add(tasks.remove());
    }
    return due;
  }

  private record Task(Instant due, Runnable run) {}
}
