package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.kvdc.AsyncCursor;
import io.kvdc.AsyncTransaction;
import io.kvdc.Bytes;
import io.kvdc.CommitDetails;
import io.kvdc.Connection;
import io.kvdc.Cursor;
import io.kvdc.KeyFlag;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.Savepoint;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.TransactionState;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.Fault;
import io.kvdc.embedded.FaultAction;
import io.kvdc.error.CallInterruptedException;
import io.kvdc.error.ConnectionClosedException;
import io.kvdc.error.KvException;
import io.kvdc.error.OutcomeUnknownException;
import io.kvdc.error.TransactionClosedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How transactions end, and what is refused while they do and afterwards. */
class TransactionEndTest {

  private static final Bytes A = Bytes.utf8("a");
  private static final Bytes ONE = Bytes.utf8("1");
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final Clusters clusters = Clusters.of(3, ApiVersion.V2);
  private final Connection connection = clusters.connect("timeout=20s");

  @AfterEach
  void close() {
    clusters.close();
  }

  private Fault inject(String method, FaultAction action) {
    return clusters.cluster().faults().inject(Calls.to(method).times(1), action);
  }

  private static void assertClosed(ThrowingCallable call, TransactionState state) {
    assertThatThrownBy(call)
        .isInstanceOf(TransactionClosedException.class)
        .satisfies(e -> assertThat(((TransactionClosedException) e).state()).isEqualTo(state));
  }

  @Test
  void everyUseAfterTheEndIsRefused() {
    Transaction committed = connection.begin();
    committed.put(A, ONE);
    Savepoint savepoint = committed.savepoint();
    Cursor<KeyValue> cursor = committed.scan(KeyRange.all());
    committed.commit();
    assertThat(savepoint.isActive()).isFalse();
    assertEnded(committed, savepoint, TransactionState.COMMITTED);
    assertClosed(cursor::nextPage, TransactionState.COMMITTED);
    committed.close();
    assertThat(committed.state()).isEqualTo(TransactionState.COMMITTED);
    assertThat(committed.count()).isEqualTo(1);
    assertThat(committed.size()).isEqualTo(2);
    assertThat(committed.snapshot().get(A)).as("usable after the end").isNull();

    Transaction rolledBack = connection.begin();
    Savepoint other = rolledBack.savepoint();
    rolledBack.rollback();
    assertEnded(rolledBack, other, TransactionState.ROLLED_BACK);
    rolledBack.close();
    rolledBack.close();

    Transaction closed = connection.begin();
    Savepoint third = closed.savepoint();
    closed.close();
    assertEnded(closed, third, TransactionState.ROLLED_BACK);
  }

  private static void assertEnded(Transaction ended, Savepoint savepoint, TransactionState state) {
    assertThat(ended.state()).isEqualTo(state);
    List.<ThrowingCallable>of(
            () -> ended.get(A),
            () -> ended.getVersioned(A),
            () -> ended.batchGet(List.of(A)),
            () -> ended.batchGetVersioned(List.of(A)),
            () -> ended.getForUpdate(A),
            () -> ended.lockKeys(List.of(A)),
            () -> ended.lockKeys(List.of()),
            () -> ended.scan(KeyRange.all()),
            () -> ended.put(A, ONE),
            () -> ended.insert(A, ONE),
            () -> ended.delete(A),
            () -> ended.flag(A, KeyFlag.ASSERT_EXISTS),
            ended::savepoint,
            () -> ended.rollbackTo(savepoint),
            () -> ended.release(savepoint),
            ended::commit,
            ended::rollback)
        .forEach(call -> assertClosed(call, state));
    AsyncTransaction async = ended.async();
    assertThat(async.put(A, ONE).toCompletableFuture()).isCompletedExceptionally();
    assertThat(async.scan(KeyRange.all()).nextPage().toCompletableFuture())
        .isCompletedExceptionally();
    assertThat(async.commit().toCompletableFuture()).isCompletedExceptionally();
  }

  @Test
  void nothingButToldIsAllowedWhileItCommits() {
    Fault fault = inject("KvPrewrite", FaultAction.holdRequest());
    AsyncTransaction transaction = connection.begin().async();
    transaction.put(A, ONE);
    AsyncCursor<KeyValue> cursor = transaction.scan(KeyRange.all());
    CompletableFuture<CommitDetails> commit = transaction.commit().toCompletableFuture();
    await().until(() -> fault.hits() == 1);
    assertThat(transaction.state()).isEqualTo(TransactionState.COMMITTING);
    assertClosed(() -> join(transaction.commit()), TransactionState.COMMITTING);
    assertClosed(() -> join(transaction.rollback()), TransactionState.COMMITTING);
    assertClosed(() -> join(transaction.put(A, ONE)), TransactionState.COMMITTING);
    assertClosed(() -> join(transaction.get(A)), TransactionState.COMMITTING);
    assertClosed(() -> join(cursor.nextPage()), TransactionState.COMMITTING);
    assertClosed(transaction::savepoint, TransactionState.COMMITTING);
    transaction.close();
    assertThat(transaction.count()).isEqualTo(1);
    assertThat(transaction.commitTimestamp()).isNull();
    fault.release();
    assertThat(commit.join().commitTimestamp()).isEqualTo(transaction.commitTimestamp());
    assertThat(transaction.state())
        .as("close leaves a commit alone")
        .isEqualTo(TransactionState.COMMITTED);
  }

