package io.kvdc.tikv.internal.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeadlineTest {

  /** Near the end of the clock's range, where sums overflow. */
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);

  private Deadline after(long nanos) {
    return Deadline.after(Duration.ofNanos(nanos), now::get);
  }

  @Test
  void timeRunsOut() {
    Deadline deadline = after(10);

    assertThat(deadline.remainingNanos()).isEqualTo(10);
    assertThat(deadline.isExpired()).isFalse();
    now.addAndGet(10);
    assertThat(deadline.remainingNanos()).isZero();
    assertThat(deadline.isExpired()).isTrue();
    now.addAndGet(1_000);
    assertThat(deadline.remainingNanos()).isZero();
  }

  @Test
  void noneNeverExpires() {
    assertThat(Deadline.none().isExpired()).isFalse();
    assertThat(Deadline.none().isNone()).isTrue();
    assertThat(Deadline.none().remainingNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void theEarlierAndTheLaterOfTwo() {
    Deadline early = after(5);
    Deadline late = after(50);

    assertThat(early.min(late)).isSameAs(early);
    assertThat(late.min(early)).isSameAs(early);
    assertThat(early.max(late)).isSameAs(late);
    assertThat(late.max(early)).isSameAs(late);
    assertThat(Deadline.none().min(late)).isSameAs(late);
    assertThat(late.min(Deadline.none())).isSameAs(late);
    assertThat(late.max(Deadline.none()).isNone()).isTrue();
    assertThat(Deadline.none().max(late).isNone()).isTrue();
  }

  @Test
  void aBoundOnOneStepKeepsTheDeadlineOfTheWhole() {
    assertThat(after(100).atMost(Duration.ofNanos(7), now::get).remainingNanos()).isEqualTo(7);
    assertThat(after(3).atMost(Duration.ofNanos(7), now::get).remainingNanos()).isEqualTo(3);
    assertThat(Deadline.none().atMost(Duration.ofNanos(7), now::get).remainingNanos()).isEqualTo(7);
  }

  @Test
  void aStepThatHasTimeEnoughHasTheDeadlineOfTheWhole() {
    Deadline whole = after(7);

    assertThat(whole.atMost(Duration.ofNanos(7), now::get)).isSameAs(whole);
  }

  @Test
  void aTimeoutBeyondTheClockIsTheLongestThereIs() {
    Deadline deadline = Deadline.after(Duration.ofSeconds(Long.MAX_VALUE), now::get);

    assertThat(deadline.isExpired()).isFalse();
    assertThat(deadline.remainingNanos()).isEqualTo(Long.MAX_VALUE / 2);
  }
}
