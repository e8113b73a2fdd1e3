package io.kvdc;

import static io.kvdc.ScriptedTransactions.transientFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.error.CallInterruptedException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvTransientException;
import io.kvdc.error.OutcomeUnknownException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TransactionLoopTest {

  private final ScriptedTransactions script = new ScriptedTransactions();
  private final ManualRepeatTime time = new ManualRepeatTime();

  private <T> T transact(RetryPolicy policy, TransactionFunction<T> work) {
    return new TransactionLoop<>(
            script.connection(), TransactionOptions.defaults(), policy, time, work)
        .run();
  }

  private <T> T transact(TransactionFunction<T> work) {
    return transact(RetryPolicy.defaults(), work);
  }

  @Test
  void commitsAndClosesOnce() {
    String result = transact(transaction -> "done");
    assertThat(result).isEqualTo("done");
    assertThat(script.begun)
        .singleElement()
        .satisfies(
            only -> {
              assertThat(only.commits).isEqualTo(1);
              assertThat(only.closes).isEqualTo(1);
            });
    assertThat(time.slept).isEmpty();
  }

  @Test
  void repeatsWithANewTransactionWhileTheCommitFails() {
    script.commitFailures.add(transientFailure("first"));
    script.commitFailures.add(transientFailure("second"));
    int[] calls = {0};
    Integer result = transact(transaction -> ++calls[0]);
    assertThat(result).isEqualTo(3);
    assertThat(script.begun).hasSize(3).allSatisfy(each -> assertThat(each.closes).isEqualTo(1));
    assertThat(time.slept).containsExactly(2L, 4L);
  }

  @Test
  void repeatsWhatTheWorkFailsWith() {
    int[] calls = {0};
    String result =
        transact(
            transaction -> {
              if (++calls[0] < 3) {
                throw transientFailure("not yet");
              }
              return "now";
            });
    assertThat(result).isEqualTo("now");
    assertThat(script.begun.get(0).commits).isZero();
    assertThat(script.begun.get(0).state).isEqualTo(TransactionState.ROLLED_BACK);
  }

  @Test
  void repeatsWhatCannotBegin() {
    script.beginFailures.add(transientFailure("no timestamp"));
    String result = transact(transaction -> "done");
    assertThat(result).isEqualTo("done");
    assertThat(script.begun).hasSize(1);
    assertThat(time.slept).hasSize(1);
  }

  @Test
  void givesUpAfterTheLastAttempt() {
    for (int i = 0; i < 5; i++) {
      script.commitFailures.add(transientFailure("attempt " + i));
    }
    assertThatThrownBy(
            () -> transact(RetryPolicy.defaults().withMaxAttempts(3), transaction -> "never"))
        .isInstanceOf(KvTransientException.class)
        .hasMessage("attempt 2")
        .satisfies(last -> assertThat(last.getSuppressed()).hasSize(2));
    assertThat(script.begun).hasSize(3);
  }

  @Test
  void neverMeansOneAttempt() {
    script.commitFailures.add(transientFailure("only"));
    assertThatThrownBy(() -> transact(RetryPolicy.never(), transaction -> "never"))
        .hasMessage("only");
    assertThat(script.begun).hasSize(1);
  }

  @Test
  void givesUpWhenTheTimeIsOver() {
    RetryPolicy policy =
        RetryPolicy.defaults()
            .withBackoff(Duration.ofMillis(400), Duration.ofMillis(400))
            .withTimeLimit(Duration.ofSeconds(1))
            .withMaxAttempts(100);
    assertThatThrownBy(
            () ->
                transact(
                    policy,
                    transaction -> {
                      throw transientFailure("again");
                    }))
        .hasMessage("again");
    assertThat(script.begun).as("at 0, 400 and 800 ms").hasSize(3);
  }

  @Test
  void unknownOutcomeIsNeverRepeated() {
    OutcomeUnknownException lost = new OutcomeUnknownException(ErrorDetail.of("lost"));
    script.commitFailures.add(lost);
    assertThatThrownBy(() -> transact(transaction -> "never")).isSameAs(lost);
    assertThat(script.begun).hasSize(1);
  }

  @Test
  void whateverComesAfterAnUnknownCommitIsNotRepeated() {
    script.commitFailures.add(new OutcomeUnknownException(ErrorDetail.of("lost")));
    assertThatThrownBy(
            () ->
                transact(
                    transaction -> {
                      try {
                        return transaction.commit();
                      } catch (OutcomeUnknownException e) {
                        throw transientFailure("hides it");
                      }
                    }))
        .hasMessage("hides it");
    assertThat(script.begun).hasSize(1);
  }

  @Test
  void whateverComesAfterACommitIsNotRepeated() {
    assertThatThrownBy(
            () ->
                transact(
                    transaction -> {
                      transaction.commit();
                      throw transientFailure("afterwards");
                    }))
        .hasMessage("afterwards");
    assertThat(script.begun).singleElement().satisfies(each -> assertThat(each.commits).isOne());
  }

  @Test
  void workMayCommitOrRollBackItself() {
    transact(Transaction::commit);
    assertThat(script.begun.get(0).commits).isEqualTo(1);
    transact(
        transaction -> {
          transaction.rollback();
          return "rolled back";
        });
    assertThat(script.begun.get(1).commits).isZero();
  }

  @Test
  void otherFailuresRollBackAndAreThrownAtOnce() {
    IllegalStateException bug = new IllegalStateException("bug");
    assertThatThrownBy(
            () ->
                transact(
                    transaction -> {
                      throw bug;
                    }))
        .isSameAs(bug);
    AssertionError error = new AssertionError("error");
    assertThatThrownBy(
            () ->
                transact(
                    transaction -> {
                      throw error;
                    }))
        .isSameAs(error);
    assertThat(script.begun).hasSize(2).allSatisfy(each -> assertThat(each.closes).isEqualTo(1));
  }

  @Test
  void interruptInAPauseEndsIt() {
    KvTransientException failure = transientFailure("conflict");
    time.interrupts = true;
    assertThatThrownBy(
            () ->
                transact(
                    transaction -> {
                      throw failure;
                    }))
        .isInstanceOf(CallInterruptedException.class)
        .hasSuppressedException(failure)
        .hasMessageContaining("conflict");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(script.begun).hasSize(1);
  }

  @Test
  void connectionsUseTheirOwnOptions() {
    Connection connection = script.connection();
    String result = connection.transact(transaction -> "done");
    assertThat(result).isEqualTo("done");
    assertThat(connection.transactionOptions()).isEqualTo(TransactionOptions.defaults());
    assertThat(script.begun).hasSize(1);
  }
}