  private static <T> T join(java.util.concurrent.CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (java.util.concurrent.CompletionException e) {
      throw (KvException) e.getCause();
    }
  }

  @Test
  void oneOfManyCommitsWins() throws InterruptedException {
    for (int round = 0; round < 20; round++) {
      Transaction transaction = connection.begin();
      transaction.put(A, ONE);
      AtomicReference<CommitDetails> won = new AtomicReference<>();
      Thread other =
          new Thread(
              () -> {
                try {
                  won.set(transaction.commit());
                } catch (TransactionClosedException lost) {
                  assertThat(lost.state()).isNotEqualTo(TransactionState.ACTIVE);
                }
              });
      other.start();
      CommitDetails mine = null;
      try {
        mine = transaction.commit();
      } catch (TransactionClosedException lost) {
        assertThat(lost.state()).isNotEqualTo(TransactionState.ACTIVE);
      }
      other.join();
      assertThat((mine == null) != (won.get() == null)).isTrue();
    }
  }

  @Test
  void noWriteIsAcceptedThatTheCommitDoesNotSee() throws InterruptedException {
    for (int round = 0; round < 20; round++) {
      Transaction transaction = connection.begin();
      transaction.put(A, ONE);
      AtomicReference<Integer> accepted = new AtomicReference<>(0);
      int from = 1000 + 100 * round;
      Thread writer =
          new Thread(
              () -> {
                try {
                  for (int i = 0; i < 100; i++) {
                    transaction.put(Clusters.key(from + i), ONE);
                    accepted.set(i + 1);
                  }
                } catch (TransactionClosedException late) {
                  assertThat(late.state()).isNotEqualTo(TransactionState.ACTIVE);
                }
              });
      writer.start();
      transaction.commit();
      writer.join();
      KeyRange written = KeyRange.of(Clusters.key(from), Clusters.key(from + 100));
      assertThat(connection.snapshot().scan(written).toList()).hasSize(accepted.get());
    }
  }

  @Test
  void interruptBeforeThePrimaryIsCommittedRollsBack() throws InterruptedException {
    Fault fault = inject("KvPrewrite", FaultAction.holdRequest());
    Transaction transaction = connection.begin();
    transaction.put(A, ONE);
    Throwable thrown = interrupted(transaction, fault);
    assertThat(thrown).isInstanceOf(CallInterruptedException.class);
    assertThat(transaction.state()).isEqualTo(TransactionState.ROLLED_BACK);
    fault.release();
    await().untilAsserted(() -> assertThat(connection.snapshot().get(A)).isNull());
  }

  @Test
  void interruptAfterThePrimaryHasLeftIsUnknown() throws InterruptedException {
    Fault fault = inject("KvCommit", FaultAction.holdAnswer());
    Transaction transaction = connection.begin();
    transaction.put(A, ONE);
    Throwable thrown = interrupted(transaction, fault);
    assertThat(thrown).isInstanceOf(OutcomeUnknownException.class);
    assertThat(transaction.state()).isEqualTo(TransactionState.UNKNOWN);
    assertThat(transaction.commitTimestamp()).isNull();
    assertClosed(transaction::commit, TransactionState.UNKNOWN);
    transaction.close();
    assertThat(transaction.state()).isEqualTo(TransactionState.UNKNOWN);
    fault.release();
    assertThat(connection.snapshot().get(A)).as("it was applied").isEqualTo(ONE);
  }

