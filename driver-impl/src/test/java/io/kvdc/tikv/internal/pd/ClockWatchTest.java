package io.kvdc.tikv.internal.pd;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.tikv.internal.retry.ManualTime;
import java.text.MessageFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.junit.jupiter.api.Test;

/** The clocks of PD and of this machine. */
class ClockWatchTest {

  private static final Instant NOW = Instant.ofEpochMilli(1_000_000);

  private final ManualTime time = new ManualTime();
  private final List<String> warnings = new ArrayList<>();

  private ClockWatch watch(Duration tolerated) {
    return new ClockWatch(() -> NOW, time.environment(0).ticker(), tolerated, new Notes());
  }

  private static void seen(ClockWatch watch, long aheadMillis, long roundTripMillis) {
    watch.seen(NOW.toEpochMilli() + aheadMillis, Duration.ofMillis(roundTripMillis).toNanos());
  }

  @Test
  void itTellsHowFarTheyAreApart() {
    ClockWatch watch = watch(Duration.ofMillis(500));
    assertThat(watch.last()).isNull();

    seen(watch, -300, 20);

    // It was given out ten milliseconds before it came.
    assertThat(watch.last()).isEqualTo(new PdClock(Duration.ofMillis(-290), Duration.ofMillis(20)));
    assertThat(warnings).isEmpty();
  }

  @Test
  void aGreatDifferenceIsWarnedOfOnceAMinute() {
    ClockWatch watch = watch(Duration.ofMillis(500));
    seen(watch, 600, 0);
    seen(watch, 700, 0);
    time.advance(Duration.ofMinutes(1));
    seen(watch, -800, 0);

    assertThat(warnings)
        .containsExactly(
            "the clock of PD is 600 ms ahead of this machine's; set both by NTP",
            "the clock of PD is 800 ms behind this machine's; set both by NTP");
  }

  @Test
  void whatMayBeTheTimeOfTheWayIsNoDifference() {
    ClockWatch watch = watch(Duration.ofMillis(500));

    seen(watch, -1_000, 2_000);

    assertThat(warnings).isEmpty();
  }

  @Test
  void zeroMeansNever() {
    seen(watch(Duration.ZERO), 1_000_000, 0);

    assertThat(warnings).isEmpty();
  }

  @Test
  void slowTimestampsAreWarnedOfButNotTheFirstWhichWaitsForTheConnection() {
    ClockWatch watch = watch(Duration.ZERO);
    seen(watch, 0, 500);
    assertThat(warnings).isEmpty();
    seen(watch, 0, 30);
    assertThat(warnings).isEmpty();

    seen(watch, 0, 31);
    seen(watch, 0, 40);

    assertThat(warnings).containsExactly("a timestamp from PD took 31 ms");
  }

  private final class Notes implements System.Logger {
    @Override
    public String getName() {
      return "notes";
    }

    @Override
    public boolean isLoggable(Level level) {
      return true;
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
      warnings.add(message);
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
      warnings.add(MessageFormat.format(format, parameters));
    }
  }
}
