package io.kvdc.tikv.internal.pd;

import static io.kvdc.tikv.internal.pd.PdFixture.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Timestamp;
import io.kvdc.error.CallCancelledException;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.ManualTime;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The deadlines of those who wait for a timestamp, to the millisecond. */
class TsoDeadlineTest {

  private final ManualTime time = new ManualTime();
  private final RetryEnvironment environment = time.environment(0);
  private final SilentPd rpc = new SilentPd();
  private final TsoBatcher timestamps = rpc.timestamps(environment, TsoSettings.DEFAULT);

  private Deadline within(long millis) {
    return Deadline.after(Duration.ofMillis(millis), environment.ticker());
  }

  @Test
  void aCallerWhoComesLaterWithLessTimeIsToldInTime() {
    CompletableFuture<Timestamp> patient = timestamps.next(within(60_000));
    CompletableFuture<Timestamp> hasty = timestamps.next(within(50));

    time.advance(Duration.ofMillis(49));
    assertThat(hasty).isNotDone();
    time.advance(Duration.ofMillis(1));

    assertThat(hasty).isCompletedExceptionally();
    failureOf(hasty, DeadlineExceededException.class);
    assertThat(patient).isNotDone();
  }

  @Test
  void aCallerWhoseRequestIsOnItsWayIsToldInTime() {
    CompletableFuture<Timestamp> call = timestamps.next(within(70));
    assertThat(rpc.events).containsExactly("open", "send");

    time.advance(Duration.ofMillis(70));

    assertThat(call).isCompletedExceptionally();
    assertThat(failureOf(call, DeadlineExceededException.class))
        .hasMessageContaining("within 70 ms: pd:2379 has not answered for 70 ms");
  }

  @Test
  void aStreamThatDoesNotAnswerIsReplacedAndItsCallersAskedForAgain() {
    CompletableFuture<Timestamp> call = timestamps.next(within(60_000));

    time.advance(Duration.ofMillis(2_999));
    assertThat(rpc.events).containsExactly("open", "send");
    time.advance(Duration.ofMillis(1));
    assertThat(rpc.events).containsExactly("open", "send", "cancel");
    time.advance(Duration.ofMillis(50));

    assertThat(rpc.events).containsExactly("open", "send", "cancel", "open", "send");
    assertThat(call).isNotDone();
  }

  @Test
  void aCallerDuringAPauseIsToldInTimeToo() {
    timestamps.next(within(60_000));
    time.advance(Duration.ofSeconds(3));
    CompletableFuture<Timestamp> hasty = timestamps.next(within(10));

    time.advance(Duration.ofMillis(10));

    assertThat(hasty).isCompletedExceptionally();
    assertThat(failureOf(hasty, DeadlineExceededException.class))
        .hasMessageContaining("did not send a timestamp in time");
  }

  @Test
  void anAlarmThatRangForNobodyDoesNotSilenceLaterOnes() {
    timestamps.next(within(20));
    time.advance(Duration.ofMillis(20));
    CompletableFuture<Timestamp> patient = timestamps.next(Deadline.none());
    CompletableFuture<Timestamp> hasty = timestamps.next(within(30));

    time.advance(Duration.ofMillis(30));

    assertThat(hasty).isCompletedExceptionally();
    failureOf(hasty, DeadlineExceededException.class);
    assertThat(patient).isNotDone();
  }

  @Test
  void closingLeavesNoTimer() {
    CompletableFuture<Timestamp> call = timestamps.next(within(60_000));

    timestamps.close();

    assertThat(call).isCompletedExceptionally();
    failureOf(call, CallCancelledException.class);
    assertThat(rpc.events).containsExactly("open", "send", "cancel");
    assertThat(time.waiting()).isZero();
  }

  @Test
  void oneAttemptLeavesHalfOfTheTimeForAnother() {
    Duration timeout = Duration.ofSeconds(3);

    assertThat(attempt(within(60_000), timeout)).isEqualTo(timeout);
    assertThat(attempt(within(2_000), timeout)).isEqualTo(Duration.ofSeconds(1));
    assertThat(attempt(within(300), timeout)).as("at least").isEqualTo(Duration.ofMillis(200));
    assertThat(attempt(within(100), timeout)).as("never more").isEqualTo(Duration.ofMillis(100));
    assertThat(attempt(Deadline.none(), timeout)).isEqualTo(timeout);
  }

  private Duration attempt(Deadline deadline, Duration timeout) {
    return Duration.ofNanos(
        PdCalls.attemptDeadline(deadline, timeout, environment).remainingNanos());
  }
}
