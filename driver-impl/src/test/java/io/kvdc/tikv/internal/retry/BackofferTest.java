package io.kvdc.tikv.internal.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.error.Attempt;
import io.kvdc.error.CallCancelledException;
import io.kvdc.error.ClusterMismatchException;
import io.kvdc.error.ClusterUnreachableException;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.RegionUnavailableException;
import io.kvdc.error.ServerBusyException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class BackofferTest {

  private static final String TARGET = "store 1";
  private static final Exception CAUSE = new Exception("no answer");

  private final ManualTime time = new ManualTime();
  private final RetryEnvironment environment = time.environment(0);

  private Backoffer backoffer(long budgetMillis) {
    return new Backoffer(environment, Deadline.none(), budgetMillis);
  }

  private Deadline deadline(long millis) {
    return Deadline.after(Duration.ofMillis(millis), environment.ticker());
  }

  private static Throwable failureOf(CompletableFuture<?> future) {
    Throwable[] failure = new Throwable[1];
    assertThat(future).isDone();
    assertThatThrownBy(future::join)
        .isInstanceOf(CompletionException.class)
        .satisfies(thrown -> failure[0] = thrown.getCause());
    return failure[0];
  }

  /** Waits of a kind until there are no more; returns the failure. */
  private Throwable exhaust(Backoffer backoffer, BackoffKind kind) {
    while (true) {
      CompletableFuture<Void> wait = backoffer.backoff(kind, TARGET, CAUSE);
      if (wait.isDone()) {
        return failureOf(wait);
      }
      time.advanceToNext();
      assertThat(wait).isCompleted();
    }
  }

  @Test
  void aWaitEndsWhenItsTimeHasPassedAndNotBefore() {
    CompletableFuture<Void> wait =
        backoffer(40_000).backoff(BackoffKind.TIKV_DISK_FULL, TARGET, CAUSE);

    time.advance(Duration.ofMillis(499));
    assertThat(wait).isNotDone();
    time.advance(Duration.ofMillis(1));
    assertThat(wait).isCompleted();
  }

  @Test
  void eachKindGrowsForItself() {
    Backoffer backoffer = backoffer(40_000);

    backoffer.backoff(BackoffKind.TIKV_DISK_FULL, TARGET, CAUSE);
    assertThat(time.advanceToNext()).isEqualTo(Duration.ofMillis(500));
    backoffer.backoff(BackoffKind.TIKV_DISK_FULL, TARGET, CAUSE);
    assertThat(time.advanceToNext()).isEqualTo(Duration.ofMillis(1_000));
    backoffer.backoff(BackoffKind.REGION_MISS, TARGET, CAUSE);
    assertThat(time.advanceToNext()).isEqualTo(Duration.ofMillis(2));
    backoffer.backoff(BackoffKind.TIKV_DISK_FULL, TARGET, CAUSE);
    assertThat(time.advanceToNext()).isEqualTo(Duration.ofMillis(2_000));

    assertThat(backoffer.slept()).isEqualTo(Duration.ofMillis(3_502));
    assertThat(backoffer.waits()).isEqualTo(4);
  }

  @Test
  void aStepGoesOnInTheSameWaitingAndIsCancelledForItself() {
    Backoffer backoffer = backoffer(40_000);
    backoffer.backoff(BackoffKind.REGION_MISS, TARGET, CAUSE);
    assertThat(time.advanceToNext()).isEqualTo(Duration.ofMillis(2));

    Backoffer step = backoffer.step();
    step.backoff(BackoffKind.REGION_MISS, TARGET, CAUSE);
    assertThat(time.advanceToNext()).isEqualTo(Duration.ofMillis(4));
    step.cancel(new CallCancelledException(ErrorDetail.of("enough")));
    assertThat(step.backoff(BackoffKind.REGION_MISS, TARGET, CAUSE)).isCompletedExceptionally();

    backoffer.backoff(BackoffKind.REGION_MISS, TARGET, CAUSE);
    assertThat(time.advanceToNext()).isEqualTo(Duration.ofMillis(8));
    assertThat(backoffer.slept()).isEqualTo(Duration.ofMillis(14));
  }

  @Test
  void aWaitCanBeShortenedAndCountsAsShortened() {
    Backoffer backoffer = backoffer(40_000);

    backoffer.backoff(BackoffKind.TIKV_SERVER_BUSY, 5, TARGET, CAUSE);

    assertThat(time.advanceToNext()).isEqualTo(Duration.ofMillis(5));
    assertThat(backoffer.slept()).isEqualTo(Duration.ofMillis(5));
  }

  @Test
  void theBudgetEndsTheWaiting() {
    Backoffer backoffer = backoffer(1_000);

    KvException failure = (KvException) exhaust(backoffer, BackoffKind.TIKV_RPC);

    assertThat(failure).isInstanceOf(RegionUnavailableException.class).hasCause(CAUSE);
    // 50 + 100 + 200 + 400 = 750 is less than the budget; 800 more exceed it.
    assertThat(backoffer.slept()).isEqualTo(Duration.ofMillis(1_550));
    assertThat(failure)
        .hasMessageContaining("5 retries")
        .hasMessageContaining("1550 ms")
        .hasMessageContaining("tikvRPC")
        .hasMessageContaining("no answer");
  }

  @Test
  void withoutBudgetOnlyTheDeadlineEndsIt() {
    Backoffer backoffer = new Backoffer(environment, deadline(3_600_000), Backoffer.UNLIMITED);

    Throwable failure = null;
    for (int i = 0; failure == null; i++) {
      assertThat(i).isLessThan(10_000);
      CompletableFuture<Void> wait = backoffer.backoff(BackoffKind.TIKV_RPC, TARGET, CAUSE);
      time.advanceToNext();
      failure = wait.isCompletedExceptionally() ? failureOf(wait) : null;
    }

    assertThat(failure).isInstanceOf(DeadlineExceededException.class);
    assertThat(((DeadlineExceededException) failure).timeout()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void theErrorIsOfTheKindThatSleptLongest() {
    Backoffer backoffer = backoffer(1_000);
    backoffer.backoff(BackoffKind.PD_RPC, "pd:1", CAUSE);
    time.advanceToNext();
    backoffer.backoff(BackoffKind.PD_RPC, "pd:1", CAUSE);
    time.advanceToNext();

    // 250 + 500 in PD, then the rest in many short waits.
    KvException failure = (KvException) exhaust(backoffer, BackoffKind.REGION_MISS);

    assertThat(failure).isInstanceOf(ClusterUnreachableException.class);
    assertThat(failure).hasMessageContaining("pdRPC");
  }

  @Test
  void aBusyStoreDoesNotUseUpTheBudget() {
    Backoffer backoffer = backoffer(10);
    for (int i = 0; i < 50; i++) {
      CompletableFuture<Void> wait = backoffer.backoff(BackoffKind.TIKV_SERVER_BUSY, TARGET, CAUSE);
      assertThat(wait).isNotDone();
      time.advanceToNext();
      assertThat(wait).isCompleted();
    }

    assertThat(backoffer.slept()).isGreaterThan(Duration.ofMinutes(3));
  }

  @Test
  void aBusyStoreIsGivenUpAfterTenMinutes() {
    Backoffer backoffer = backoffer(10);

    KvException failure = (KvException) exhaust(backoffer, BackoffKind.TIKV_SERVER_BUSY);

    assertThat(failure).isInstanceOf(ServerBusyException.class);
    assertThat(backoffer.slept()).isBetween(Duration.ofMinutes(10), Duration.ofSeconds(610));
  }

  @Test
  void aBudgetOfMoreThanTenMinutesHoldsForABusyStoreToo() {
    Backoffer backoffer = backoffer(Duration.ofMinutes(20).toMillis());

    exhaust(backoffer, BackoffKind.TIKV_SERVER_BUSY);

    assertThat(backoffer.slept()).isGreaterThanOrEqualTo(Duration.ofMinutes(20));
  }

  @Test
  void aBusyStoreIsNeverBlamedForTheBudgetOfOthers() {
    Backoffer backoffer = backoffer(10);
    backoffer.backoff(BackoffKind.TIKV_SERVER_BUSY, TARGET, CAUSE);
    time.advanceToNext();

    assertThat(exhaust(backoffer, BackoffKind.REGION_MISS))
        .isInstanceOf(RegionUnavailableException.class);
  }

  @Test
  void aBusyColumnarStoreUsesUpTheBudget() {
    assertThat(exhaust(backoffer(10), BackoffKind.TIFLASH_SERVER_BUSY))
        .isInstanceOf(ServerBusyException.class);
  }

  @Test
  void noWaitGoesPastTheDeadline() {
    Backoffer backoffer = new Backoffer(environment, deadline(700), 40_000);

    CompletableFuture<Void> wait = backoffer.backoff(BackoffKind.TIKV_SERVER_BUSY, TARGET, CAUSE);

    assertThat(time.advanceToNext()).isEqualTo(Duration.ofMillis(700));
    DeadlineExceededException failure = (DeadlineExceededException) failureOf(wait);
    assertThat(failure.timeout()).isEqualTo(Duration.ofMillis(700));
    assertThat(failure).hasCause(CAUSE).hasMessageContaining("no answer");
    assertThat(failure.attempts())
        .containsExactly(new Attempt(TARGET, "no answer", Duration.ofMillis(700)));
  }

  @Test
  void anErrorThatNoRetryMendsEndsTheOperationAtOnce() {
    ClusterMismatchException fatal = new ClusterMismatchException(ErrorDetail.of("other cluster"));

    CompletableFuture<Void> wait = backoffer(40_000).backoff(BackoffKind.PD_RPC, TARGET, fatal);

    assertThat(failureOf(wait)).isSameAs(fatal);
    assertThat(time.waiting()).isZero();
  }

  @Test
  void theLastAttemptsAreKeptInOrder() {
    Backoffer backoffer = backoffer(Backoffer.UNLIMITED);
    for (int i = 0; i < 20; i++) {
      backoffer.backoff(BackoffKind.REGION_MISS, "region " + i, new Exception("e" + i));
      time.advanceToNext();
    }

    List<Attempt> attempts = backoffer.attempts();

    assertThat(attempts).hasSize(BackoffHistory.KEPT_ATTEMPTS);
    assertThat(attempts.get(0).target()).isEqualTo("region 12");
    assertThat(attempts.get(7)).isEqualTo(new Attempt("region 19", "e19", Duration.ofMillis(500)));
  }

  @Test
  void aForkBeginsWithTheSpentBudgetAndShortWaits() {
    Backoffer parent = backoffer(1_000);
    parent.backoff(BackoffKind.TIKV_DISK_FULL, TARGET, CAUSE);
    time.advanceToNext();

    Backoffer fork = parent.fork();
    fork.backoff(BackoffKind.TIKV_DISK_FULL, "store 2", CAUSE);
    assertThat(time.advanceToNext()).isEqualTo(Duration.ofMillis(500));

    assertThat(failureOf(fork.backoff(BackoffKind.TIKV_DISK_FULL, TARGET, CAUSE)))
        .isInstanceOf(io.kvdc.error.StorageFullException.class);
    assertThat(parent.slept()).isEqualTo(Duration.ofMillis(500));
    parent.join(fork);
    assertThat(parent.slept()).isEqualTo(Duration.ofMillis(1_000));
    assertThat(parent.attempts()).extracting(Attempt::target).contains("store 1", "store 2");
  }

  @Test
  void joiningAForkThatNeverWaitedChangesNothing() {
    Backoffer parent = backoffer(1_000);
    Backoffer fork = parent.fork();
    parent.backoff(BackoffKind.TIKV_DISK_FULL, TARGET, CAUSE);
    time.advanceToNext();

    parent.join(fork);

    assertThat(parent.slept()).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void cancellingEndsWaitsHereAndInForksAtOnce() {
    Backoffer parent = backoffer(40_000);
    Backoffer fork = parent.fork();
    CompletableFuture<Void> first = parent.backoff(BackoffKind.TIKV_RPC, TARGET, CAUSE);
    CompletableFuture<Void> second = fork.fork().backoff(BackoffKind.TIKV_RPC, TARGET, CAUSE);
    CallCancelledException cancelled = new CallCancelledException(ErrorDetail.of("cancelled"));

    parent.cancel(cancelled);

    assertThat(failureOf(first)).isSameAs(cancelled);
    assertThat(failureOf(second)).isSameAs(cancelled);
    assertThat(time.waiting()).isZero();
    assertThat(failureOf(fork.backoff(BackoffKind.TIKV_RPC, TARGET, CAUSE))).isSameAs(cancelled);
  }

  @Test
  void cancellingAForkLeavesTheOthersAlone() {
    Backoffer parent = backoffer(40_000);
    Backoffer fork = parent.fork();
    CompletableFuture<Void> mine = parent.backoff(BackoffKind.TIKV_RPC, TARGET, CAUSE);
    CompletableFuture<Void> forks = fork.backoff(BackoffKind.TIKV_RPC, TARGET, CAUSE);

    fork.cancel(new CallCancelledException(ErrorDetail.of("cancelled")));

    assertThat(forks).isCompletedExceptionally();
    assertThat(mine).isNotDone();
    assertThat(parent.cancellation()).isNull();
    assertThat(time.waiting()).isEqualTo(1);
  }

  @Test
  void aSchedulerThatWasShutDownCancels() {
    RetryEnvironment closed =
        new RetryEnvironment(
            (task, delay) -> {
              throw new RejectedExecutionException("shut down");
            },
            environment.ticker(),
            environment.random());

    CompletableFuture<Void> wait =
        new Backoffer(closed, Deadline.none(), 1_000).backoff(BackoffKind.TIKV_RPC, TARGET, CAUSE);

    assertThat(failureOf(wait)).isInstanceOf(CallCancelledException.class);
  }

  @Test
  void weightsMultiplyUnlessTheProductIsTooLarge() {
    assertThat(Backoffer.weighted(20_000, 2)).isEqualTo(40_000);
    assertThat(Backoffer.weighted(Integer.MAX_VALUE, 2)).isEqualTo(Integer.MAX_VALUE);
    assertThat(Backoffer.weighted(0, 2)).isZero();
  }
}
