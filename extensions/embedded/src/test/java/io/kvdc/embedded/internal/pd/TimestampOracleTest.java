package io.kvdc.embedded.internal.pd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TimestampOracleTest {
  private final AtomicLong millis = new AtomicLong(1_000);
  private final TimestampOracle oracle =
      new TimestampOracle(() -> Instant.ofEpochMilli(millis.get()));

  @Test
  void physicalFollowsTheClockAndLogicalCounts() {
    long first = oracle.next();
    long fifth = oracle.next(4);
    millis.addAndGet(7);
    long later = oracle.next();

    assertThat(TimestampOracle.physical(first)).isEqualTo(1_000);
    assertThat(fifth - first).isEqualTo(4);
    assertThat(TimestampOracle.physical(later)).isEqualTo(1_007);
    assertThat(oracle.latest()).isEqualTo(later);
  }

  @Test
  void aClockThatGoesBackDoesNotTakeTimestampsBack() {
    long before = oracle.next();
    millis.addAndGet(-500);

    assertThat(oracle.next()).isEqualTo(before + 1);
  }

  @Test
  void aBatchThatDoesNotFitIntoTheMillisecondGoesToTheNext() {
    long almostFull = oracle.next(TimestampOracle.MAX_COUNT - 1);

    long batch = oracle.next(10);

    assertThat(TimestampOracle.physical(almostFull)).isEqualTo(1_000);
    assertThat(TimestampOracle.physical(batch)).isEqualTo(1_001);
    assertThat(TimestampOracle.logical(batch)).isEqualTo(10);
  }

  @Test
  void aNewLeaderStartsBehindTheMillisecondOfTheOldOne() {
    long before = oracle.next(100);

    oracle.restart();

    assertThat(TimestampOracle.physical(oracle.next()))
        .isGreaterThan(TimestampOracle.physical(before));
  }

  @Test
  void impossibleCountsAreRefused() {
    for (int count : new int[] {0, -1, TimestampOracle.MAX_COUNT + 1}) {
      assertThatThrownBy(() -> oracle.next(count)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void concurrentBatchesDoNotOverlap() throws Exception {
    Set<Long> seen = ConcurrentHashMap.newKeySet();
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Boolean>> tasks =
          IntStream.range(0, 4)
              .<Callable<Boolean>>mapToObj(
                  task ->
                      () -> {
                        boolean unique = true;
                        for (int i = 0; i < 2_000; i++) {
                          long last = oracle.next(3);
                          for (long ts = last - 2; ts <= last; ts++) {
                            unique &= seen.add(ts);
                          }
                          millis.incrementAndGet();
                        }
                        return unique;
                      })
              .toList();
      for (Future<Boolean> done : pool.invokeAll(tasks)) {
        assertThat(done.get()).isTrue();
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(seen).hasSize(24_000);
  }
}
