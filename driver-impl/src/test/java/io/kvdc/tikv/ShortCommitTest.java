package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.kvdc.AsyncTransaction;
import io.kvdc.Bytes;
import io.kvdc.CommitDetails;
import io.kvdc.CommitOptions;
import io.kvdc.CommitProtocol;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.PrewriteLocks;
import io.kvdc.Timestamp;
import io.kvdc.Transaction;
import io.kvdc.TransactionMode;
import io.kvdc.TransactionOptions;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.embedded.FaultAction;
import io.kvdc.embedded.KeyMode;
import io.kvdc.embedded.RegionErrors;
import io.kvdc.error.CommitRefusedException;
import io.kvdc.error.CommitTimestampLagException;
import io.kvdc.error.KeyExistsException;
import io.kvdc.error.OutcomeUnknownException;
import io.kvdc.error.WriteConflictException;
import io.kvdc.spi.RpcInterceptor;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commits that the prewrite decides: asynchronous ones, and those in one phase. */
class ShortCommitTest {

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  /** All that a commit sends to stores. */
  private static final Set<String> WRITES = Set.of("KvPrewrite", "KvCommit", "KvBatchRollback");

  private static final Bytes A = Bytes.utf8("a");
  private static final Bytes B = Bytes.utf8("b");
  private static final Bytes Z = Bytes.utf8("z");
  private static final Bytes ONE = Bytes.utf8("1");
  private static final Bytes TWO = Bytes.utf8("2");

  private static final TransactionOptions ASYNC =
      TransactionOptions.optimistic().mutate().asyncCommit(true).build();
  private static final TransactionOptions ONE_PHASE =
      TransactionOptions.optimistic().mutate().onePhase(true).build();
  private static final TransactionOptions BOTH = ASYNC.mutate().onePhase(true).build();

  private final EmbeddedCluster cluster =
      EmbeddedCluster.builder()
          .name("short-" + NUMBERS.incrementAndGet())
          .stores(2)
          .apiVersion(ApiVersion.V2)
          .start();

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private Connection connection;

  @BeforeEach
  void connect() {
    connection =
        Kv.connector(cluster.url())
            .rpcInterceptor(
                RpcInterceptor.of(
                    "counts",
                    (call, rest) -> {
                      if (WRITES.contains(call.method())) {
                        requests.add(call.method());
                      }
                      return rest.proceed();
                    }))
            .connect();
    connection.transact(
        transaction -> {
          transaction.put(A, ONE);
          return null;
        });
    requests.clear();
  }

  @AfterEach
  void close() {
    cluster.faults().clear();
    connection.close();
    cluster.close();
  }

  private void split() {
    cluster.regions(KeyMode.TXN).split(Z);
  }

  /** So that the driver knows it. */
  private void splitAndFind() {
    split();
    connection.snapshot().batchGet(List.of(A, Z));
  }

  private static TransactionOptions with(TransactionOptions options, CommitOptions commit) {
    return options.mutate().commit(commit).build();
  }

  private Bytes read(Bytes key) {
    return connection.snapshot().get(key);
  }

  private Transaction writing(TransactionOptions options, Bytes... keys) {
    Transaction transaction = connection.begin(options);
    for (Bytes key : keys) {
      transaction.put(key, TWO);
    }
    return transaction;
  }

  @Test
  void oneRequestCommitsInOnePhase() {
    try (Transaction transaction = writing(ONE_PHASE, A, B)) {
      CommitDetails details = transaction.commit();
      assertThat(details.protocol()).isEqualTo(CommitProtocol.ONE_PHASE);
      assertThat(details.asyncCommitFallback()).isFalse();
      assertThat(details.onePhaseFallback()).isFalse();
      assertThat(details.commitTimestamp()).isGreaterThan(transaction.startTimestamp());
      assertThat(requests).containsExactly("KvPrewrite");
      assertThat(details.requests()).isEqualTo(1);
    }
    assertThat(read(A)).isEqualTo(TWO);
    assertThat(read(B)).isEqualTo(TWO);
  }

