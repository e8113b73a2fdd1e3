package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.CommitDetails;
import io.kvdc.CommitProtocol;
import io.kvdc.Cursor;
import io.kvdc.KeyFlag;
import io.kvdc.KeyValue;
import io.kvdc.Savepoint;
import io.kvdc.ScanOptions;
import io.kvdc.Timestamp;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.TransactionState;
import io.kvdc.error.CommitRefusedException;
import io.kvdc.error.KvException;
import io.kvdc.error.KvUndeterminedException;
import io.kvdc.error.Outcome;
import io.kvdc.error.TransactionClosedException;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.Stages;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How transactions end, and what can be done with them afterwards. */
@TckSuite
@RequiresCapability(Capability.TRANSACTIONS)
class TransactionEndTest {

  private static final Bytes VALUE = Bytes.utf8("v");

  @Test
  void committedTransactionSaysSo(TestSpace space) {
    Transaction transaction = space.txn().optimistic();
    assertThat(transaction.state()).isEqualTo(TransactionState.ACTIVE);
    assertThat(transaction.commitTimestamp()).isNull();
    transaction.put(space.key("k"), VALUE);

    CommitDetails details = transaction.commit();

    assertThat(transaction.state()).isEqualTo(TransactionState.COMMITTED);
    assertThat(transaction.commitTimestamp()).isEqualTo(details.commitTimestamp());
    assertThat(details.startTimestamp()).isEqualTo(transaction.startTimestamp());
    assertThat(details.commitTimestamp()).isGreaterThan(transaction.startTimestamp());
    assertThat(space.connection().currentTimestamp())
        .isGreaterThanOrEqualTo(details.commitTimestamp());
    assertThat(details.keys()).isEqualTo(1);
    assertThat(details.bytes()).isEqualTo(space.key("k").length() + 1);
    assertThat(details.regions()).isEqualTo(1);
    assertThat(details.requests()).isPositive();
    assertThat(details.protocol()).isNotEqualTo(CommitProtocol.NOTHING_TO_WRITE);
    assertThat(details.total()).isPositive();
    for (Duration part :
        List.of(
            details.backoff(),
            details.prewriting(),
            details.gettingTimestamp(),
            details.committing())) {
      assertThat(part).isBetween(Duration.ZERO, details.total());
    }
  }

  @Test
  void commitTimestampsRise(TestSpace space) {
    Timestamp last = space.connection().currentTimestamp();
    for (int i = 0; i < 20; i++) {
      Transaction transaction = space.txn().optimistic();
      // A commit that the stores decide may take the timestamp that is handed out next.
      assertThat(transaction.startTimestamp()).isGreaterThanOrEqualTo(last);
      transaction.put(space.key("k" + i), VALUE);
      Timestamp between = space.connection().currentTimestamp();
      last = transaction.commit().commitTimestamp();
      assertThat(last).isNotNull().isGreaterThan(between);
    }
  }

  @Test
  void emptyTransactionIsCommittedWithoutEffect(TestSpace space) {
    for (TransactionOptions options :
        List.of(TransactionOptions.optimistic(), TransactionOptions.pessimistic())) {
      Transaction transaction = space.txn().begin(options);
      transaction.get(space.key("k"));

      CommitDetails details = transaction.commit();

      assertThat(details.protocol()).isEqualTo(CommitProtocol.NOTHING_TO_WRITE);
      assertThat(details.commitTimestamp()).isNull();
      assertThat(details.keys()).isZero();
      assertThat(transaction.commitTimestamp()).isNull();
      assertThat(transaction.state()).isEqualTo(TransactionState.COMMITTED);
      refusesEverything(space, transaction, TransactionState.COMMITTED);
    }
  }

