package io.kvdc.interceptors;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The time that rules go by. */
interface Timing {

  /** The machine's clock and the JDK's own timer, so that there is no thread to be ended. */
  Timing SYSTEM = of(System::nanoTime);

  /** A clock in nanoseconds, of which only differences mean anything. */
  long nanoTime();

  /** Has something done later, on any thread. */
  void later(long nanos, Runnable task);

  private static Timing of(LongSupplier clock) {
    return new Timing() {
      @Override
      public long nanoTime() {
        return clock.getAsLong();
      }

      @Override
      public void later(long nanos, Runnable task) {
        CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS).execute(task);
      }
    };
  }
}
