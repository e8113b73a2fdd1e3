package io.kvdc.tikv.internal.retry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/** A clock and a scheduler that only move when a test says so. */
public final class ManualTime implements Scheduler {

  private record Task(Runnable action, long at) {}

  private final List<Task> tasks = new ArrayList<>();
  private long now = 1_000;

  /** The environment with this time and random numbers that always are the given fraction. */
  public RetryEnvironment environment(double fraction) {
    return environment(new FractionRandom(fraction));
  }

  /** The environment with this time. */
  public RetryEnvironment environment(RandomGenerator random) {
    return new RetryEnvironment(this, () -> now, random);
  }

  @Override
  public Scheduled schedule(Runnable action, long delayNanos) {
    Task task = new Task(action, now + delayNanos);
    tasks.add(task);
    return () -> tasks.remove(task);
  }

  /** How long until the next task; null if there is none. */
  public Duration untilNext() {
    return tasks.stream()
        .map(task -> Duration.ofNanos(task.at() - now))
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  /** How many tasks wait. */
  public int waiting() {
    return tasks.size();
  }

  /** Lets time pass and runs what becomes due. */
  public void advance(Duration time) {
    long until = now + time.toNanos();
    while (true) {
      Task next =
          tasks.stream()
              .filter(task -> task.at() <= until)
              .min(Comparator.comparingLong(Task::at))
              .orElse(null);
      if (next == null) {
        break;
      }
      tasks.remove(next);
      now = Math.max(now, next.at());
      next.action().run();
    }
    now = until;
  }

  /** Lets time pass until the next task, runs it, and returns how long that took. */
  public Duration advanceToNext() {
    Duration time = untilNext();
    advance(time);
    return time;
  }

  /** Draws always the same fraction of the way from the lowest to the highest number. */
  private record FractionRandom(double fraction) implements RandomGenerator {
    @Override
    public long nextLong() {
      throw new UnsupportedOperationException("only bounded numbers are expected");
    }

    @Override
    public long nextLong(long bound) {
      if (bound <= 0) {
        throw new IllegalArgumentException("bound " + bound);
      }
      return Math.min(bound - 1, (long) (fraction * bound));
    }
  }
}