  @Test
  void rollbackTakesEverythingBack(TestSpace space) {
    for (TransactionOptions options :
        List.of(TransactionOptions.optimistic(), TransactionOptions.pessimistic())) {
      Transaction transaction = space.txn().begin(options);
      transaction.lockKeys(List.of(space.key("k")));
      transaction.put(space.key("k"), VALUE);

      transaction.rollback();

      assertThat(transaction.state()).isEqualTo(TransactionState.ROLLED_BACK);
      assertThat(transaction.commitTimestamp()).isNull();
      assertThat(space.txn().all()).isEmpty();
      refusesEverything(space, transaction, TransactionState.ROLLED_BACK);
    }
  }

  @Test
  void closeRollsBack(TestSpace space) {
    Transaction transaction = space.txn().optimistic();
    transaction.put(space.key("k"), VALUE);

    transaction.close();
    transaction.close();

    assertThat(transaction.state()).isEqualTo(TransactionState.ROLLED_BACK);
    assertThat(space.txn().all()).isEmpty();
    refusesEverything(space, transaction, TransactionState.ROLLED_BACK);
  }

  @Test
  void closeBehindACommitIsHarmless(TestSpace space) {
    try (Transaction transaction = space.txn().optimistic()) {
      transaction.put(space.key("k"), VALUE);
      transaction.commit();
    }

    assertThat(space.txn().value("k")).isEqualTo("v");
  }

  @Test
  void committedTransactionRefusesEverything(TestSpace space) {
    Transaction transaction = space.txn().optimistic();
    transaction.put(space.key("k"), VALUE);
    transaction.commit();

    refusesEverything(space, transaction, TransactionState.COMMITTED);

    assertThat(space.txn().all()).containsExactly(space.entry("k", "v"));
  }

  @Test
  void failedTransactionRefusesEverything(TestSpace space) {
    Transaction transaction = space.txn().optimistic();
    transaction.put(space.key("k"), VALUE);
    space.txn().put("k", "theirs");
    assertThatExceptionOfType(KvException.class).isThrownBy(transaction::commit);

    refusesEverything(space, transaction, TransactionState.ROLLED_BACK);

    assertThat(space.txn().value("k")).isEqualTo("theirs");
  }

  private static void refusesEverything(
      TestSpace space, Transaction transaction, TransactionState state) {
    Bytes key = space.key("k");
    List<Runnable> calls = new ArrayList<>();
    calls.add(() -> transaction.get(key));
    calls.add(() -> transaction.getVersioned(key));
    calls.add(() -> transaction.batchGet(List.of(key)));
    calls.add(() -> transaction.batchGetVersioned(List.of(key)));
    calls.add(() -> transaction.scan(space.range()).toList());
    calls.add(() -> transaction.getForUpdate(key));
    calls.add(() -> transaction.lockKeys(List.of(key)));
    calls.add(() -> transaction.put(key, Bytes.utf8("late")));
    calls.add(() -> transaction.insert(space.key("late"), VALUE));
    calls.add(() -> transaction.delete(key));
    calls.add(() -> transaction.flag(key, KeyFlag.ASSERT_EXISTS));
    calls.add(transaction::savepoint);
    calls.add(transaction::commit);
    calls.add(transaction::rollback);
    for (Runnable call : calls) {
      assertThatExceptionOfType(TransactionClosedException.class)
          .isThrownBy(call::run)
          .satisfies(e -> assertThat(e.state()).isEqualTo(state))
          .satisfies(e -> assertThat(e.outcome()).isEqualTo(Outcome.NOT_APPLIED));
    }
    assertThat(Stages.failure(transaction.async().get(key)))
        .isInstanceOf(TransactionClosedException.class);
    assertThat(Stages.failure(transaction.async().commit()))
        .isInstanceOf(TransactionClosedException.class);
    transaction.close();
    assertThat(transaction.state()).isEqualTo(state);
  }

  @Test
  void savepointsOfAnEndedTransactionAreRefused(TestSpace space) {
    Transaction transaction = space.txn().optimistic();
    Savepoint savepoint = transaction.savepoint();
    transaction.rollback();

    assertThatExceptionOfType(TransactionClosedException.class)
        .isThrownBy(() -> transaction.rollbackTo(savepoint));
    assertThatExceptionOfType(TransactionClosedException.class)
        .isThrownBy(() -> transaction.release(savepoint));
  }

