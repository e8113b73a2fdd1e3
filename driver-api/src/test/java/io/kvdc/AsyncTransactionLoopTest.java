package io.kvdc;

import static io.kvdc.ScriptedTransactions.transientFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.OutcomeUnknownException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AsyncTransactionLoopTest {

  private final ScriptedTransactions script = new ScriptedTransactions();
  private final ManualRepeatTime time = new ManualRepeatTime();

  private <T extends @Nullable Object> CompletableFuture<T> transact(
      Function<AsyncTransaction, CompletionStage<T>> work) {
    CompletableFuture<T> done =
        new AsyncTransactionLoop<>(
                script.connection(),
                TransactionOptions.defaults(),
                RetryPolicy.defaults().withMaxAttempts(4),
                time,
                work)
            .start()
            .toCompletableFuture();
    time.runAll();
    return done;
  }

  private static <T> CompletionStage<T> done(T value) {
    return CompletableFuture.completedFuture(value);
  }

  @Test
  void commitsAndClosesOnce() {
    assertThat(transact(transaction -> done("done"))).isCompletedWithValue("done");
    assertThat(script.begun)
        .singleElement()
        .satisfies(
            only -> {
              assertThat(only.commits).isEqualTo(1);
              assertThat(only.closes).isEqualTo(1);
              assertThat(only.rollbacks).isZero();
            });
  }

  @Test
  void repeatsBeginWorkAndCommit() {
    script.beginFailures.add(transientFailure("no timestamp"));
    script.commitFailures.add(transientFailure("conflict"));
    int[] calls = {0};
    CompletableFuture<Integer> result =
        transact(
            transaction ->
                ++calls[0] == 2
                    ? CompletableFuture.failedFuture(
                        new CompletionException(transientFailure("wrapped")))
                    : done(calls[0]));
    assertThat(result).isCompletedWithValue(3);
    assertThat(time.slept).containsExactly(2L, 4L, 8L);
    assertThat(script.begun).hasSize(3).allSatisfy(each -> assertThat(each.closes).isEqualTo(1));
  }

  @Test
  void beginThatThrowsFailsTheStage() {
    IllegalStateException bug = new IllegalStateException("bug");
    script.beginThrows = true;
    script.beginFailures.add(transientFailure("first, in a stage of its own"));
    script.beginFailures.add(bug);
    assertThatThrownBy(transact(transaction -> done("never"))::join).hasCause(bug);
    assertThat(time.slept).hasSize(1);
  }

  @Test
  void givesUpAfterTheLastAttempt() {
    int[] calls = {0};
    assertThatThrownBy(
            transact(
                    transaction ->
                        CompletableFuture.failedFuture(transientFailure("attempt " + ++calls[0])))
                ::join)
        .cause()
        .hasMessage("attempt 4")
        .satisfies(last -> assertThat(last.getSuppressed()).hasSize(3));
  }

  @Test
  void workThatThrowsOrReturnsNoStageIsRolledBack() {
    IllegalStateException bug = new IllegalStateException("bug");
    assertThatThrownBy(
            transact(
                    transaction -> {
                      throw bug;
                    })
                ::join)
        .hasCause(bug);
    assertThatThrownBy(transact(AsyncTransactionLoopTest::<String>nothing)::join)
        .hasCauseInstanceOf(NullPointerException.class);
    assertThat(script.begun)
        .hasSize(2)
        .allSatisfy(
            each -> {
              assertThat(each.rollbacks).isEqualTo(1);
              assertThat(each.closes).isEqualTo(1);
            });
  }

  @SuppressWarnings("NullAway") // What a careless application does.
  private static <T> CompletionStage<T> nothing(AsyncTransaction transaction) {
    return null;
  }

  @Test
  void nextAttemptWaitsForTheRollback() {
    script.rollbackHangs = true;
    CompletableFuture<String> result =
        transact(transaction -> CompletableFuture.failedFuture(transientFailure("again")));
    assertThat(time.slept).isEmpty();
    script.rollbackHangs = false;
    script.begun.get(0).rollbackStage.complete(null);
    assertThat(time.slept).hasSize(1);
    time.runAll();
    assertThat(script.begun).hasSize(4);
    assertThat(result).isCompletedExceptionally();
  }

  @Test
  void unknownOutcomeIsNeverRepeated() {
    OutcomeUnknownException lost = new OutcomeUnknownException(ErrorDetail.of("lost"));
    script.commitFailures.add(lost);
    assertThatThrownBy(transact(transaction -> done("never"))::join).hasCause(lost);
    assertThat(script.begun).singleElement().satisfies(only -> assertThat(only.rollbacks).isZero());
  }

  @Test
  void whateverComesAfterAnUnknownCommitIsNotRepeated() {
    script.commitFailures.add(new OutcomeUnknownException(ErrorDetail.of("lost")));
    assertThatThrownBy(
            transact(
                    transaction ->
                        transaction
                            .commit()
                            .<String>handle(
                                (details, lost) -> {
                                  throw transientFailure("hides it");
                                }))
                ::join)
        .cause()
        .hasMessage("hides it");
    assertThat(script.begun).hasSize(1);
  }

  @Test
  void workMayCommitItself() {
    CompletableFuture<CommitDetails> result = transact(AsyncTransaction::commit);
    assertThat(result).isCompleted();
    assertThat(script.begun.get(0).commits).isEqualTo(1);
  }

  @Test
  void cancelEndsTheBegin() {
    script.beginHangs = true;
    CompletableFuture<String> result = transact(transaction -> done("never"));
    assertThat(result.cancel(true)).isTrue();
    assertThat(script.beginStage).isCancelled();
    assertThat(time.slept).isEmpty();
  }

  @Test
  void cancelEndsTheWorkAndRollsBack() {
    CompletableFuture<String> working = new CompletableFuture<>();
    CompletableFuture<String> result = transact(transaction -> working);
    assertThat(result.cancel(true)).isTrue();
    assertThat(working).isCancelled();
    assertThat(script.begun)
        .singleElement()
        .satisfies(
            only -> {
              assertThat(only.commits).isZero();
              assertThat(only.rollbacks).isEqualTo(1);
              assertThat(only.closes).isEqualTo(1);
            });
  }

  @Test
  void cancelEndsTheCommit() {
    script.commitHangs = true;
    CompletableFuture<String> result = transact(transaction -> done("never"));
    assertThat(result.cancel(true)).isTrue();
    assertThat(script.begun.get(0).commitStage).isCancelled();
    assertThat(script.begun.get(0).rollbacks).isZero();
  }

  @Test
  void cancelInAPauseBeginsNothingMore() {
    CompletableFuture<String> result =
        new AsyncTransactionLoop<>(
                script.connection(),
                TransactionOptions.defaults(),
                RetryPolicy.defaults(),
                time,
                transaction -> CompletableFuture.<String>failedFuture(transientFailure("again")))
            .start()
            .toCompletableFuture();
    result.cancel(true);
    time.runAll();
    assertThat(script.begun).hasSize(1);
  }

  @Test
  void cancelInTheWorkCommitsNothing() {
    CompletableFuture<CompletableFuture<String>> handle = new CompletableFuture<>();
    CompletableFuture<String> go = new CompletableFuture<>();
    CompletableFuture<String> result =
        transact(
            transaction ->
                go.thenApply(
                    value -> {
                      handle.join().cancel(true);
                      return value;
                    }));
    handle.complete(result);
    go.complete("cancels from within");
    assertThat(result).isCancelled();
    assertThat(script.begun.get(0).commits).isZero();
    assertThat(script.begun.get(0).rollbacks).isEqualTo(1);
  }
}
