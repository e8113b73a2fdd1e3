package io.kvdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kvdc.error.KvTransientException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryPauseTest {

  private final ManualRepeatTime time = new ManualRepeatTime();

  private static KvTransientException failure(String message) {
    return ScriptedTransactions.transientFailure(message);
  }

  private List<Long> waits(RetryPause pause, int count) {
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      waits.add(pause.after(failure("attempt " + i)));
    }
    return waits;
  }

  @Test
  void waitsDoubleUpToTheLongest() {
    RetryPolicy policy =
        RetryPolicy.defaults().withBackoff(Duration.ofMillis(3), Duration.ofMillis(20));
    assertThat(waits(new RetryPause(policy, time), 5)).containsExactly(3L, 6L, 12L, 20L, 20L);
  }

  @Test
  void atLeastHalfOfTheLongestIsWaited() {
    time.drawsLeast = true;
    RetryPolicy policy =
        RetryPolicy.defaults().withBackoff(Duration.ofMillis(3), Duration.ofMillis(20));
    assertThat(waits(new RetryPause(policy, time), 4)).containsExactly(2L, 3L, 6L, 10L);
  }

  @Test
  void withoutInitialWaitTheFirstRepeatIsAtOnce() {
    RetryPolicy policy = RetryPolicy.defaults().withBackoff(Duration.ZERO, Duration.ofMillis(20));
    assertThat(waits(new RetryPause(policy, time), 3)).containsExactly(0L, 1L, 2L);
  }

  @Test
  void withoutLongestWaitThereIsNone() {
    RetryPolicy policy = RetryPolicy.defaults().withBackoff(Duration.ZERO, Duration.ZERO);
    assertThat(waits(new RetryPause(policy, time), 3)).containsExactly(0L, 0L, 0L);
  }

  @Test
  void timesBeyondAllMeasureMeanForEver() {
    Duration ever = ChronoUnit.FOREVER.getDuration();
    RetryPolicy policy = RetryPolicy.defaults().withBackoff(ever, ever).withTimeLimit(ever);
    assertThat(new RetryPause(policy, time).after(failure("first"))).isEqualTo(Long.MAX_VALUE);
    assertThat(RepeatTime.SYSTEM.between(Long.MAX_VALUE / 2, Long.MAX_VALUE)).isPositive();
    RetryPause growing =
        new RetryPause(
            RetryPolicy.defaults()
                .withBackoff(Duration.ofMillis(1), ever)
                .withTimeLimit(ever)
                .withMaxAttempts(100),
            time);
    List<Long> waits = waits(growing, 62);
    assertThat(waits).isSorted().endsWith(1L << 61);
  }

  @Test
  void lastFailureCarriesTheEarlierOnes() {
    RetryPause pause = new RetryPause(RetryPolicy.defaults().withMaxAttempts(3), time);
    KvTransientException first = failure("first");
    KvTransientException second = failure("second");
    KvTransientException third = failure("third");
    pause.after(first);
    pause.after(second);
    assertThat(catchThrowableOfType(KvTransientException.class, () -> pause.after(third)))
        .isSameAs(third)
        .hasSuppressedException(first)
        .hasSuppressedException(second);
  }

  @Test
  void failureThatComesAgainDoesNotSuppressItself() {
    RetryPause pause = new RetryPause(RetryPolicy.defaults().withMaxAttempts(2), time);
    KvTransientException same = failure("same");
    pause.after(same);
    assertThat(catchThrowableOfType(KvTransientException.class, () -> pause.after(same)))
        .isSameAs(same)
        .hasNoSuppressedExceptions();
  }

  @Test
  void whatWouldBeginAfterTheLimitIsNotWaitedFor() {
    RetryPolicy policy =
        RetryPolicy.defaults()
            .withBackoff(Duration.ofMillis(10), Duration.ofMillis(10))
            .withTimeLimit(Duration.ofMillis(25));
    RetryPause pause = new RetryPause(policy, time);
    time.nanos += pause.after(failure("at 0 ms")) * 1_000_000;
    time.nanos += 4_999_999;
    assertThat(pause.after(failure("before 15 ms"))).isEqualTo(10);
    time.nanos += 1;
    KvTransientException late = failure("at 15 ms");
    assertThat(catchThrowableOfType(KvTransientException.class, () -> pause.after(late)))
        .isSameAs(late);
  }
}
