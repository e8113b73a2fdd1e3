package io.kvdc.interceptors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.ServerBusyException;
import io.kvdc.error.ThrottledException;
import io.kvdc.spi.Interception;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.Operation;
import io.kvdc.spi.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LimitersTest {

  private final ManualTiming timing = new ManualTiming();

  private static boolean runs(Interception each) {
    return each.admission().isDone() && each.refusal() == null;
  }

  @Test
  void aBurstPassesThenEachWaitsForItsOwnToken() {
    Chains chains = new Chains(new RateLimiter(10, 2, Duration.ofMillis(200), timing));
    assertThat(runs(chains.begin("raw.get"))).isTrue();
    assertThat(runs(chains.begin("raw.get"))).isTrue();
    Interception third = chains.begin("raw.get");
    Interception fourth = chains.begin("raw.get");
    assertThat(third.admission()).isNotDone();
    KvException refusal = chains.begin("raw.get").refusal();
    assertThat(refusal).isInstanceOf(ThrottledException.class).hasMessageContaining("rate limiter");
    assertThat(((ThrottledException) refusal).retryAfter()).isEqualTo(Duration.ofMillis(100));
    assertThat(runs(chains.begin("transaction.rollback"))).isTrue();
    timing.pass(100);
    assertThat(runs(third)).isTrue();
    assertThat(fourth.admission()).isNotDone();
    timing.pass(100);
    assertThat(runs(fourth)).isTrue();
    assertThat(fourth.phases().count(Phase.ADMISSION)).isEqualTo(1);
  }

  @Test
  void noMoreThanTheBurstIsSavedUp() {
    Chains chains = new Chains(new RateLimiter(10, 2, Duration.ZERO, timing));
    timing.pass(100_000);
    assertThat(runs(chains.begin("raw.get"))).isTrue();
    assertThat(runs(chains.begin("raw.get"))).isTrue();
    assertThat(chains.begin("raw.get").refusal()).isInstanceOf(ThrottledException.class);
    assertThatIllegalArgumentException().isThrownBy(() -> new RateLimiter(0, 1, Duration.ZERO));
    assertThatIllegalArgumentException().isThrownBy(() -> new RateLimiter(1, 0, Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RateLimiter(1.0 / 86_400, Integer.MAX_VALUE, Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RateLimiter(1, 1, Duration.ofSeconds(Long.MAX_VALUE)));
  }

  @Test
  void whatEndsWhileItWaitsTakesNoTokenAndOthersMoveUp() {
    RateLimiter limiter = new RateLimiter(10, 1, Duration.ofMillis(300), timing);
    Chains chains = new Chains(limiter);
    assertThat(runs(chains.begin("raw.get"))).isTrue();
    Interception second = chains.begin("raw.get");
    Interception third = chains.begin("raw.get");
    Interception fourth = chains.begin("raw.get");
    assertThat(chains.begin("raw.get").refusal()).isInstanceOf(ThrottledException.class);
    second.after(new IllegalStateException("cancelled"));
    assertThat(limiter.waiting()).isEqualTo(2);
    Interception fifth = chains.begin("raw.get");
    assertThat(fifth.refusal()).as("there is room again").isNull();
    timing.pass(100);
    assertThat(runs(third)).as("moved up").isTrue();
    assertThat(fourth.admission()).isNotDone();
    fourth.after(new IllegalStateException("cancelled"));
    fourth.after(new IllegalStateException("cancelled"));
    third.after(null);
    timing.pass(100);
    assertThat(runs(fifth)).isTrue();
    assertThat(second.admission()).isNotDone();
    assertThat(limiter.waiting()).isZero();
  }

  @Test
  void tokensOfThoseThatEndedAreNotGivenTwice() {
    Chains chains = new Chains(new RateLimiter(10, 1, Duration.ofSeconds(1), timing));
    assertThat(runs(chains.begin("raw.get"))).isTrue();
    chains.begin("raw.get").after(new IllegalStateException("cancelled"));
    timing.pass(100);
    assertThat(runs(chains.begin("raw.get"))).isTrue();
    assertThat(chains.begin("raw.get").admission()).as("one token, one operation").isNotDone();
  }

  @Test
  void connectionsWithOneLimiterShareTheRate() {
    RateLimiter together = new RateLimiter(10, 2, Duration.ZERO, timing);
    Chains one = new Chains(together);
    Chains other = new Chains(together);
    assertThat(runs(one.begin("raw.get"))).isTrue();
    assertThat(runs(other.begin("raw.get"))).isTrue();
    assertThat(one.begin("raw.get").refusal()).isInstanceOf(ThrottledException.class);
    assertThat(other.begin("raw.get").refusal()).isInstanceOf(ThrottledException.class);
  }

  @Test
  void aTimerThatIsLateLetsAllGoOnThatAreDueInTheirOrder() {
    Chains chains = new Chains(new RateLimiter(1_000, 1, Duration.ofSeconds(1), timing));
    List<Interception> all = new ArrayList<>();
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      int number = i;
      if (i == 9) {
        timing.stand(5);
      }
      Interception each = chains.begin("raw.get");
      all.add(each);
      var unused = each.admission().thenRun(() -> order.add(number));
    }
    timing.pass(0);
    assertThat(all).filteredOn(LimitersTest::runs).hasSize(6);
    timing.pass(100);
    assertThat(order).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void permitsGoRoundInTheOrderOfComing() {
    ConcurrencyLimiter limiter = new ConcurrencyLimiter(1, 2);
    Chains chains = new Chains(limiter);
    Interception first = chains.begin("raw.get");
    Interception second = chains.begin("raw.put");
    Interception third = chains.begin("raw.get");
    assertThat(runs(first)).isTrue();
    assertThat(chains.begin("raw.get").refusal())
        .isInstanceOf(ThrottledException.class)
        .hasMessageContaining("concurrency limiter");
    assertThat(runs(chains.begin("transaction.rollback"))).isTrue();
    first.after(null);
    first.after(null);
    assertThat(runs(second)).isTrue();
    assertThat(third.admission()).isNotDone();
    second.after(new IllegalStateException());
    assertThat(runs(third)).isTrue();
    third.after(null);
    assertThat(limiter.underWay()).isZero();
  }

  @Test
  void whatEndsWhileItWaitsLeavesTheQueueAndKeepsNoPermit() {
    ConcurrencyLimiter limiter = new ConcurrencyLimiter(1, 1);
    Chains chains = new Chains(limiter);
    Interception first = chains.begin("raw.get");
    Interception second = chains.begin("raw.get");
    second.after(new IllegalStateException("cancelled"));
    assertThat(limiter.waiting()).isZero();
    Interception third = chains.begin("raw.get");
    first.after(null);
    assertThat(runs(third)).isTrue();
    assertThat(second.admission()).isNotDone();
    assertThat(limiter.underWay()).isEqualTo(1);
    third.after(null);
    assertThat(limiter.underWay()).isZero();
  }

  @Test
  void aLongQueueOfThoseThatFailAtOnceEndsWithoutDepth() {
    AtomicInteger refused = new AtomicInteger();
    Interceptor inner =
        new Interceptor() {
          @Override
          public @Nullable KvException refuse(Operation operation) {
            return operation.write() ? new ServerBusyException(ErrorDetail.of("no")) : null;
          }
        };
    ConcurrencyLimiter limiter = new ConcurrencyLimiter(1, 50_000);
    Chains chains = new Chains(limiter, inner);
    Interception first = chains.begin("raw.get");
    for (int i = 0; i < 50_000; i++) {
      Interception each = chains.begin("raw.put");
      var unused =
          each.admission()
              .thenRun(
                  () -> {
                    refused.incrementAndGet();
                    each.after(each.refusal());
                  });
    }
    first.after(null);
    assertThat(refused).hasValue(50_000);
    assertThat(limiter.underWay() + limiter.waiting()).isZero();
  }

  @Test
  void manyThreadsNeverHoldMoreThanThereAre() throws Exception {
    ConcurrencyLimiter limiter = new ConcurrencyLimiter(3, 1_000_000);
    Chains chains = new Chains(limiter);
    AtomicInteger most = new AtomicInteger();
    AtomicInteger now = new AtomicInteger();
    AtomicInteger ran = new AtomicInteger();
    ExecutorService executor = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        tasks.add(
            () -> {
              for (int i = 0; i < 2_000; i++) {
                Interception each = chains.begin("raw.get");
                var unused =
                    each.admission()
                        .thenRun(
                            () -> {
                              most.accumulateAndGet(now.incrementAndGet(), Math::max);
                              ran.incrementAndGet();
                              now.decrementAndGet();
                              each.after(null);
                            });
              }
              return null;
            });
      }
      for (Future<Void> done : executor.invokeAll(tasks)) {
        done.get();
      }
    } finally {
      executor.shutdownNow();
    }
    assertThat(ran).hasValue(8_000);
    assertThat(most.get()).isLessThanOrEqualTo(3);
    assertThat(limiter.underWay() + limiter.waiting()).isZero();
  }
}
