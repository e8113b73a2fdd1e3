package io.kvdc.tikv.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FeedbackScoreTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final FeedbackScore score = new FeedbackScore();
  private long now = -3 * SECOND;

  @Test
  void itIsWhatTheStoreSays() {
    assertThat(score.value()).isZero();
    score.update(79, now);
    assertThat(score.isSlow()).isFalse();
    score.update(80, now + SECOND);
    assertThat(score.isSlow()).isTrue();
  }

  @Test
  void changesInQuickSuccessionAreNotTaken() {
    score.update(50, now);
    score.update(90, now + FeedbackScore.MIN_CHANGE_NANOS - 1);
    assertThat(score.value()).isEqualTo(50);
    score.update(90, now + FeedbackScore.MIN_CHANGE_NANOS);
    assertThat(score.value()).isEqualTo(90);
  }

  @Test
  void aConfirmedScoreStaysFresh() {
    score.update(50, now);
    score.update(50, now + 10 * SECOND);
    assertThat(score.isStale(now + 24 * SECOND)).isFalse();
    assertThat(score.isStale(now + 25 * SECOND)).isTrue();
  }

  @Test
  void aGoodScoreNeedsNoConfirmation() {
    score.update(1, now);
    assertThat(score.isStale(now + 3600 * SECOND)).isFalse();
    score.fade(now + 3600 * SECOND);
    assertThat(score.value()).isEqualTo(1);
  }

  @Test
  void nothingFadesBeforeItIsStale() {
    score.update(90, now);
    score.fade(now + 14 * SECOND);
    assertThat(score.value()).isEqualTo(90);
  }

  @Test
  void itFadesByAThirdEachSecondDownToOne() {
    score.update(90, now);
    score.fade(now + 15 * SECOND);
    assertThat(score.value()).isEqualTo(85);
    score.fade(now + 29 * SECOND);
    assertThat(score.value()).as("not stale again yet").isEqualTo(85);
    score.fade(now + 45 * SECOND);
    assertThat(score.value()).isEqualTo(75);
    score.fade(now + 3600 * SECOND);
    assertThat(score.value()).isEqualTo(1);
  }
}