  @Test
  void twoPhasesTakeARequestMore() {
    try (Transaction transaction = writing(TransactionOptions.optimistic(), A, B)) {
      CommitDetails details = transaction.commit();
      assertThat(details.protocol()).isEqualTo(CommitProtocol.TWO_PHASE);
      assertThat(details.requests()).isEqualTo(2);
    }
    assertThat(requests).containsExactly("KvPrewrite", "KvCommit");
  }

  @Test
  void anAsynchronousCommitIsDoneOnceAllIsPrewritten() {
    splitAndFind();
    cluster.faults().inject(Calls.to("KvCommit"), FaultAction.dropRequest());
    try (Transaction transaction = writing(BOTH, A, Z)) {
      CommitDetails details = transaction.commit();
      assertThat(details.protocol()).isEqualTo(CommitProtocol.ASYNC_COMMIT);
      assertThat(details.onePhaseFallback()).isTrue();
      assertThat(details.requests()).isEqualTo(2);
      assertThat(details.commitTimestamp()).isEqualTo(transaction.commitTimestamp());
    }
    assertThat(requests).filteredOn("KvPrewrite"::equals).hasSize(2);
    cluster.faults().clear();
    assertThat(read(A)).isEqualTo(TWO);
    assertThat(read(Z)).isEqualTo(TWO);
  }

  @Test
  void anAsynchronousCommitLeavesNoLocks() {
    split();
    try (Transaction transaction = writing(ASYNC, A, Z)) {
      transaction.commit();
    }
    await().untilAsserted(() -> assertThat(requests).contains("KvCommit"));
    assertThat(read(A)).isEqualTo(TWO);
    assertThat(read(Z)).isEqualTo(TWO);
  }

  @Test
  void theConnectionSaysItForThoseThatDoNot() {
    try (Connection own = Kv.connect(cluster.url() + "&asyncCommit=true&onePhaseCommit=true")) {
      try (Transaction transaction = own.begin()) {
        transaction.put(A, TWO);
        assertThat(transaction.commit().protocol()).isEqualTo(CommitProtocol.ONE_PHASE);
      }
      try (Transaction transaction =
          own.begin(TransactionOptions.optimistic().mutate().onePhase(false).build())) {
        transaction.put(A, ONE);
        assertThat(transaction.commit().protocol()).isEqualTo(CommitProtocol.ASYNC_COMMIT);
      }
    }
  }

  @Test
  void tooManyKeysAreCommittedInTwoPhases() {
    try (Connection own = Kv.connect(cluster.url() + "&asyncCommit=true&asyncCommitKeysLimit=2")) {
      try (Transaction transaction = own.begin()) {
        transaction.put(A, TWO);
        transaction.put(B, TWO);
        transaction.put(Z, TWO);
        CommitDetails details = transaction.commit();
        assertThat(details.protocol()).isEqualTo(CommitProtocol.TWO_PHASE);
        assertThat(details.asyncCommitFallback()).isFalse();
      }
    }
  }

  @Test
  void whatIsOnlyCheckedLeavesNoLockThatCouldDecide() {
    try (Transaction transaction = connection.begin(ASYNC)) {
      transaction.put(A, TWO);
      transaction.insert(Z, TWO);
      transaction.delete(Z);
      assertThat(transaction.commit().protocol()).isEqualTo(CommitProtocol.TWO_PHASE);
    }
    try (Transaction transaction = connection.begin(BOTH)) {
      transaction.put(A, ONE);
      transaction.insert(Z, TWO);
      transaction.delete(Z);
      assertThat(transaction.commit().protocol()).isEqualTo(CommitProtocol.ONE_PHASE);
    }
    assertThat(read(A)).isEqualTo(ONE);
    assertThat(read(Z)).isNull();
  }

  @Test
  void aCommitCheckIsAskedInTwoPhases() {
    TransactionOptions options =
        BOTH.mutate().commitCheck((start, commit) -> commit.compareTo(start) > 0).build();
    try (Transaction transaction = writing(options, A)) {
      assertThat(transaction.commit().protocol()).isEqualTo(CommitProtocol.TWO_PHASE);
    }
  }

