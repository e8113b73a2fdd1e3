package io.kvdc.tikv.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.proto.metapb.Store;
import io.kvdc.proto.metapb.StoreLabel;
import io.kvdc.tikv.internal.retry.ManualTime;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KnownStoreTest {

  private final ManualTime time = new ManualTime();
  private final KnownStore store =
      new KnownStore(
          1,
          StoreDescription.of(
              Store.newBuilder()
                  .setId(1)
                  .setAddress("tikv:1")
                  .addLabels(StoreLabel.newBuilder().setKey("zone").setValue("z1"))
                  .build()),
          time.environment(0).ticker());

  @Test
  void labelsChangeInPlace() {
    assertThat(store.label("zone")).isEqualTo("z1");
    assertThat(store.label("rack")).isNull();
    store.describe(
        StoreDescription.of(
            Store.newBuilder()
                .setId(1)
                .setAddress("tikv:1")
                .addLabels(StoreLabel.newBuilder().setKey("zone").setValue("z2"))
                .build()));
    assertThat(store.labels()).isEqualTo(Map.of("zone", "z2"));
    assertThat(store.epoch()).as("its replicas are what they were").isZero();
  }

  @Test
  void theEstimatedWaitPassesWithTime() {
    assertThat(store.estimatedWaitNanos()).isZero();
    store.busy(500);
    assertThat(store.estimatedWaitNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(500));
    assertThat(store.isSlow()).as("it said how long").isFalse();
    time.advance(Duration.ofMillis(200));
    assertThat(store.estimatedWaitNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(300));
    time.advance(Duration.ofMillis(300));
    assertThat(store.estimatedWaitNanos()).isZero();
  }

  @Test
  void whoIsBusyWithoutAnEstimateIsSlow() {
    store.busy(0);
    assertThat(store.isSlow()).isTrue();
    assertThat(store.estimatedWaitNanos()).isZero();
  }

  @Test
  void aFeedbackMakesItSlow() {
    store.feedback().update(80, 0);
    assertThat(store.isSlow()).isTrue();
    assertThat(store.feedbackScore()).isEqualTo(80);
    assertThat(store.latencyScore()).isZero();
  }

  @Test
  void failuresOfOneMomentCountOnce() {
    int seen = store.epoch();
    store.failed(seen);
    store.failed(seen);
    assertThat(store.epoch()).isEqualTo(seen + 1);
    assertThat(store.isSlow()).isTrue();
    store.failed();
    assertThat(store.epoch()).isEqualTo(seen + 2);
  }

  @Test
  void noMoreThanTheLimitAreInFlight() {
    assertThat(store.tryAcquire(2)).isTrue();
    assertThat(store.tryAcquire(2)).isTrue();
    assertThat(store.tryAcquire(2)).isFalse();
    assertThat(store.inFlight()).isEqualTo(2);
    assertThat(store.tryAcquire(0)).as("no limit").isTrue();
    store.release();
    store.release();
    assertThat(store.tryAcquire(2)).isTrue();
    assertThat(store.inFlight()).isEqualTo(2);
  }

  @Test
  void theLimitHoldsAmongManyThreads() throws Exception {
    AtomicInteger most = new AtomicInteger();
    AtomicInteger inside = new AtomicInteger();
    CountDownLatch start = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    for (int i = 0; i < 8; i++) {
      threads.execute(
          () -> {
            await(start);
            for (int turn = 0; turn < 10_000; turn++) {
              if (store.tryAcquire(3)) {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                inside.decrementAndGet();
                store.release();
              }
            }
          });
    }
    start.countDown();
    threads.shutdown();
    assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    assertThat(most.get()).isBetween(1, 3);
    assertThat(store.inFlight()).isZero();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
