package io.kvdc.tikv.internal.txn.pipelined;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Pauses are a part of the time that flushes take. */
class FlushThrottleTest {

  private static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @Test
  void firstFlushAndThoseWithoutThrottleDoNotPause() {
    assertThat(new FlushThrottle(0.9).pauseNanos()).isZero();
    FlushThrottle none = new FlushThrottle(0);
    none.flushed(millis(1000));
    assertThat(none.pauseNanos()).isZero();
  }

  @Test
  void pauseIsThatPartOfTheTime() {
    FlushThrottle half = new FlushThrottle(0.5);
    half.flushed(millis(100));
    assertThat(half.pauseNanos()).isEqualTo(millis(100));
    FlushThrottle three = new FlushThrottle(0.75);
    three.flushed(millis(100));
    assertThat(three.pauseNanos()).isEqualTo(millis(300));
  }

  @Test
  void newFlushesCountTwoElevenths() {
    FlushThrottle half = new FlushThrottle(0.5);
    half.flushed(millis(110));
    half.flushed(millis(220));
    assertThat(half.pauseNanos()).isEqualTo(millis(130));
  }
}
