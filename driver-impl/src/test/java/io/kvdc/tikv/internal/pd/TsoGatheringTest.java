package io.kvdc.tikv.internal.pd;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Timestamp;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.ManualTime;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** When requests for timestamps go out, and with how many callers. */
class TsoGatheringTest {

  private final ManualTime time = new ManualTime();
  private final RetryEnvironment environment = time.environment(0);
  private final SilentPd rpc = new SilentPd();

  private TsoBatcher timestamps(Duration wait, int concurrency) {
    return rpc.timestamps(environment, new TsoSettings(wait, concurrency));
  }

  private List<CompletableFuture<Timestamp>> callers(TsoBatcher timestamps, int count) {
    Deadline deadline = Deadline.after(Duration.ofMinutes(1), environment.ticker());
    List<CompletableFuture<Timestamp>> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      calls.add(timestamps.next(deadline));
    }
    return calls;
  }

  @Test
  void withoutAWaitTheFirstCallerGoesAtOnceAndTheOthersTogether() {
    TsoBatcher timestamps = timestamps(Duration.ZERO, 1);
    callers(timestamps, 5);
    assertThat(rpc.requests).containsExactly(1);

    rpc.answer();

    assertThat(rpc.requests).containsExactly(1, 4);
  }

  @Test
  void aWaitEndsWhenItIsOver() {
    TsoBatcher timestamps = timestamps(Duration.ofMillis(5), 1);
    List<CompletableFuture<Timestamp>> calls = callers(timestamps, 3);
    assertThat(rpc.requests).isEmpty();
    time.advance(Duration.ofMillis(4));
    assertThat(rpc.requests).isEmpty();

    time.advance(Duration.ofMillis(1));

    assertThat(rpc.requests).containsExactly(3);
    rpc.answer();
    assertThat(calls).allMatch(CompletableFuture::isDone);
  }

  @Test
  void aWaitEndsWhenAsManyHaveComeAsUsually() {
    TsoBatcher timestamps = timestamps(Duration.ofMillis(5), 1);
    callers(timestamps, 7);
    assertThat(rpc.requests).isEmpty();

    callers(timestamps, 1);

    assertThat(rpc.requests).containsExactly(8);
  }

  @Test
  void whatIsUsualFollowsWhatCame() {
    TsoGathering gathering =
        new TsoGathering(new TsoSettings(Duration.ofMillis(5), 1), environment.ticker());
    gathering.sent(2);
    assertThat(gathering.missing(0)).isEqualTo(7);
    gathering.sent(11);
    assertThat(gathering.missing(0)).as("not enough to grow").isEqualTo(7);
    gathering.sent(12);
    assertThat(gathering.missing(0)).isEqualTo(8);
    for (int i = 0; i < 20; i++) {
      gathering.sent(1);
    }
    assertThat(gathering.missing(0)).isEqualTo(1);
    assertThat(gathering.nanosToWait(1)).isZero();
  }

  @Test
  void severalRequestsAreOnTheirWayAndAnsweredInTheirOrder() {
    TsoBatcher timestamps = timestamps(Duration.ZERO, 2);
    List<CompletableFuture<Timestamp>> calls = callers(timestamps, 6);
    assertThat(rpc.requests).as("twice as many as wanted").containsExactly(1, 1, 1, 1);

    rpc.answer();
    rpc.answer();

    assertThat(calls.get(0).join()).isLessThan(calls.get(1).join());
    assertThat(calls.subList(2, 6)).noneMatch(CompletableFuture::isDone);
    assertThat(rpc.requests).containsExactly(1, 1, 1, 1, 2);
  }

  @Test
  void requestsAreSpreadOverTheTimeThatOneTakes() {
    TsoBatcher timestamps = timestamps(Duration.ZERO, 2);
    callers(timestamps, 1);
    time.advance(Duration.ofMillis(10));
    rpc.answer();

    callers(timestamps, 1);
    callers(timestamps, 3);
    assertThat(rpc.requests).as("the one before is long ago").containsExactly(1, 1);
    time.advance(Duration.ofMillis(5).minusNanos(1));
    assertThat(rpc.requests).hasSize(2);
    time.advance(Duration.ofNanos(1));

    assertThat(rpc.requests).containsExactly(1, 1, 3);
  }

  @Test
  void aStreamThatDiesLeavesNoneOfItsRequestsBehind() {
    TsoBatcher timestamps = timestamps(Duration.ZERO, 2);
    List<CompletableFuture<Timestamp>> calls = callers(timestamps, 4);

    rpc.breakStream();
    rpc.requests.clear();
    time.advance(Duration.ofSeconds(1));

    assertThat(rpc.requests).containsExactly(4);
    rpc.answer();
    assertThat(calls).allMatch(CompletableFuture::isDone);
    assertThat(calls.get(0).join()).isLessThan(calls.get(3).join());
  }

  @Test
  void anAnswerOnAStreamThatWasGivenUpIsNobodys() {
    TsoBatcher timestamps = timestamps(Duration.ZERO, 1);
    CompletableFuture<Timestamp> call = callers(timestamps, 1).get(0);
    time.advance(Duration.ofSeconds(4));
    assertThat(rpc.events).containsExactly("open", "send", "cancel", "open", "send");

    rpc.answerLate(1);

    assertThat(call).isNotDone();
    rpc.answer();
    assertThat(call).isCompletedWithValue(Timestamp.of(1_000, 2));
  }
}
