package io.kvdc.bench.load.client;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What one caller has done. Written by the caller alone, but for the phase of the run. */
final class Tally {

  private static final long HIGHEST_NANOS = TimeUnit.MINUTES.toNanos(2);
  private static final int DIGITS = 2;

  private final Phase phase;
  private final Histogram latencies = new Histogram(HIGHEST_NANOS, DIGITS);
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicReference<@Nullable Throwable> first = new AtomicReference<>();

  Tally(Phase phase) {
    this.phase = phase;
  }

  /** An operation has ended. */
  void ended(long nanos, @Nullable Throwable failure) {
    if (failure != null) {
      first.compareAndSet(null, failure);
      failed.lazySet(failed.get() + 1);
      return;
    }
    if (phase.isMeasured()) {
      latencies.recordValue(Math.min(nanos, HIGHEST_NANOS));
    }
    done.lazySet(done.get() + 1);
  }

  long done() {
    return done.get();
  }

  long failed() {
    return failed.get();
  }

  @Nullable Throwable firstFailure() {
    return first.get();
  }

  /** To be asked when the caller has ended. */
  Histogram latencies() {
    return latencies;
  }
}
