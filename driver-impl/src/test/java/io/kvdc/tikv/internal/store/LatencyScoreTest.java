package io.kvdc.tikv.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LatencyScoreTest {

  private final LatencyScore score = new LatencyScore();

  private void answers(int count, long millis) {
    for (int i = 0; i < count; i++) {
      score.answered(TimeUnit.MILLISECONDS.toNanos(millis));
    }
  }

  /** Ten ticks of steady load. */
  private void steady() {
    score.tick();
    for (int i = 0; i < 10; i++) {
      answers(100, 10);
      score.tick();
    }
    assertThat(score.value()).isEqualTo(1);
  }

  @Test
  void nothingIsKnownBeforeTheFirstTickOrAnswer() {
    assertThat(score.value()).isZero();
    answers(1, 10);
    assertThat(score.value()).isEqualTo(1);
  }

  @Test
  void fewerAndLaterAnswersMakeItRise() {
    steady();
    // The average latency was 10 ms and the average count 100; the count falls by half, the latency
    // is three times as high: a trend of +2 over one of -0.5, so 1 * 4 + 1.
    answers(50, 30);
    score.tick();
    assertThat(score.value()).isEqualTo(5);
  }

  @Test
  void theRiseIsBoundedByItsSteepest() {
    steady();
    answers(50, 1_000);
    score.tick();
    // 1 * 5.43 + 1, rounded up.
    assertThat(score.value()).isEqualTo(7);
  }

  @Test
  void aStoreThatGoesOnSlowingDownBecomesSlow() {
    steady();
    int count = 90;
    long millis = 100;
    int ticks = 0;
    while (!score.isSlow()) {
      answers(count, millis);
      score.tick();
      count = Math.max(1, count / 2);
      millis *= 3;
      assertThat(++ticks).as("ticks until slow").isLessThan(10);
    }
    assertThat(score.value()).isBetween(80, 100);
  }

  @Test
  void fewerAnswersAloneAreNoReason() {
    steady();
    answers(1, 10);
    score.tick();
    assertThat(score.value()).isEqualTo(1);
  }

  @Test
  void laterAnswersAloneAreNoReason() {
    steady();
    answers(100, 1_000);
    score.tick();
    assertThat(score.value()).isEqualTo(1);
  }

  @Test
  void oneAnswerThatTakesAllTheTimeIsProofEnough() {
    answers(1, 1);
    answers(1, 29_999);
    assertThat(score.isSlow()).isFalse();
    answers(1, 30_000);
    assertThat(score.value()).isEqualTo(100);
  }

  @Test
  void itFallsByTwoOrThreeWithEachTick() {
    steady();
    score.markSlow();
    assertThat(score.isSlow()).isTrue();
    answers(100, 10);
    score.tick();
    assertThat(score.value()).as("steady").isEqualTo(98);
    answers(400, 10);
    score.tick();
    assertThat(score.value()).as("many more answers").isEqualTo(95);
  }

  @Test
  void aMarkWithoutAnyAnswersIsForgotten() {
    score.markSlow();
    score.tick();
    assertThat(score.value()).isEqualTo(1);
  }
}
