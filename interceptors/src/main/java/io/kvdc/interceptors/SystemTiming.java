package io.kvdc.interceptors;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A clock, and one thread for what is done later. Not the JDK's common pool: applications block
 * that, and what had to wait here would wait for them too. The thread bears the name of those of
 * the driver, whose work goes on there, so that synchronous calls are refused on it.
 */
final class SystemTiming implements Timing {

  private static final long IDLE_SECONDS = 10;

  private final LongSupplier clock;
  private final ScheduledThreadPoolExecutor timer;

  SystemTiming(LongSupplier clock) {
    this.clock = clock;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "kvdc-interceptors-timer");
              thread.setDaemon(true);
              thread.setContextClassLoader(null);
              return thread;
            });
    timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
  }

  @Override
  public long nanoTime() {
    return clock.getAsLong();
  }

  @Override
  public void later(long nanos, Runnable task) {
    var unused = timer.schedule(task, nanos, TimeUnit.NANOSECONDS);
  }
}
