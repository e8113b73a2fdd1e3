package io.kvdc.tikv.chaos;

import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.KvException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches that no call outlives its deadline by more than a second, and collects what must not
 * happen. The machine may stand still, which is nobody's fault: a thread that does nothing but
 * sleep measures by how much, and that much is granted on top.
 */
final class Watch implements AutoCloseable {

  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final long timeoutNanos;
  private final AtomicLong standstill = new AtomicLong();
  private final AtomicLong worst = new AtomicLong();
  private final AtomicLong calls = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();
  private final Thread meter = new Thread(this::measure, "chaos-meter");
  private volatile boolean closed;

  Watch(Duration timeout) {
    this.timeoutNanos = timeout.toNanos();
    meter.setDaemon(true);
    meter.start();
  }

  private void measure() {
    while (!closed) {
      long before = System.nanoTime();
      LockSupport.parkNanos(TICK_NANOS);
      standstill.addAndGet(Math.max(0, System.nanoTime() - before - 5 * TICK_NANOS));
    }
  }

  /** Makes one call; a failure of the driver is given back to the workload. */
  <T extends @Nullable Object> T call(String name, Supplier<T> call) {
    long stood = standstill.get();
    long start = System.nanoTime();
    try {
      return call.get();
    } catch (KvException e) {
      failures.incrementAndGet();
      throw e;
    } finally {
      calls.incrementAndGet();
      long over = System.nanoTime() - start - timeoutNanos - (standstill.get() - stood);
      worst.accumulateAndGet(over, Math::max);
      if (over > GRACE_NANOS) {
        violation(name + " went " + TimeUnit.NANOSECONDS.toMillis(over) + " ms past its deadline");
      }
    }
  }

  /**
   * Makes a call that has to succeed. If it ran out of time while the machine stood still, which is
   * no fault of the driver's, it is made anew.
   */
  <T> T callOfTheTest(Supplier<T> call) {
    while (true) {
      long stood = standstill.get();
      try {
        return call.get();
      } catch (DeadlineExceededException e) {
        if (standstill.get() - stood < timeoutNanos / 4) {
          throw e;
        }
      }
    }
  }

  void violation(String what) {
    violations.add(what);
  }

  Iterable<String> violations() {
    return violations;
  }

  @Override
  public String toString() {
    return calls + " calls, " + failures + " failed";
  }

  @Override
  public void close() {
    closed = true;
  }
}