  @Test
  void aLostAnswerLeavesTheOutcomeUnknown() {
    cluster.faults().inject(Calls.to("KvPrewrite"), FaultAction.dropAnswer());
    try (Transaction transaction =
        writing(ONE_PHASE.mutate().timeout(Duration.ofMillis(500)).build(), A)) {
      assertThatThrownBy(transaction::commit).isInstanceOf(OutcomeUnknownException.class);
    }
    cluster.faults().clear();
    assertThat(requests).containsOnly("KvPrewrite");
    assertThat(read(A)).isEqualTo(TWO);
  }

  @Test
  void aLostAnswerOfOneOfSeveralLeavesTheOutcomeUnknownToo() {
    split();
    cluster.faults().inject(Calls.to("KvPrewrite").times(1), FaultAction.dropAnswer());
    cluster.faults().inject(Calls.to("KvPrewrite"), FaultAction.dropRequest());
    try (Transaction transaction =
        writing(ASYNC.mutate().timeout(Duration.ofMillis(500)).build(), A, Z)) {
      assertThatThrownBy(transaction::commit).isInstanceOf(OutcomeUnknownException.class);
    }
    assertThat(requests).containsOnly("KvPrewrite");
  }

  @Test
  void aLostAnswerIsMadeGoodByTheNext() {
    cluster
        .faults()
        .inject(Calls.to("KvPrewrite").times(1), FaultAction.failAfterApply(Status.UNAVAILABLE));
    try (Transaction transaction = writing(ONE_PHASE, A)) {
      assertThat(transaction.commit().protocol()).isEqualTo(CommitProtocol.ONE_PHASE);
    }
    assertThat(read(A)).isEqualTo(TWO);
  }

  @Test
  void aConflictIsNoDoubt() {
    split();
    try (Transaction transaction = writing(ASYNC, A, Z)) {
      try (Transaction other = writing(ONE_PHASE, Z)) {
        other.commit();
      }
      assertThatThrownBy(transaction::commit).isInstanceOf(WriteConflictException.class);
    }
    assertThat(read(A)).isEqualTo(ONE);
    await().untilAsserted(() -> assertThat(requests).contains("KvBatchRollback"));
  }

  @Test
  void nothingIsCleanedUpAfterACommitInOnePhaseWasRefused() {
    try (Transaction transaction = connection.begin(ONE_PHASE)) {
      transaction.insert(A, TWO);
      assertThatThrownBy(transaction::commit).isInstanceOf(KeyExistsException.class);
    }
    assertThat(requests).containsExactly("KvPrewrite");
  }

  @Test
  void aSplitBetweenLocateAndSendEndsTheOnePhase() {
    try (Transaction transaction = writing(BOTH, A, Z)) {
      assertThat(read(A)).isEqualTo(ONE);
      split();
      CommitDetails details = transaction.commit();
      assertThat(details.protocol()).isEqualTo(CommitProtocol.ASYNC_COMMIT);
      assertThat(details.onePhaseFallback()).isTrue();
    }
    assertThat(read(A)).isEqualTo(TWO);
    assertThat(read(Z)).isEqualTo(TWO);
  }

  @Test
  void aRegionErrorInTheMiddleChangesNothing() {
    split();
    cluster
        .faults()
        .inject(
            Calls.to("KvPrewrite").times(1),
            FaultAction.regionError(RegionErrors.serverIsBusy("busy", 1)));
    try (Transaction transaction = writing(ASYNC, A, Z)) {
      assertThat(transaction.commit().protocol()).isEqualTo(CommitProtocol.ASYNC_COMMIT);
    }
  }

  @Test
  void aCommitComesAfterWhatItIsToldTo() {
    Timestamp floor = Timestamp.of(connection.currentTimestamp().physicalMillis() + 50, 0);
    CommitOptions after = CommitOptions.defaults().mutate().after(floor).build();
    for (TransactionOptions options : List.of(TransactionOptions.optimistic(), ASYNC, ONE_PHASE)) {
      CommitOptions commit = options.commit().mutate().after(after.after()).causal(true).build();
      try (Transaction transaction = writing(with(options, commit), A)) {
        assertThat(transaction.commit().commitTimestamp()).isGreaterThan(floor);
      }
    }
  }

