package io.kvdc;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The clock, the chance and the waiting of loops that repeat transactions; tests replace it. */
interface RepeatTime {

  /** The JVM's. */
  RepeatTime SYSTEM =
      new RepeatTime() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public long between(long least, long most) {
          return least + ThreadLocalRandom.current().nextLong(most - least + 1);
        }

        @Override
        public void sleep(long millis) throws InterruptedException {
          Thread.sleep(millis);
        }

        @Override
        public void later(long millis, Runnable task) {
          CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(task);
        }
      };

  /** A clock in nanoseconds, of which only differences mean anything. */
  long nanoTime();

  /** A number drawn at random, both ends included. */
  long between(long least, long most);

  /** Makes the calling thread wait. */
  void sleep(long millis) throws InterruptedException;

  /** Does something after a while, on another thread. */
  void later(long millis, Runnable task);
}
