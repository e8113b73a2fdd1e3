package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.AsyncCursor;
import io.kvdc.AsyncTransaction;
import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.CommitDetails;
import io.kvdc.KeyValue;
import io.kvdc.Savepoint;
import io.kvdc.ScanOptions;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.TransactionState;
import io.kvdc.error.BlockingCallException;
import io.kvdc.error.KvException;
import io.kvdc.error.WriteConflictException;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.Eventually;
import io.kvdc.tck.internal.fixture.Stages;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The face of transactions that does not block. */
@TckSuite
@RequiresCapability(Capability.TRANSACTIONS)
class TransactionAsyncTest {

  private static final Bytes VALUE = Bytes.utf8("v");

  @Test
  void doesWhatTheSyncFaceDoes(TestSpace space) {
    space.txn().commit(space.entries(5));
    AsyncTransaction transaction =
        Stages.value(space.connection().beginAsync(TransactionOptions.optimistic()));

    Stages.value(transaction.put(space.key("a"), VALUE));
    Stages.value(transaction.insert(space.key("b"), VALUE));
    Stages.value(transaction.delete(space.key("k0001")));
    Savepoint savepoint = transaction.savepoint();
    Stages.value(transaction.delete(space.key("k0002")));
    transaction.rollbackTo(savepoint);

    assertThat(Stages.value(transaction.get(space.key("a")))).isEqualTo(VALUE);
    assertThat(Stages.value(transaction.get(space.key("k0001")))).isNull();
    assertThat(Stages.value(transaction.batchGet(List.of(space.key("k0002"), space.key("k0001")))))
        .containsExactly(space.entries(5).get(2).value(), null);
    assertThat(Stages.value(transaction.getForUpdate(space.key("b")))).isEqualTo(VALUE);
    assertThat(Stages.value(transaction.lockKeys(List.of(space.key("k0003"))))).hasSize(1);
    assertThat(Stages.value(transaction.snapshot().get(space.key("a")))).isNull();
    assertThat(pages(transaction.scan(space.range(), ScanOptions.defaults().withPageSize(2))))
        .hasSize(6);
    assertThat(transaction.count()).isEqualTo(4);
    CommitDetails details = Stages.value(transaction.commit());
    assertThat(transaction.state()).isEqualTo(TransactionState.COMMITTED);
    assertThat(transaction.commitTimestamp()).isEqualTo(details.commitTimestamp());
    assertThat(space.txn().all()).hasSize(6);
  }

  private static List<KeyValue> pages(AsyncCursor<KeyValue> cursor) {
    List<KeyValue> all = new ArrayList<>();
    try (cursor) {
      List<KeyValue> page = Stages.value(cursor.nextPage());
      while (!page.isEmpty()) {
        all.addAll(page);
        page = Stages.value(cursor.nextPage());
      }
    }
    return all;
  }

  @Test
  void facesShareTheTransaction(TestSpace space) {
    Transaction transaction = space.txn().optimistic();
    Stages.value(transaction.async().put(space.key("k"), VALUE));

    assertThat(transaction.get(space.key("k"))).isEqualTo(VALUE);
    assertThat(transaction.async().startTimestamp()).isEqualTo(transaction.startTimestamp());
    assertThat(transaction.async().count()).isEqualTo(1);
    transaction.commit();
    assertThat(transaction.async().state()).isEqualTo(TransactionState.COMMITTED);
  }

  @Test
  void manyReadsSideBySide(TestSpace space) {
    List<KeyValue> entries = space.entries(200);
    space.txn().commit(entries);
    AsyncTransaction transaction = space.txn().optimistic().async();
    List<CompletionStage<@Nullable Bytes>> reads = new ArrayList<>();
    for (KeyValue entry : entries) {
      reads.add(transaction.get(entry.key()));
    }

    for (int i = 0; i < entries.size(); i++) {
      assertThat(Stages.value(reads.get(i))).isEqualTo(entries.get(i).value());
    }
  }

  @Test
  void stagesCanBeChainedToTheCommit(TestSpace space) {
    CompletionStage<CommitDetails> chain =
        space
            .connection()
            .beginAsync(TransactionOptions.optimistic())
            .thenCompose(
                transaction ->
                    transaction
                        .put(space.key("a"), VALUE)
                        .thenCompose(done -> transaction.get(space.key("a")))
                        .thenCompose(
                            read ->
                                transaction.put(
                                    space.key("b"), read == null ? Bytes.utf8("none") : read))
                        .thenCompose(done -> transaction.commit()));

    assertThat(Stages.value(chain).keys()).isEqualTo(2);
    assertThat(space.txn().all()).containsExactly(space.entry("a", "v"), space.entry("b", "v"));
  }