  @Test
  void aClockThatIsTooFarBehindIsAnError() {
    Timestamp floor = Timestamp.of(connection.currentTimestamp().physicalMillis() + 3_600_000, 0);
    for (TransactionOptions options : List.of(TransactionOptions.optimistic(), BOTH)) {
      CommitOptions commit = options.commit().mutate().after(floor).build();
      try (Transaction transaction = writing(with(options, commit), A)) {
        assertThatThrownBy(transaction::commit)
            .isInstanceOfSatisfying(
                CommitTimestampLagException.class, lag -> assertThat(lag.floor()).isEqualTo(floor));
      }
    }
    assertThat(read(A)).isEqualTo(ONE);
  }

  @Test
  void aLeaseThatDoesNotHoldRefusesEachForm() {
    for (TransactionOptions options : List.of(TransactionOptions.optimistic(), ASYNC, ONE_PHASE)) {
      CommitOptions commit = options.commit().mutate().leaseCheck((start, at) -> false).build();
      try (Transaction transaction = writing(with(options, commit), A)) {
        assertThatThrownBy(transaction::commit).isInstanceOf(CommitRefusedException.class);
      }
    }
    assertThat(read(A)).isEqualTo(ONE);
  }

  @Test
  void aFilterLeavesWritesOut() {
    CommitOptions commit =
        CommitOptions.defaults().mutate().filter((key, value, flags) -> key.equals(B)).build();
    try (Transaction transaction = writing(with(TransactionOptions.optimistic(), commit), A, B)) {
      assertThat(transaction.commit().keys()).isEqualTo(1);
    }
    assertThat(read(A)).isEqualTo(TWO);
    assertThat(read(B)).isNull();
  }

  @Test
  void whoMustNotWaitForLocksFailsAtOnce() {
    CommitOptions commit =
        CommitOptions.defaults().mutate().prewriteLocks(PrewriteLocks.FAIL).build();
    try (Transaction holder = connection.begin(TransactionOptions.pessimistic());
        Transaction transaction = writing(with(TransactionOptions.optimistic(), commit), A)) {
      holder.lockKeys(List.of(A));
      assertThatThrownBy(transaction::commit).isInstanceOf(WriteConflictException.class);
    }
  }

  @Test
  void aPessimisticTransactionIsCommittedTheSameWays() {
    TransactionOptions pessimistic = BOTH.mutate().mode(TransactionMode.PESSIMISTIC).build();
    try (Transaction transaction = connection.begin(pessimistic)) {
      transaction.lockKeys(List.of(A, B));
      transaction.put(A, TWO);
      assertThat(transaction.commit().protocol()).isEqualTo(CommitProtocol.ONE_PHASE);
    }
    split();
    try (Transaction transaction = connection.begin(pessimistic)) {
      transaction.lockKeys(List.of(A, Z));
      transaction.put(A, ONE);
      assertThat(transaction.commit().protocol()).isEqualTo(CommitProtocol.ASYNC_COMMIT);
    }
    assertThat(read(A)).isEqualTo(ONE);
  }

  @Test
  void aCancelledCommitIsUnknownWhileARequestIsOut() {
    cluster.faults().inject(Calls.to("KvPrewrite"), FaultAction.holdRequest());
    AsyncTransaction transaction = connection.beginAsync(BOTH).toCompletableFuture().join();
    transaction.put(A, TWO).toCompletableFuture().join();
    CompletableFuture<CommitDetails> commit = transaction.commit().toCompletableFuture();
    await().untilAsserted(() -> assertThat(requests).contains("KvPrewrite"));
    commit.cancel(false);
    assertThatThrownBy(() -> Objects.requireNonNull(commit).join())
        .hasCauseInstanceOf(OutcomeUnknownException.class);
    cluster.faults().clear();
  }
}
