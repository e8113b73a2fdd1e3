package io.kvdc.tikv.internal.rpc.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When to wait for more requests, number by number as client-go does it. */
class BatchPolicyTest {

  private static final long WAIT = 100_000;

  private static BatchTrigger trigger(BatchPolicy policy) {
    return new BatchTrigger(new BatchSettings(128, policy, Duration.ZERO, 8, 200, Long.MAX_VALUE));
  }

  @Test
  void namesAndNumbersAreRead() {
    assertThat(BatchPolicy.parse("basic").waitNanos()).isZero();
    assertThat(BatchPolicy.parse("standard"))
        .isEqualTo(
            BatchPolicy.parse(
                "custom {\"v\":1, \"n\":5, \"t\":0.0001, \"w\":0.2, \"p\":0.8, \"q\":8e-1}"));
    assertThat(BatchPolicy.parse("positive")).isEqualTo(BatchPolicy.parse("custom{\"t\":1e-4}"));
    assertThat(BatchPolicy.parse("custom{}")).isEqualTo(BatchPolicy.BASIC);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Standard",
        "{\"v\":1}",
        "custom",
        "custom{\"v\":3}",
        "custom{\"v\":1.5}",
        "custom{\"x\":1}",
        "custom{\"t\":-1}",
        "custom{\"t\":2}",
        "custom{\"v\":1,}"
      })
  void whatIsNoPolicyIsRefused(String text) {
    assertThatThrownBy(() -> BatchPolicy.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theStandardPolicyWaitsWhileGapsAreShortOnAverage() {
    BatchTrigger trigger = trigger(BatchPolicy.STANDARD);

    assertThat(trigger.waitNanos(1, 0, 0)).as("the first request").isZero();
    assertThat(trigger.waitNanos(1, 80_000, 0)).as("not below 0.8 of the wait").isZero();
    // 0.2 * 10 + 0.8 * 80 = 66 microseconds
    assertThat(trigger.waitNanos(1, 10_000, 0)).isEqualTo(WAIT);
    // A pause counts as 500: 0.2 * 500 + 0.8 * 66 = 152.8 microseconds
    assertThat(trigger.waitNanos(1, 1_000_000_000, 0)).isZero();
  }

  @Test
  void theStandardPolicyWaitsForAsManyAsTheLastFramesHad() {
    BatchTrigger trigger = trigger(BatchPolicy.STANDARD);

    assertThat(trigger.waitNanos(7, 1_000, 0)).isEqualTo(WAIT);
    assertThat(trigger.target()).isEqualTo(8);
    // 0.2 * 3 + 0.8 * 8 = 7.0
    trigger.written(3);
    assertThat(trigger.waitNanos(7, 1_000, 0)).as("as many are there").isZero();
    // 0.2 * 11 + 0.8 * 7 = 7.8, rounded up from 0.8 on
    trigger.written(11);
    assertThat(trigger.waitNanos(7, 1_000, 0)).isEqualTo(WAIT);
    assertThat(trigger.target()).isEqualTo(8);
  }

  @Test
  void byProbabilityItWaitsWhenMostGapsWereShort() {
    BatchTrigger trigger =
        trigger(BatchPolicy.parse("custom{\"v\":2,\"t\":0.0001,\"w\":0.5,\"p\":0.6}"));

    assertThat(trigger.waitNanos(1, 1_000, 0)).as("0.5").isZero();
    assertThat(trigger.waitNanos(1, 1_000, 0)).as("0.75").isEqualTo(WAIT);
    assertThat(trigger.waitNanos(1, 1_000_000, 0)).as("0.375").isZero();
  }
}