  @Test
  void cursorsEndWithTheirTransaction(TestSpace space) {
    space.txn().commit(space.entries(20));
    Transaction transaction = space.txn().optimistic();
    Cursor<KeyValue> cursor =
        transaction.scan(space.range(), ScanOptions.defaults().withPageSize(2));
    assertThat(cursor.nextPage()).isNotEmpty();
    transaction.rollback();

    assertThatExceptionOfType(TransactionClosedException.class)
        .isThrownBy(
            () -> {
              while (!cursor.nextPage().isEmpty()) {
                // A page that was fetched before may still be handed out.
              }
            });
    cursor.close();
  }

  @Test
  void commitCheckHasTheLastWord(TestSpace space) {
    List<Timestamp> asked = new ArrayList<>();
    Transaction allowed =
        space
            .txn()
            .begin(
                TransactionOptions.defaults()
                    .mutate()
                    .commitCheck(
                        (start, commit) -> {
                          asked.add(start);
                          asked.add(commit);
                          return true;
                        })
                    .build());
    allowed.put(space.key("k"), VALUE);
    Timestamp committed = allowed.commit().commitTimestamp();
    assertThat(asked).startsWith(allowed.startTimestamp()).endsWith(committed);

    Transaction refused =
        space
            .txn()
            .begin(
                TransactionOptions.defaults()
                    .mutate()
                    .commitCheck((start, commit) -> false)
                    .build());
    refused.put(space.key("k"), Bytes.utf8("refused"));
    assertThatExceptionOfType(CommitRefusedException.class)
        .isThrownBy(refused::commit)
        .satisfies(e -> assertThat(e.startTimestamp()).isEqualTo(refused.startTimestamp()))
        .satisfies(e -> assertThat(e.isRetryable()).isFalse());
    assertThat(refused.state()).isEqualTo(TransactionState.ROLLED_BACK);
    assertThat(space.txn().value("k")).isEqualTo("v");
  }

  @Test
  void commitCheckThatThrowsRefuses(TestSpace space) {
    Transaction transaction =
        space
            .txn()
            .begin(
                TransactionOptions.defaults()
                    .mutate()
                    .commitCheck(
                        (start, commit) -> {
                          throw new IllegalStateException("thrown by a test");
                        })
                    .build());
    transaction.put(space.key("k"), VALUE);

    assertThatExceptionOfType(CommitRefusedException.class)
        .isThrownBy(transaction::commit)
        .havingRootCause()
        .withMessage("thrown by a test");

    assertThat(space.txn().all()).isEmpty();
  }

  @Test
  void lostAnswerIsNeverReportedWrongly(TestSpace space) {
    for (int i = 0; i < 3; i++) {
      Bytes value = Bytes.utf8("" + i);
      Transaction transaction = space.txn().optimistic();
      transaction.put(space.key("a"), value);
      transaction.put(space.key("z"), value);
      assumeTrue(space.txn().loseNextCommit(), "the target loses no answers");

      TransactionState expected;
      try {
        transaction.commit();
        expected = TransactionState.COMMITTED;
      } catch (KvUndeterminedException e) {
        expected = TransactionState.UNKNOWN;
        assertThat(e.isRetryable()).isFalse();
      } catch (KvException e) {
        expected = TransactionState.ROLLED_BACK;
      }

      assertThat(transaction.state()).isEqualTo(expected);
      refusesEverything(space, transaction, expected);
      var found = space.connection().snapshot().batchGet(List.of(space.key("a"), space.key("z")));
      assertThat(found.get(0)).isEqualTo(found.get(1));
      boolean applied = value.equals(found.get(0));
      assertThat(expected)
          .as("reported, and applied is %s", applied)
          .isNotEqualTo(applied ? TransactionState.ROLLED_BACK : TransactionState.COMMITTED);
    }
  }
}
