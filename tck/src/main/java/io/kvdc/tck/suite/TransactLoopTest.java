package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.RetryPolicy;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.TransactionState;
import io.kvdc.error.KeyExistsException;
import io.kvdc.error.WriteConflictException;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.Crowd;
import io.kvdc.tck.internal.fixture.Stages;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Work that is done in a transaction again and again until it is committed. */
@TckSuite
@RequiresCapability(Capability.TRANSACTIONS)
class TransactLoopTest {

  private static final Bytes VALUE = Bytes.utf8("v");
  private static final RetryPolicy QUICK =
      new RetryPolicy(5, Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMinutes(1));

  @Test
  void commitsAndReturnsTheResult(TestSpace space) {
    String result =
        space
            .connection()
            .transact(
                transaction -> {
                  transaction.put(space.key("k"), VALUE);
                  return "done";
                });

    assertThat(result).isEqualTo("done");
    assertThat(space.txn().value("k")).isEqualTo("v");
  }

  @Test
  void repeatsAfterAConflictWithANewTransaction(TestSpace space) {
    space.txn().put("n", "0");
    List<Transaction> attempts = new ArrayList<>();

    int result =
        space
            .connection()
            .transact(
                TransactionOptions.optimistic(),
                QUICK,
                transaction -> {
                  attempts.add(transaction);
                  Bytes read = transaction.get(space.key("n"));
                  if (attempts.size() < 3) {
                    space.txn().put("n", "" + attempts.size());
                  }
                  transaction.put(space.key("n"), Bytes.utf8("after " + read));
                  return attempts.size();
                });

    assertThat(result).isEqualTo(3);
    assertThat(attempts)
        .extracting(Transaction::state)
        .containsExactly(
            TransactionState.ROLLED_BACK, TransactionState.ROLLED_BACK, TransactionState.COMMITTED);
    assertThat(attempts).extracting(Transaction::startTimestamp).doesNotHaveDuplicates();
    assertThat(space.txn().value("n")).isEqualTo("after " + Bytes.utf8("2"));
  }

  @Test
  void givesUpWhenThePolicyIsExhausted(TestSpace space) {
    List<Integer> attempts = new ArrayList<>();

    assertThatExceptionOfType(WriteConflictException.class)
        .isThrownBy(
            () ->
                space
                    .connection()
                    .transact(
                        TransactionOptions.optimistic(),
                        QUICK,
                        transaction -> {
                          attempts.add(attempts.size());
                          transaction.put(space.key("k"), VALUE);
                          space.txn().put("k", "theirs");
                          return "done";
                        }))
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(4));

    assertThat(attempts).hasSize(5);
    assertThat(space.txn().value("k")).isEqualTo("theirs");
  }

  @Test
  void whatCannotBeRetriedIsThrownAtOnce(TestSpace space) {
    space.txn().put("k", "there");
    List<Integer> attempts = new ArrayList<>();

    assertThatExceptionOfType(KeyExistsException.class)
        .isThrownBy(
            () ->
                space
                    .connection()
                    .transact(
                        TransactionOptions.optimistic(),
                        QUICK,
                        transaction -> {
                          attempts.add(attempts.size());
                          transaction.insert(space.key("k"), VALUE);
                          return "done";
                        }));
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () ->
                space
                    .connection()
                    .transact(
                        transaction -> {
                          attempts.add(attempts.size());
                          transaction.put(space.key("other"), VALUE);
                          throw new IllegalStateException("thrown by a test");
                        }))
        .withMessage("thrown by a test");

    assertThat(attempts).hasSize(2);
    assertThat(space.txn().all()).containsExactly(space.entry("k", "there"));
  }

  @Test
  void workMayEndTheTransactionItself(TestSpace space) {
    space
        .connection()
        .transact(
            transaction -> {
              transaction.put(space.key("committed"), VALUE);
              transaction.commit();
              return "done";
            });
    space
        .connection()
        .transact(
            transaction -> {
              transaction.put(space.key("rolled back"), VALUE);
              transaction.rollback();
              return "done";
            });

    assertThat(space.txn().all()).containsExactly(space.entry("committed", "v"));
  }

  @Test
  void optimisticCounterLosesNoUpdate(TestSpace space) throws Exception {
    counter(space, TransactionOptions.optimistic());
  }

  @Test
  @RequiresCapability({Capability.PESSIMISTIC_TRANSACTIONS, Capability.TRANSACTIONS})
  void pessimisticCounterLosesNoUpdate(TestSpace space) throws Exception {
    counter(space, TransactionOptions.pessimistic());
  }

  private static void counter(TestSpace space, TransactionOptions options) throws Exception {
    space.txn().put("n", "0");
    RetryPolicy patient =
        new RetryPolicy(500, Duration.ofMillis(1), Duration.ofMillis(20), Duration.ofMinutes(1));

    new Crowd(6)
        .run(
            number -> {
              for (int i = 0; i < 15; i++) {
                space
                    .connection()
                    .transact(
                        options,
                        patient,
                        transaction -> {
                          Bytes value = transaction.getForUpdate(space.key("n"));
                          int next = value == null ? 0 : Integer.parseInt(value.toUtf8()) + 1;
                          transaction.put(space.key("n"), Bytes.utf8("" + next));
                          return "done";
                        });
              }
            });

    assertThat(space.txn().value("n")).isEqualTo("90");
  }

  @Test
  void asyncLoopRepeatsToo(TestSpace space) {
    List<Integer> attempts = new ArrayList<>();

    CompletionStage<String> result =
        space
            .connection()
            .transactAsync(
                TransactionOptions.optimistic(),
                QUICK,
                transaction -> {
                  attempts.add(attempts.size());
                  boolean first = attempts.size() == 1;
                  return transaction
                      .get(space.key("k"))
                      .thenCompose(read -> transaction.put(space.key("k"), VALUE))
                      .thenCompose(done -> first ? conflict(space) : nothing())
                      .thenApply(done -> "done");
                });

    assertThat(Stages.value(result)).isEqualTo("done");
    assertThat(attempts).hasSize(2);
    assertThat(space.txn().value("k")).isEqualTo("v");
  }

  private static CompletionStage<String> conflict(TestSpace space) {
    return space
        .connection()
        .transactAsync(
            TransactionOptions.optimistic(),
            RetryPolicy.never(),
            other -> other.put(space.key("k"), Bytes.utf8("theirs")).thenApply(done -> "put"));
  }

  private static CompletionStage<String> nothing() {
    return CompletableFuture.completedFuture("nothing");
  }

  @Test
  void asyncLoopFailsWithWhatCannotBeRetried(TestSpace space) {
    space.txn().put("k", "there");

    Throwable failure =
        Stages.failure(
            space
                .connection()
                .transactAsync(
                    TransactionOptions.optimistic(),
                    QUICK,
                    transaction -> transaction.insert(space.key("k"), VALUE)));

    assertThat(failure).isInstanceOf(KeyExistsException.class);
  }
}