  private static Throwable interrupted(Transaction transaction, Fault fault)
      throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    AtomicReference<Boolean> flag = new AtomicReference<>(false);
    Thread committer =
        new Thread(
            () -> {
              try {
                transaction.commit();
              } catch (KvException e) {
                thrown.set(e);
                flag.set(Thread.currentThread().isInterrupted());
              }
            });
    committer.start();
    await().until(() -> fault.hits() == 1);
    committer.interrupt();
    committer.join();
    assertThat(flag.get()).as("the flag is set again").isTrue();
    return thrown.get();
  }

  @Test
  void threadThatIsInterruptedAlreadyCommitsNothing() {
    Transaction transaction = connection.begin();
    transaction.put(A, ONE);
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(transaction::commit).isInstanceOf(CallInterruptedException.class);
      assertThat(transaction.state()).isEqualTo(TransactionState.ROLLED_BACK);
      assertThatCode(transaction::close).doesNotThrowAnyException();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(clusters.cluster().faults().journal().count("KvPrewrite")).isZero();
  }

  @Test
  void cancelBeforeThePrimaryIsCommittedRollsBack() {
    Fault fault = inject("KvPrewrite", FaultAction.holdRequest());
    AsyncTransaction transaction = connection.begin().async();
    transaction.put(A, ONE);
    CompletableFuture<CommitDetails> commit = transaction.commit().toCompletableFuture();
    await().until(() -> fault.hits() == 1);
    assertThat(commit.cancel(true)).isTrue();
    assertThat(transaction.state()).isEqualTo(TransactionState.ROLLED_BACK);
    fault.release();
  }

  @Test
  void cancelAfterThePrimaryHasLeftIsUnknown() {
    Fault fault = inject("KvCommit", FaultAction.holdAnswer());
    AsyncTransaction transaction = connection.begin().async();
    transaction.put(A, ONE);
    CompletableFuture<CommitDetails> commit = transaction.commit().toCompletableFuture();
    await().until(() -> fault.hits() == 1);
    assertThat(commit.cancel(true)).as("a commit that may have happened").isFalse();
    assertThatThrownBy(commit::join).hasCauseInstanceOf(OutcomeUnknownException.class);
    assertThat(transaction.state()).isEqualTo(TransactionState.UNKNOWN);
    fault.release();
  }

  @Test
  void deadlineAfterThePrimaryHasLeftIsUnknown() {
    clusters.cluster().faults().inject(Calls.to("KvCommit"), FaultAction.dropAnswer());
    TransactionOptions options =
        TransactionOptions.defaults().mutate().timeout(Duration.ofMillis(700)).build();
    try (Transaction transaction = connection.begin(options)) {
      transaction.put(A, ONE);
      assertThatThrownBy(transaction::commit)
          .isInstanceOf(OutcomeUnknownException.class)
          .satisfies(e -> assertThat(((KvException) e).isRetryable()).isFalse());
      assertThat(transaction.state()).isEqualTo(TransactionState.UNKNOWN);
    }
    assertThat(clusters.cluster().faults().journal().count("KvBatchRollback")).isZero();
  }

  @Test
  void transactDoesNotRepeatAnUnknownCommit() {
    clusters
        .cluster()
        .faults()
        .inject(Calls.to("KvCommit"), FaultAction.failAfterApply(Status.UNAVAILABLE));
    TransactionOptions options =
        TransactionOptions.defaults().mutate().timeout(Duration.ofMillis(700)).build();
    int[] attempts = {0};
    assertThatThrownBy(
            () ->
                connection.transact(
                    options,
                    transaction -> {
                      attempts[0]++;
                      transaction.put(A, ONE);
                      return null;
                    }))
        .isInstanceOf(OutcomeUnknownException.class);
    assertThat(attempts[0]).isEqualTo(1);
  }

  @Test
  void closingTheConnectionEndsCommitsHonestly() {
    Connection other = clusters.connect("timeout=21s");
    Fault prewrite = inject("KvPrewrite", FaultAction.holdRequest());
    AsyncTransaction early = other.begin().async();
    early.put(A, ONE);
    CompletableFuture<CommitDetails> earlyCommit = early.commit().toCompletableFuture();
    await().until(() -> prewrite.hits() == 1);
    AsyncTransaction idle = other.begin().async();
    other.close();
    assertThatThrownBy(earlyCommit::join).hasCauseInstanceOf(ConnectionClosedException.class);
    assertThat(early.state()).isEqualTo(TransactionState.ROLLED_BACK);
    assertThatThrownBy(() -> join(idle.get(A))).isInstanceOf(ConnectionClosedException.class);
    assertThatCode(idle::close).doesNotThrowAnyException();
    assertThat(idle.state()).isEqualTo(TransactionState.ROLLED_BACK);
    prewrite.release();

    Connection third = clusters.connect("timeout=22s");
    Fault commit = inject("KvCommit", FaultAction.holdAnswer());
    AsyncTransaction late = third.begin().async();
    late.put(Bytes.utf8("b"), ONE);
    CompletableFuture<CommitDetails> lateCommit = late.commit().toCompletableFuture();
    await().atMost(TIMEOUT).until(() -> commit.hits() == 1);
    third.close();
    assertThatThrownBy(lateCommit::join).hasCauseInstanceOf(OutcomeUnknownException.class);
    assertThat(late.state()).isEqualTo(TransactionState.UNKNOWN);
    commit.release();
  }

  @Test
  void cancelledBeginLeavesNothingBehind() {
    CompletableFuture<AsyncTransaction> begin = connection.beginAsync().toCompletableFuture();
    begin.cancel(true);
    assertThat(begin).isDone();
    try (Transaction transaction = connection.begin()) {
      assertThat(transaction.state()).isEqualTo(TransactionState.ACTIVE);
    }
  }

  @Test
  void asynchronousFaceDoesTheSame() {
    CommitDetails details =
        connection
            .beginAsync()
            .thenCompose(
                transaction ->
                    transaction
                        .put(A, ONE)
                        .thenCompose(done -> transaction.get(A))
                        .thenCompose(
                            value -> {
                              assertThat(value).isEqualTo(ONE);
                              return transaction.commit();
                            }))
            .toCompletableFuture()
            .join();
    assertThat(details.keys()).isEqualTo(1);
    String result =
        connection
            .<String>transactAsync(
                transaction ->
                    transaction.get(A).thenApply(value -> value == null ? "?" : value.toUtf8()))
            .toCompletableFuture()
            .join();
    assertThat(result).isEqualTo("1");
  }
}
