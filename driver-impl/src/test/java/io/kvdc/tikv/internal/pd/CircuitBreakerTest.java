package io.kvdc.tikv.internal.pd;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.tikv.internal.pd.CircuitBreaker.Leave;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.ManualTime;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** When attempts are held back. */
class CircuitBreakerTest {

  private static final Duration WINDOW = Duration.ofSeconds(2);
  private static final Duration COOL_DOWN = Duration.ofSeconds(10);

  private final ManualTime time = new ManualTime();
  private final RetryEnvironment environment = time.environment(0);

  private CircuitBreaker breaker(int errorPercent, int probes) {
    return new CircuitBreaker(
        new BreakerSettings(errorPercent, WINDOW, 5, COOL_DOWN, probes), environment.ticker());
  }

  private static void attempts(CircuitBreaker breaker, int failed, int succeeded) {
    for (int i = 0; i < failed + succeeded; i++) {
      Objects.requireNonNull(breaker.tryPass()).ended(i < failed);
    }
  }

  @Test
  void tooManyFailuresInAWindowHoldEverythingBackUntilItHasCooledDown() {
    CircuitBreaker breaker = breaker(50, 1);
    attempts(breaker, 5, 5);
    assertThat(breaker.tryPass()).as("the window is not over").isNotNull();

    time.advance(WINDOW);
    assertThat(breaker.tryPass()).isNull();
    time.advance(COOL_DOWN.minusNanos(1));
    assertThat(breaker.tryPass()).isNull();
    time.advance(Duration.ofNanos(1));

    assertThat(breaker.tryPass()).as("one probe").isNotNull();
    assertThat(breaker.tryPass()).as("and no second one").isNull();
  }

  @Test
  void fewerFailuresOrTooFewAttemptsDoNot() {
    CircuitBreaker breaker = breaker(50, 1);
    attempts(breaker, 4, 6);
    time.advance(WINDOW);
    assertThat(breaker.tryPass()).isNotNull();

    CircuitBreaker idle = breaker(50, 1);
    attempts(idle, 9, 0);
    time.advance(WINDOW);
    assertThat(idle.tryPass()).isNotNull();
  }

  @Test
  void allProbesHaveToSucceed() {
    CircuitBreaker breaker = breaker(50, 2);
    attempts(breaker, 10, 0);
    time.advance(WINDOW);
    assertThat(breaker.tryPass()).isNull();
    time.advance(COOL_DOWN);
    Leave first = Objects.requireNonNull(breaker.tryPass());
    Leave second = Objects.requireNonNull(breaker.tryPass());
    first.ended(false);
    assertThat(breaker.tryPass()).as("one is not back yet").isNull();
    second.ended(true);

    assertThat(breaker.tryPass()).as("held back again").isNull();
    time.advance(COOL_DOWN);
    attempts(breaker, 0, 2);

    attempts(breaker, 0, 100);
  }

  @Test
  void anErrorRateOfNothingSwitchesItOff() {
    assertThat(breaker(0, 1).isEnabled()).isFalse();
    assertThat(breaker(1, 1).isEnabled()).isTrue();
  }

  @Test
  void questionsForRegionsAreHeldBackAndGoOnByThemselves() {
    ScriptedPd rpc = new ScriptedPd();
    PdSettings settings =
        new PdSettings(
            Duration.ofSeconds(3),
            false,
            TsoSettings.DEFAULT,
            new BreakerSettings(50, Duration.ofSeconds(1), 1, COOL_DOWN, 1),
            LowResolutionTimestamp.UPDATE_INTERVAL,
            Duration.ZERO);
    GrpcPdClient pd = new GrpcPdClient(rpc, ScriptedPd.ADDRESSES, settings, environment);
    rpc.useless = true;
    CompletableFuture<PdRegion> call =
        pd.regions()
            .byKey(Bytes.utf8("k"), Deadline.after(Duration.ofMinutes(1), environment.ticker()));
    time.advance(Duration.ofSeconds(3));
    int sent = rpc.regionRequests;

    time.advance(Duration.ofSeconds(7));
    assertThat(rpc.regionRequests).as("nothing is sent").isEqualTo(sent);
    rpc.useless = false;
    time.advance(Duration.ofSeconds(10));

    assertThat(call).isCompleted();
  }
}
