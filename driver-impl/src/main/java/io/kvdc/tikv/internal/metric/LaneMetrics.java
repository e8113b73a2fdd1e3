package io.kvdc.tikv.internal.metric;

import io.kvdc.metric.Counter;
import io.kvdc.metric.Histogram;

/** The series of one lane of batches. */
public final class LaneMetrics {

  private final BatchMetrics metrics;
  private final Histogram pending;
  private final Histogram requests;
  private final Histogram bestSize;
  private final Histogram more;
  private final Histogram headInterval;
  private final Histogram waiting;
  private final Histogram sending;
  private final Counter tracked;
  private final Counter retired;
  private final Counter completed;
  private final Counter outdated;

  LaneMetrics(BatchMetrics metrics, String target, String connection, String forward) {
    this.metrics = metrics;
    pending = metrics.pending.with(target);
    requests = metrics.requests.with(target);
    bestSize = metrics.bestSize.with(target);
    more = metrics.more.with(target);
    headInterval = metrics.headInterval.with(target);
    waiting = metrics.loop.with(target, "wait-more");
    sending = metrics.loop.with(target, "send");
    tracked = metrics.tracked.with(target, connection, forward);
    retired = metrics.retired.with(target, connection, forward);
    completed = metrics.completed.with(target, connection, forward);
    outdated = metrics.outdated.with(target, connection, forward);
  }

  /** So many requests wait to be written. */
  public void pending(int count) {
    pending.record(count);
  }

  /** A batch of so many requests was written. */
  public void written(int count) {
    requests.record(count);
    tracked.add(count);
  }

  /** Writing what waited took so long, in nanoseconds. */
  public void sent(long nanos) {
    sending.recordNanos(nanos);
  }

  /** The first request of a batch came so long after the one before, in nanoseconds. */
  public void headAfter(long nanos) {
    headInterval.recordNanos(nanos);
  }

  /**
   * A batch waits for more requests.
   *
   * @param target how many it hopes for
   */
  public void waits(int target) {
    bestSize.record(target);
    metrics.overload.increment();
  }

  /**
   * A batch has waited.
   *
   * @param nanos how long
   * @param came how many requests came meanwhile
   */
  public void waited(long nanos, int came) {
    waiting.recordNanos(nanos);
    more.record(came);
  }

  /** So many requests ended with their stream. */
  public void retired(int count) {
    retired.add(count);
  }

  /**
   * Answers came.
   *
   * @param known how many are for requests that wait
   * @param unknown how many are not
   */
  public void answered(int known, int unknown) {
    completed.add(known);
    if (unknown > 0) {
      outdated.add(unknown);
    }
  }

  /** So many requests could not be written, as there is no connection. */
  public void noConnection(int count) {
    metrics.noConnection.add(count);
  }
}
