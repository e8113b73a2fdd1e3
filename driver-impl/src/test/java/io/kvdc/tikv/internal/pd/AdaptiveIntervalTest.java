package io.kvdc.tikv.internal.pd;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.tikv.internal.pd.AdaptiveInterval.State;
import io.kvdc.tikv.internal.retry.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How old the last timestamp may become; numbers as in client-go's own test of it. */
class AdaptiveIntervalTest {

  private final ManualTime time = new ManualTime();

  private AdaptiveInterval interval(long millis) {
    return new AdaptiveInterval(Duration.ofMillis(millis), time.environment(0).ticker());
  }

  private static boolean read(AdaptiveInterval interval, long millisBack) {
    return interval.read(Duration.ofMillis(millisBack).toNanos());
  }

  private static long millis(AdaptiveInterval interval) {
    return Duration.ofNanos(interval.nanos()).toMillis();
  }

  @Test
  void readsOfTheNearPastMakeItShorter() {
    AdaptiveInterval interval = interval(2_000);
    assertThat(interval.state()).isEqualTo(State.NORMAL);

    assertThat(read(interval, 5_000)).isFalse();
    assertThat(read(interval, 2_000)).as("not less").isFalse();
    assertThat(interval.state()).isEqualTo(State.NORMAL);
    assertThat(read(interval, 1_000)).isTrue();

    assertThat(interval.state()).isEqualTo(State.ADAPTING);
    assertThat(millis(interval)).isEqualTo(900);
    assertThat(read(interval, -50)).as("clocks differ").isTrue();
    assertThat(millis(interval)).as("never shorter").isEqualTo(500);
    assertThat(read(interval, 100)).isFalse();
  }

  @Test
  void itIsHeldForFiveMinutesAndGrowsBackSlowly() {
    AdaptiveInterval interval = interval(2_000);
    read(interval, 1_000);

    time.advance(Duration.ofMinutes(4));
    interval.tick();
    assertThat(read(interval, 1_100)).as("holds it").isFalse();
    time.advance(Duration.ofMinutes(5).minusSeconds(1));
    interval.tick();
    assertThat(interval.state()).isEqualTo(State.ADAPTING);
    assertThat(millis(interval)).isEqualTo(900);
    time.advance(Duration.ofSeconds(1));
    interval.tick();

    time.advance(Duration.ofSeconds(10));
    interval.tick();
    assertThat(interval.state()).isEqualTo(State.RECOVERING);
    assertThat(millis(interval)).isEqualTo(1_100);
    time.advance(Duration.ofSeconds(45));
    interval.tick();
    assertThat(interval.state()).isEqualTo(State.NORMAL);
    assertThat(millis(interval)).isEqualTo(2_000);
  }

  @Test
  void aReadDuringTheRecoveryStopsIt() {
    AdaptiveInterval interval = interval(2_000);
    read(interval, 1_000);
    time.advance(Duration.ofMinutes(5).plusSeconds(5));
    interval.tick();
    assertThat(millis(interval)).isEqualTo(1_000);

    read(interval, 1_150);
    time.advance(Duration.ofSeconds(10));
    interval.tick();

    assertThat(interval.state()).isEqualTo(State.ADAPTING);
    assertThat(millis(interval)).isEqualTo(1_000);
  }

  @Test
  void aShortOneStaysAsItIs() {
    AdaptiveInterval interval = interval(500);

    assertThat(read(interval, 0)).isFalse();
    interval.tick();

    assertThat(interval.state()).isEqualTo(State.UNADJUSTABLE);
    assertThat(millis(interval)).isEqualTo(500);
  }
}
