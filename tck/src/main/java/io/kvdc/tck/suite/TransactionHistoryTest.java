package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.Connection;
import io.kvdc.RetryPolicy;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.error.KvException;
import io.kvdc.error.KvTransientException;
import io.kvdc.error.KvUndeterminedException;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import io.kvdc.tck.internal.history.Anomaly;
import io.kvdc.tck.internal.history.BankWorkload;
import io.kvdc.tck.internal.history.ListHistory;
import io.kvdc.tck.internal.history.ListTxn;
import io.kvdc.tck.internal.history.ListWorkload;
import io.kvdc.tck.internal.history.Shaken;
import io.kvdc.tck.internal.history.TxnOutcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What many transactions make of the data together, on many threads, while the cluster is shaken:
 * nothing that snapshot isolation forbids, and with locks nothing that a serial order forbids.
 */
@TckSuite
@RequiresCapability(Capability.TRANSACTIONS)
class TransactionHistoryTest {

  private static final RetryPolicy PATIENT =
      new RetryPolicy(500, Duration.ofMillis(1), Duration.ofMillis(20), Duration.ofMinutes(1));

  @Test
  void optimisticTransfersLoseNoMoney(TestSpace space) throws Exception {
    assertThat(new BankWorkload(space, TransactionOptions.optimistic()).run()).isPositive();
  }

  @Test
  @RequiresCapability({Capability.PESSIMISTIC_TRANSACTIONS, Capability.TRANSACTIONS})
  void pessimisticTransfersLoseNoMoney(TestSpace space) throws Exception {
    assertThat(new BankWorkload(space, TransactionOptions.pessimistic()).run()).isPositive();
  }

  @Test
  void optimisticListsShowNothingThatSnapshotIsolationForbids(TestSpace space) throws Exception {
    List<ListTxn> history = new ListWorkload(space, TransactionOptions.optimistic(), false).run();

    assertSomeCommitted(history);
    assertThat(ListHistory.anomalies(history))
        .filteredOn(anomaly -> anomaly.kind() != Anomaly.Kind.RW_CYCLE)
        .isEmpty();
  }

  @Test
  void optimisticListsWithLocksAreSerializable(TestSpace space) throws Exception {
    List<ListTxn> history = new ListWorkload(space, TransactionOptions.optimistic(), true).run();

    assertSomeCommitted(history);
    assertThat(ListHistory.anomalies(history)).isEmpty();
  }

  @Test
  @RequiresCapability({Capability.PESSIMISTIC_TRANSACTIONS, Capability.TRANSACTIONS})
  void pessimisticListsAreSerializable(TestSpace space) throws Exception {
    TransactionOptions options =
        TransactionOptions.pessimistic().mutate().lockWait(Duration.ofSeconds(3)).build();
    List<ListTxn> history = new ListWorkload(space, options, true).run();

    assertSomeCommitted(history);
    assertThat(ListHistory.anomalies(history)).isEmpty();
  }

  private static void assertSomeCommitted(List<ListTxn> history) {
    assertThat(history.subList(0, history.size() - 1))
        .filteredOn(txn -> txn.outcome() == TxnOutcome.COMMITTED)
        .hasSizeGreaterThan(5);
  }

  @Test
  void counterIsNeitherBehindNorAheadOfWhatWasToldOfIt(TestSpace space) throws Exception {
    space.txn().put("n", "0");
    AtomicInteger certain = new AtomicInteger();
    AtomicInteger possible = new AtomicInteger();

    new Shaken(space, 4)
        .run(
            number -> {
              for (int i = 0; i < 20; i++) {
                increment(space, certain, possible);
              }
            });

    int found = Integer.parseInt(String.valueOf(space.txn().value("n")));
    assertThat(found).isBetween(certain.get(), certain.get() + possible.get());
    assertThat(certain.get()).isPositive();
  }

  private static void increment(TestSpace space, AtomicInteger certain, AtomicInteger possible) {
    try {
      space
          .connection()
          .transact(
              TransactionOptions.optimistic(),
              PATIENT,
              transaction -> {
                int next = number(transaction.get(space.key("n"))) + 1;
                transaction.put(space.key("n"), Bytes.utf8("" + next));
                return next;
              });
      certain.incrementAndGet();
    } catch (KvUndeterminedException e) {
      possible.incrementAndGet();
    } catch (KvTransientException e) {
      // Given up, and not applied.
    }
  }

  private static int number(@Nullable Bytes value) {
    return value == null ? 0 : Integer.parseInt(value.toUtf8());
  }

  /** One of two must stay on call; each looks at both and leaves if the other one stays. */
  @Test
  void lockKeysPreventsWriteSkew(TestSpace space) throws Exception {
    onCall(space, TransactionOptions.optimistic());
  }

  @Test
  @RequiresCapability({Capability.PESSIMISTIC_TRANSACTIONS, Capability.TRANSACTIONS})
  void pessimisticLocksPreventWriteSkew(TestSpace space) throws Exception {
    onCall(space, TransactionOptions.pessimistic());
  }

  private static void onCall(TestSpace space, TransactionOptions options) throws Exception {
    for (int round = 0; round < 15; round++) {
      String x = "b" + round;
      String y = "x" + round;
      space.txn().commit(List.of(space.entry(x, "1"), space.entry(y, "1")));
      new Shaken(space, 2)
          .run(
              number -> {
                try (Transaction transaction = space.connection().begin(options)) {
                  int onCall =
                      number(transaction.getForUpdate(space.key(x)))
                          + number(transaction.getForUpdate(space.key(y)));
                  if (onCall == 2) {
                    transaction.put(space.key(number == 0 ? x : y), Bytes.utf8("0"));
                  }
                  transaction.commit();
                } catch (KvTransientException | KvUndeterminedException e) {
                  // Whoever gives way stays on call.
                }
              });
      assertThat(
              List.of(String.valueOf(space.txn().value(x)), String.valueOf(space.txn().value(y))))
          .contains("1");
    }
  }

  @Test
  void whatWasCommittedBeforeIsSeenByAllThatBeginAfterwards(TestSpace space) throws Exception {
    Connection other = space.open();

    new Shaken(space, 4)
        .run(
            number -> {
              Bytes mine = space.key("m" + number);
              for (int i = 1; i <= 20; i++) {
                if (!write(space, mine, i)) {
                  continue;
                }
                checkAtLeast(i, number(space.connection().snapshot().get(mine)), "a snapshot");
                checkAtLeast(i, number(other.snapshot().get(mine)), "another connection");
                try (Transaction transaction = other.begin()) {
                  checkAtLeast(i, number(transaction.get(mine)), "a transaction");
                }
              }
            });
  }

  /** Whether it was written for certain. */
  private static boolean write(TestSpace space, Bytes key, int value) {
    try (Transaction transaction = space.connection().begin()) {
      transaction.put(key, Bytes.utf8("" + value));
      int own = number(transaction.get(key));
      if (own != value) {
        throw new AssertionError("read " + own + " and not the own write " + value);
      }
      transaction.commit();
      return true;
    } catch (KvException e) {
      return false;
    }
  }

  private static void checkAtLeast(int expected, int actual, String where) {
    if (actual < expected) {
      throw new AssertionError(where + " found " + actual + " behind the commit of " + expected);
    }
  }
}
