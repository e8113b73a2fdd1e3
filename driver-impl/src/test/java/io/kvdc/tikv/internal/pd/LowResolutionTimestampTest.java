package io.kvdc.tikv.internal.pd;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Timestamp;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.ManualTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How old the last timestamp is, and what is concluded from it. */
class LowResolutionTimestampTest {

  private final ManualTime time = new ManualTime();
  private long pdMillis = 1_000;
  private int asked;

  private final LowResolutionTimestamp timestamps =
      new LowResolutionTimestamp(
          deadline -> {
            asked++;
            return CompletableFuture.completedFuture(Timestamp.of(pdMillis, 0));
          },
          time.environment(0),
          LowResolutionTimestamp.UPDATE_INTERVAL);

  private long current() {
    return timestamps.current(Deadline.none()).join().physicalMillis();
  }

  @Test
  void nothingIsFetchedWhileTheLastOneIsFresh() {
    assertThat(current()).isEqualTo(1_000);
    pdMillis = 2_999;
    time.advance(Duration.ofMillis(1_999));
    assertThat(current()).isEqualTo(1_000);
    assertThat(asked).isEqualTo(1);
  }

  @Test
  void anOldOneIsFetchedAnew() {
    current();
    pdMillis = 3_000;
    time.advance(Duration.ofSeconds(2));
    assertThat(current()).isEqualTo(3_000);
  }

  @Test
  void everyTimestampBringsItForwardAndNoneBack() {
    pdMillis = 5_000;
    timestamps.next(Deadline.none()).join();
    pdMillis = 4_000;
    timestamps.next(Deadline.none()).join();
    assertThat(timestamps.last()).isEqualTo(Timestamp.of(5_000, 0));
  }

  @Test
  void aLockExpiresAtTheEndOfItsTimeToLive() {
    long startTs = Timestamp.of(1_000, 7).value();
    assertThat(timestamps.millisUntilExpired(startTs, 3_000)).as("nothing seen").isEqualTo(3_000);
    pdMillis = 3_999;
    timestamps.next(Deadline.none()).join();
    assertThat(timestamps.millisUntilExpired(startTs, 3_000)).isEqualTo(1);
    pdMillis = 4_000;
    timestamps.next(Deadline.none()).join();
    assertThat(timestamps.millisUntilExpired(startTs, 3_000)).isZero();
  }

  @Test
  void aStaleOneCountsTheTimeSinceTheLast() {
    pdMillis = 60_000;
    timestamps.next(Deadline.none()).join();
    time.advance(Duration.ofSeconds(10));
    assertThat(timestamps.stale(Duration.ofSeconds(5), Deadline.none()).join())
        .isEqualTo(Timestamp.of(65_000, 0));
    assertThat(timestamps.stale(Duration.ofDays(1), Deadline.none()).join())
        .isEqualTo(Timestamp.of(0, 0));
    assertThat(asked).isEqualTo(1);
  }

  @Test
  void readsOfTheNearPastHaveItFetchedWithoutBeingAskedUntilTheyStop() {
    pdMillis = 10_000;
    timestamps.next(Deadline.none()).join();
    time.advance(Duration.ofMillis(500));

    timestamps.staleRead(Timestamp.of(9_500, 0));

    assertThat(timestamps.interval()).isEqualTo(Duration.ofMillis(900));
    pdMillis = 10_900;
    time.advance(Duration.ofMillis(399));
    assertThat(asked).isEqualTo(1);
    time.advance(Duration.ofMillis(1));
    assertThat(timestamps.last()).isEqualTo(Timestamp.of(10_900, 0));
    time.advance(Duration.ofMillis(1_800));
    assertThat(asked).isEqualTo(4);
    time.advance(Duration.ofMinutes(1));
    int asking = asked;
    assertThat(asking).isBetween(30, 40);
    time.advance(Duration.ofMinutes(1));
    assertThat(asked).as("nobody reads any more").isEqualTo(asking);
    assertThat(time.waiting()).isZero();
  }

  @Test
  void readsOfLongAgoKeepItAsItIs() {
    pdMillis = 100_000;
    timestamps.next(Deadline.none()).join();

    timestamps.staleRead(Timestamp.of(10_000, 0));

    assertThat(timestamps.interval()).isEqualTo(Duration.ofSeconds(2));
  }
}
