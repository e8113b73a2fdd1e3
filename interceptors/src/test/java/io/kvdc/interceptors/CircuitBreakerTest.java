package io.kvdc.interceptors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidKeyException;
import io.kvdc.error.KvException;
import io.kvdc.error.LockNotAvailableException;
import io.kvdc.error.OutcomeUnknownException;
import io.kvdc.error.ServerBusyException;
import io.kvdc.error.ThrottledException;
import io.kvdc.interceptors.CircuitBreaker.State;
import io.kvdc.spi.Completion;
import io.kvdc.spi.Interception;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.Operation;
import io.kvdc.spi.PhaseTimes;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {

  private static final KvException BUSY = new ServerBusyException(ErrorDetail.of("busy"));

  private final ManualTiming timing = new ManualTiming();
  private final CircuitBreaker breaker =
      new CircuitBreaker(4, 2, Duration.ofMillis(100), 2, timing);
  private final Chains chains = new Chains(breaker);

  private void open() {
    chains.run("raw.get", Duration.ZERO, BUSY);
    chains.run("raw.put", Duration.ZERO, new OutcomeUnknownException(ErrorDetail.of("lost")));
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  @Test
  void openItRefusesAllButRollbacksAndSaysWhenToCome() {
    open();
    timing.pass(30);
    KvException refusal = chains.begin("raw.get").refusal();
    assertThat(refusal).isInstanceOf(ThrottledException.class).hasMessageContaining("circuit");
    assertThat(((ThrottledException) refusal).retryAfter()).isEqualTo(Duration.ofMillis(70));
    assertThat(chains.begin("transaction.rollback").refusal()).isNull();
  }

  @Test
  void whatDoesNotTellOfTheClusterIsNotCounted() {
    for (int i = 0; i < 10; i++) {
      chains.run("raw.get", Duration.ZERO, new InvalidKeyException(ErrorDetail.of("long")));
      chains.run("raw.get", Duration.ZERO, new IllegalStateException());
      chains.run(
          "raw.get", Duration.ZERO, new ThrottledException(ErrorDetail.of("inner"), Duration.ZERO));
    }
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void onlyTheLastOnesCount() {
    chains.run("raw.get", Duration.ZERO, BUSY);
    for (int i = 0; i < 4; i++) {
      chains.run("raw.get", Duration.ZERO, null);
    }
    chains.run("raw.get", Duration.ZERO, BUSY);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    chains.run("raw.get", Duration.ZERO, BUSY);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  @Test
  void afterAWhileAFewTryAndCloseIt() {
    open();
    timing.pass(100);
    Interception first = chains.begin("raw.get");
    Interception second = chains.begin("raw.get");
    assertThat(first.refusal()).isNull();
    assertThat(second.refusal()).isNull();
    assertThat(chains.begin("raw.get").refusal()).isInstanceOf(ThrottledException.class);
    second.after(new IllegalStateException("cancelled"));
    Interception third = chains.begin("raw.get");
    assertThat(third.refusal()).isNull();
    first.after(null);
    assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
    third.after(null);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void aConflictIsAnAnswerToOneThatTries() {
    open();
    timing.pass(100);
    chains.run("raw.get", Duration.ZERO, null);
    chains.run(
        "transaction.lock",
        Duration.ZERO,
        new LockNotAvailableException(ErrorDetail.of("held"), null));
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void oneThatWasLetThroughBeforeItOpenedIsNoneThatTries() throws InterruptedException {
    Operation late = chains.begin("raw.get").operation();
    assertThat(breaker.refuse(late)).isNull();
    // Others open it, and its time passes, before this one begins.
    Thread others = new Thread(this::open);
    others.start();
    others.join();
    Interceptor.After after = breaker.before(late);
    timing.pass(100);
    Interception probe = chains.begin("raw.get");
    assertThat(probe.refusal()).isNull();
    after.after(new Completion(late, BUSY, 1, new PhaseTimes()));
    assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
    probe.after(null);
    assertThat(chains.begin("raw.get").refusal()).isNull();
  }

  @Test
  void oneThatFailsOpensItAgainAndOldOnesSayNothing() {
    Interception old = chains.begin("raw.get");
    open();
    timing.pass(100);
    Interception probe = chains.begin("raw.get");
    old.after(null);
    probe.after(BUSY);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
    assertThat(chains.begin("raw.get").refusal()).isInstanceOf(ThrottledException.class);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CircuitBreaker(1, 2, Duration.ofSeconds(1), 1));
  }
}