  @Test
  void failedCommitFailsTheStage(TestSpace space) {
    Transaction transaction = space.txn().optimistic();
    transaction.put(space.key("k"), VALUE);
    space.txn().put("k", "theirs");

    assertThat(Stages.failure(transaction.async().commit()))
        .isInstanceOf(WriteConflictException.class);
    assertThat(transaction.state()).isEqualTo(TransactionState.ROLLED_BACK);
  }

  @Test
  void asyncRollbackAndClose(TestSpace space) {
    AsyncTransaction rolledBack = space.txn().optimistic().async();
    Stages.value(rolledBack.put(space.key("k"), VALUE));
    Stages.value(rolledBack.rollback());
    AsyncTransaction closed = space.txn().optimistic().async();
    Stages.value(closed.put(space.key("l"), VALUE));
    closed.close();
    closed.close();

    assertThat(rolledBack.state()).isEqualTo(TransactionState.ROLLED_BACK);
    assertThat(closed.state()).isEqualTo(TransactionState.ROLLED_BACK);
    assertThat(space.txn().all()).isEmpty();
  }

  @Test
  void cancelledReadIsHarmless(TestSpace space) {
    space.txn().put("k", "v");
    Transaction transaction = space.txn().optimistic();
    for (int i = 0; i < 100; i++) {
      CompletableFuture<@Nullable Bytes> read =
          transaction.async().get(space.key("k")).toCompletableFuture();
      if (read.cancel(true)) {
        assertThat(read).isCancelled();
      } else {
        assertThat(Stages.value(read)).isEqualTo(VALUE);
      }
    }

    transaction.put(space.key("l"), VALUE);
    transaction.commit();
    assertThat(space.txn().value("l")).isEqualTo("v");
  }

  @Test
  void cancelledCommitIsWhollyThereOrNot(TestSpace space) {
    for (int i = 0; i < 20; i++) {
      String number = "" + i;
      Transaction transaction = space.txn().optimistic();
      transaction.put(space.key("a" + number), VALUE);
      transaction.put(space.key("z" + number), VALUE);
      CompletableFuture<CommitDetails> commit = transaction.async().commit().toCompletableFuture();
      commit.cancel(true);

      Eventually.holds(
          "the transaction has ended",
          () ->
              transaction.state() != TransactionState.COMMITTING
                  && transaction.state() != TransactionState.ACTIVE);
      // A cancel that comes too late is none, or makes the outcome unknown.
      if (!commit.isCompletedExceptionally()) {
        assertThat(transaction.state()).isEqualTo(TransactionState.COMMITTED);
      }
      assertSettled(space, transaction.state(), number);
    }
  }

  /** A commit of unknown outcome may be under way still, but it is never seen by halves. */
  private static void assertSettled(TestSpace space, TransactionState state, String number) {
    List<@Nullable Bytes> found =
        space
            .connection()
            .snapshot()
            .batchGet(List.of(space.key("a" + number), space.key("z" + number)));
    assertThat(found.get(0)).isEqualTo(found.get(1));
    if (state == TransactionState.COMMITTED) {
      assertThat(found).containsOnly(VALUE);
    }
    if (state == TransactionState.ROLLED_BACK) {
      assertThat(found).containsOnlyNulls();
    }
  }

  @Test
  void syncCallOnAThreadOfTheDriverIsRefused(TestSpace space) {
    space.txn().put("k", "v");
    Transaction transaction = space.txn().optimistic();
    Thread caller = Thread.currentThread();

    Eventually.holds(
        "an action has run on a thread of the driver",
        () -> {
          AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
          Thread ranOn =
              Stages.value(
                  space
                      .connection()
                      .currentTimestampAsync()
                      .thenApply(
                          value -> {
                            if (Thread.currentThread() != caller) {
                              try {
                                transaction.get(space.key("k"));
                              } catch (KvException e) {
                                thrown.set(e);
                              }
                            }
                            return Thread.currentThread();
                          }));
          if (ranOn == caller) {
            return false;
          }
          assertThat(thrown.get())
              .as("thrown on %s", ranOn)
              .isInstanceOf(BlockingCallException.class);
          return true;
        });
    assertThat(transaction.get(space.key("k"))).isEqualTo(VALUE);
  }
}
