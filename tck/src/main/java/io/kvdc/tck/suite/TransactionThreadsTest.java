package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.KeyValue;
import io.kvdc.LockOptions;
import io.kvdc.Transaction;
import io.kvdc.TransactionState;
import io.kvdc.error.CallInterruptedException;
import io.kvdc.error.KvException;
import io.kvdc.error.KvUndeterminedException;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.Crowd;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Transactions on many threads, and threads that are interrupted in them. */
@TckSuite
@RequiresCapability(Capability.TRANSACTIONS)
class TransactionThreadsTest {

  private static final Bytes VALUE = Bytes.utf8("v");

  @Test
  void eachThreadHasItsOwnTransactions(TestSpace space) throws Exception {
    new Crowd(8)
        .run(
            number -> {
              for (int round = 0; round < 10; round++) {
                List<KeyValue> mine = new ArrayList<>();
                for (int i = 0; i < 5; i++) {
                  mine.add(space.entry(number + "-" + i, number + "/" + round));
                }
                try (Transaction transaction = space.txn().optimistic()) {
                  mine.forEach(entry -> transaction.put(entry.key(), entry.value()));
                  transaction.commit();
                }
                try (Transaction transaction = space.txn().optimistic()) {
                  List<KeyValue> seen =
                      transaction.scan(space.range(number + "-", number + ".")).toList();
                  if (!seen.equals(mine)) {
                    throw new AssertionError("thread " + number + " saw " + seen);
                  }
                }
              }
            });

    assertThat(space.txn().all()).hasSize(40);
  }

  @Test
  void transactionMayMoveFromThreadToThread(TestSpace space) throws Exception {
    Transaction transaction = space.txn().optimistic();
    for (int i = 0; i < 5; i++) {
      String key = "k" + i;
      new Crowd(1).run(number -> transaction.put(space.key(key), VALUE));
    }
    new Crowd(1).run(number -> transaction.commit());

    assertThat(space.txn().all()).hasSize(5);
  }

  @Test
  void interruptedReadLeavesTheTransactionAlive(TestSpace space) throws Exception {
    space.txn().put("k", "v");
    Transaction transaction = space.txn().optimistic();
    transaction.put(space.key("own"), VALUE);

    new Crowd(1)
        .run(
            number -> {
              for (int i = 0; i < 20; i++) {
                Thread.currentThread().interrupt();
                try {
                  // An answer that was there already is no reason to fail.
                  transaction.get(space.key("k"));
                } catch (CallInterruptedException e) {
                  // As it should be.
                }
                if (!Thread.interrupted()) {
                  throw new AssertionError("the interrupt was swallowed");
                }
              }
            });

    assertThat(transaction.get(space.key("k"))).isEqualTo(VALUE);
    transaction.commit();
    assertThat(space.txn().value("own")).isEqualTo("v");
  }

  @Test
  void interruptedCommitEndsHonestly(TestSpace space) throws Exception {
    new Crowd(1)
        .run(
            number -> {
              for (int i = 0; i < 20; i++) {
                commitInterrupted(space, i);
              }
            });
  }

  private static void commitInterrupted(TestSpace space, int number) {
    Transaction transaction = space.txn().optimistic();
    transaction.put(space.key("a" + number), VALUE);
    transaction.put(space.key("z" + number), VALUE);
    Thread.currentThread().interrupt();
    TransactionState reported;
    try {
      transaction.commit();
      reported = TransactionState.COMMITTED;
    } catch (KvUndeterminedException e) {
      reported = TransactionState.UNKNOWN;
    } catch (KvException e) {
      reported = TransactionState.ROLLED_BACK;
    }
    if (!Thread.interrupted()) {
      throw new AssertionError("the interrupt was swallowed");
    }
    List<@Nullable Bytes> found =
        space
            .connection()
            .snapshot()
            .batchGet(List.of(space.key("a" + number), space.key("z" + number)));
    assertThat(found.get(0)).isEqualTo(found.get(1));
    assertThat(reported)
        .as("reported, and found is %s", found.get(0))
        .isNotEqualTo(
            found.get(0) == null ? TransactionState.COMMITTED : TransactionState.ROLLED_BACK);
    // Where nobody waited for the answer, the transaction may know it better than the caller.
    if (reported != TransactionState.UNKNOWN && transaction.state() != TransactionState.ACTIVE) {
      assertThat(transaction.state()).isEqualTo(reported);
    }
    transaction.close();
  }

  @Test
  @RequiresCapability({Capability.PESSIMISTIC_TRANSACTIONS, Capability.TRANSACTIONS})
  void interruptedWaitForALockGivesItUp(TestSpace space) throws Exception {
    Transaction holder = space.txn().pessimistic();
    holder.lockKeys(List.of(space.key("k")));
    Transaction waiter = space.txn().pessimistic();
    LockOptions patient = LockOptions.defaults().withWaitTime(Duration.ofSeconds(60));

    new Crowd(1)
        .run(
            number -> {
              Thread.currentThread().interrupt();
              try {
                waiter.lockKeys(List.of(space.key("k")), patient);
                throw new AssertionError("somebody else holds the lock");
              } catch (CallInterruptedException e) {
                // As it should be.
              }
              if (!Thread.interrupted()) {
                throw new AssertionError("the interrupt was swallowed");
              }
            });

    assertThat(waiter.state()).isEqualTo(TransactionState.ACTIVE);
    waiter.put(space.key("other"), VALUE);
    waiter.commit();
    holder.commit();
    assertThat(space.txn().value("other")).isEqualTo("v");
  }
}
