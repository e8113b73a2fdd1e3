package io.kvdc.interceptors;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Time that passes when the test says so. */
final class ManualTiming implements Timing {

  private record Task(long at, Runnable body) {}

  private final List<Task> tasks = new ArrayList<>();
  private long now = -7;

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public void later(long nanos, Runnable task) {
    tasks.add(new Task(now + nanos, task));
  }

  /** Lets time pass in which nothing is done that is due. */
  void stand(long millis) {
    now += millis * 1_000_000;
  }

  void pass(long millis) {
    now += millis * 1_000_000;
    List<Task> due = tasks.stream().filter(task -> task.at() <= now).toList();
    tasks.removeAll(due);
    due.stream().sorted(Comparator.comparingLong(Task::at)).forEach(task -> task.body().run());
  }
}
