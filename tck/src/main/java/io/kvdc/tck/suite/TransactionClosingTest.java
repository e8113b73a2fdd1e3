package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.Connection;
import io.kvdc.LockOptions;
import io.kvdc.LockedKey;
import io.kvdc.Snapshot;
import io.kvdc.Timestamp;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.TransactionState;
import io.kvdc.error.CallCancelledException;
import io.kvdc.error.ConnectionClosedException;
import io.kvdc.error.KvUndeterminedException;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.Stages;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Transactions and snapshots whose connection is closed. */
@TckSuite
@RequiresCapability(Capability.TRANSACTIONS)
class TransactionClosingTest {

  private static final Bytes VALUE = Bytes.utf8("v");

  @Test
  void closedConnectionBeginsNothing(TestSpace space) {
    Connection connection = space.open();
    Timestamp timestamp = connection.currentTimestamp();
    connection.close();

    refused(connection::begin);
    refused(() -> connection.begin(TransactionOptions.pessimistic()));
    refused(connection::snapshot);
    refused(() -> connection.snapshot(timestamp).get(space.key("k")));
    refused(() -> connection.transact(transaction -> "never"));
    assertThat(Stages.failure(connection.beginAsync(TransactionOptions.defaults())))
        .isInstanceOf(ConnectionClosedException.class);
  }

  @Test
  void transactionsAndSnapshotsEndWithTheirConnection(TestSpace space) {
    space.txn().put("k", "v");
    Connection connection = space.open();
    Transaction transaction = connection.begin();
    transaction.put(space.key("new"), VALUE);
    Snapshot snapshot = connection.snapshot();

    connection.close();

    refused(() -> transaction.get(space.key("k")));
    refused(() -> transaction.scan(space.range()).toList());
    refused(transaction::commit);
    refused(() -> snapshot.get(space.key("k")));
    refused(() -> snapshot.scan(space.range()).toList());
    transaction.close();
    assertThat(space.txn().all()).containsExactly(space.entry("k", "v"));
  }

  private static void refused(Runnable call) {
    assertThatExceptionOfType(ConnectionClosedException.class).isThrownBy(call::run);
  }

  @Test
  void transactionCanBeClosedBehindItsConnection(TestSpace space) {
    Connection connection = space.open();
    Transaction transaction = connection.begin(TransactionOptions.optimistic());
    transaction.put(space.key("k"), VALUE);

    connection.close();
    transaction.close();
    transaction.close();

    assertThat(transaction.state()).isNotEqualTo(TransactionState.COMMITTED);
  }

  @Test
  void commitsUnderWayEndHonestly(TestSpace space) {
    Connection connection = space.open();
    List<Transaction> transactions = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      Transaction transaction = connection.begin();
      transaction.put(space.key("a" + i), VALUE);
      transaction.put(space.key("z" + i), VALUE);
      transactions.add(transaction);
    }
    List<CompletionStage<?>> commits = new ArrayList<>();
    transactions.forEach(transaction -> commits.add(transaction.async().commit()));

    connection.close();

    for (int i = 0; i < commits.size(); i++) {
      Throwable failure = Stages.failure(commits.get(i));
      List<@Nullable Bytes> found =
          space.connection().snapshot().batchGet(List.of(space.key("a" + i), space.key("z" + i)));
      assertThat(found.get(0)).isEqualTo(found.get(1));
      if (failure == null) {
        assertThat(found).containsOnly(VALUE);
      } else if (!(failure instanceof KvUndeterminedException)) {
        assertThat(failure)
            .isInstanceOfAny(ConnectionClosedException.class, CallCancelledException.class);
        assertThat(found).containsOnlyNulls();
      }
    }
  }

  @Test
  @RequiresCapability({Capability.PESSIMISTIC_TRANSACTIONS, Capability.TRANSACTIONS})
  void waitForALockEndsWithTheConnection(TestSpace space) {
    Transaction holder = space.txn().pessimistic();
    holder.lockKeys(List.of(space.key("k")));
    Connection connection = space.open();
    Transaction waiter = connection.begin(TransactionOptions.pessimistic());
    CompletionStage<List<LockedKey>> wait =
        waiter
            .async()
            .lockKeys(
                List.of(space.key("k")),
                LockOptions.defaults().withWaitTime(Duration.ofSeconds(15)));

    connection.close();

    assertThat(Stages.failure(wait))
        .isInstanceOfAny(ConnectionClosedException.class, CallCancelledException.class);
    holder.put(space.key("k"), VALUE);
    holder.commit();
    assertThat(space.txn().value("k")).isEqualTo("v");
  }
}
