package io.kvdc.tikv.internal.txn.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.error.ConnectionClosedException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.ProtocolException;
import io.kvdc.error.RequestRejectedException;
import io.kvdc.error.ResolveLockTimeoutException;
import io.kvdc.proto.kvrpcpb.Action;
import io.kvdc.proto.kvrpcpb.CheckTxnStatusRequest;
import io.kvdc.proto.kvrpcpb.CheckTxnStatusResponse;
import io.kvdc.proto.kvrpcpb.KeyError;
import io.kvdc.proto.kvrpcpb.LockInfo;
import io.kvdc.proto.kvrpcpb.Op;
import io.kvdc.proto.kvrpcpb.PessimisticRollbackRequest;
import io.kvdc.proto.kvrpcpb.PessimisticRollbackResponse;
import io.kvdc.proto.kvrpcpb.PrimaryMismatch;
import io.kvdc.proto.kvrpcpb.ResolveLockRequest;
import io.kvdc.proto.kvrpcpb.ResolveLockResponse;
import io.kvdc.proto.kvrpcpb.TxnNotFound;
import io.kvdc.tikv.internal.region.ScriptedCluster;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.txn.ScriptedTxns;
import io.kvdc.tikv.internal.txn.access.TxnBudget;
import io.kvdc.tikv.internal.txn.access.TxnLock;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What is asked and removed, for locks without async commit. */
class ResolveLocksTest {

  private static final int BIG = 512;

  private final ScriptedTxns txns = new ScriptedTxns("m");
  private final ScriptedCluster cluster = txns.cluster();
  private final ClusterLockResolver resolver = new ClusterLockResolver(txns.access());

  private final long startTs = txns.ts();
  private final long readTs = txns.ts();
  private final long commitTs = txns.ts();

  private Backoffer backoffer() {
    return txns.access().backoffer(TxnBudget.GET, Deadline.none());
  }

  private TxnLock lock(LockInfo.Builder info) {
    return Locks.lock(txns.access(), info);
  }

  private void status(Function<CheckTxnStatusRequest, CheckTxnStatusResponse.Builder> answer) {
    cluster.answer(TxnRpcs.CHECK_TXN_STATUS, request -> answer.apply(request).build());
  }

  private static CheckTxnStatusResponse.Builder alive(long ttl) {
    return CheckTxnStatusResponse.newBuilder().setLockTtl(ttl);
  }

  private static CheckTxnStatusResponse.Builder committed(long ts) {
    return CheckTxnStatusResponse.newBuilder().setCommitVersion(ts);
  }

  private static CheckTxnStatusResponse.Builder rolledBack(Action action) {
    return CheckTxnStatusResponse.newBuilder().setAction(action);
  }

  private static CheckTxnStatusResponse.Builder notFound() {
    return CheckTxnStatusResponse.newBuilder()
        .setError(KeyError.newBuilder().setTxnNotFound(TxnNotFound.getDefaultInstance()));
  }

  private static CheckTxnStatusResponse.Builder mismatch() {
    return CheckTxnStatusResponse.newBuilder()
        .setError(KeyError.newBuilder().setPrimaryMismatch(PrimaryMismatch.getDefaultInstance()));
  }

  private void removalsSucceed() {
    cluster.answer(TxnRpcs.RESOLVE_LOCK, request -> ResolveLockResponse.getDefaultInstance());
    cluster.answer(
        TxnRpcs.PESSIMISTIC_ROLLBACK, request -> PessimisticRollbackResponse.getDefaultInstance());
  }

  private ResolveResult read(TxnLock... locks) {
    return resolver
        .resolve(backoffer(), ResolveRequest.forRead(readTs, List.of(locks), false))
        .join();
  }

  private ResolveResult write(TxnLock... locks) {
    return resolver.resolve(backoffer(), ResolveRequest.forWrite(readTs, List.of(locks))).join();
  }

  private List<CheckTxnStatusRequest> checks() {
    return cluster.requests(CheckTxnStatusRequest.class);
  }

  private List<ResolveLockRequest> removals() {
    return cluster.requests(ResolveLockRequest.class);
  }

  private static List<String> keys(ResolveLockRequest request) {
    return request.getKeysList().stream().map(ByteString::toStringUtf8).toList();
  }

  @Test
  void aLivingTransactionIsLeftAloneAndWaitedFor() {
    status(request -> alive(10_000));
    txns.advancePd(Duration.ofSeconds(4));
    assertThat(write(lock(Locks.info("a", "p", startTs))))
        .isEqualTo(new ResolveResult(6_000, List.of(), List.of()));
    assertThat(checks())
        .singleElement()
        .satisfies(
            asked -> {
              assertThat(asked.getPrimaryKey().toStringUtf8()).isEqualTo("p");
              assertThat(asked.getLockTs()).isEqualTo(startTs);
              assertThat(asked.getCallerStartTs()).isEqualTo(readTs);
              assertThat(asked.getCurrentTs()).isEqualTo(txns.access().timestamps().last().value());
              assertThat(asked.getVerifyIsPrimary()).isTrue();
              assertThat(asked.getRollbackIfNotExist()).isFalse();
              assertThat(asked.getForceSyncCommit()).isFalse();
              assertThat(asked.getResolvingPessimisticLock()).isFalse();
            });
    assertThat(removals()).isEmpty();
  }

  @Test
  void inTheLastMillisecondATimestampIsFetchedAndTheOwnerStillLives() {
    status(request -> alive(3_000));
    txns.advancePd(Duration.ofSeconds(3));
    long seen = txns.access().timestamps().last().value();
    assertThat(write(lock(Locks.info("a", "p", startTs))).waitMillis()).isEqualTo(1);
    assertThat(checks()).hasSize(2);
    assertThat(checks().get(0).getCurrentTs()).isEqualTo(seen);
    assertThat(checks().get(1).getCurrentTs()).isGreaterThan(seen);
    assertThat(removals()).isEmpty();
  }

  @Test
  void storesAreToldWhoAsks() {
    removalsSucceed();
    status(request -> committed(readTs));
    ResolveRequest request =
        ResolveRequest.forRead(
            readTs,
            List.of(
                lock(Locks.info("a", "p", startTs)),
                lock(Locks.info("b", "q", startTs + 1).setTxnSize(BIG))),
            false);
    resolver
        .resolve(backoffer(), request.from(context -> context.setRequestSource("external_report")))
        .join();
    assertThat(checks())
        .hasSize(2)
        .allMatch(asked -> asked.getContext().getRequestSource().equals("external_report"));
    assertThat(removals())
        .hasSize(2)
        .allMatch(removal -> removal.getContext().getRequestSource().equals("external_report"));
  }

  @Test
  void theFirstToExpireIsWaitedFor() {
    status(request -> alive(request.getLockTs() == startTs ? 10_000 : 2_000));
    assertThat(
            write(lock(Locks.info("a", "p", startTs)), lock(Locks.info("b", "q", startTs + 1)))
                .waitMillis())
        .isEqualTo(2_000);
  }

  @Test
  void livingTransactionsAreAskedForOnceInACallButNotRemembered() {
    status(request -> alive(10_000));
    write(lock(Locks.info("a", "p", startTs)), lock(Locks.info("b", "p", startTs)));
    assertThat(checks()).hasSize(1);
    write(lock(Locks.info("a", "p", startTs)));
    assertThat(checks()).hasSize(2);
  }

  @Test
  void aLockWithoutTimeToLiveIsResolvedUnconditionally() {
    removalsSucceed();
    status(request -> rolledBack(Action.TTLExpireRollback));
    write(lock(Locks.info("a", "p", startTs).setLockTtl(0)));
    assertThat(checks()).extracting(CheckTxnStatusRequest::getCurrentTs).containsExactly(-1L);
    assertThat(removals()).hasSize(1);
  }

  @Test
  void aReadTakesWhatWasCommittedBeforeIt() {
    removalsSucceed();
    status(request -> committed(readTs));
    assertThat(read(lock(Locks.info("a", "p", startTs))))
        .isEqualTo(new ResolveResult(0, List.of(), List.of(startTs)));
  }

  @Test
  void aReadIgnoresWhatWasCommittedAfterItOrNotAtAll() {
    removalsSucceed();
    status(
        request ->
            request.getLockTs() == startTs
                ? committed(commitTs)
                : rolledBack(Action.LockNotExistRollback));
    assertThat(read(lock(Locks.info("a", "p", startTs)), lock(Locks.info("b", "q", startTs + 1))))
        .isEqualTo(new ResolveResult(0, List.of(startTs, startTs + 1), List.of()));
  }

  @Test
  void theNewestReadTakesEverythingCommitted() {
    removalsSucceed();
    status(request -> committed(commitTs));
    ResolveResult result =
        resolver
            .resolve(
                backoffer(),
                ResolveRequest.forRead(-1L, List.of(lock(Locks.info("a", "p", startTs))), true))
            .join();
    assertThat(result.access()).containsExactly(startTs);
  }

  @Test
  void aReadPassesTransactionsThatWerePushedAndAWriteDoesNot() {
    status(request -> alive(3_000).setAction(Action.MinCommitTSPushed));
    assertThat(read(lock(Locks.info("a", "p", startTs))))
        .isEqualTo(new ResolveResult(0, List.of(startTs), List.of()));
    assertThat(write(lock(Locks.info("a", "p", startTs))))
        .isEqualTo(new ResolveResult(3_000, List.of(), List.of()));
  }

  @Test
  void keysOfASmallTransactionGoInOneRequestForEachRegion() {
    removalsSucceed();
    status(request -> committed(commitTs));
    write(
        lock(Locks.info("z", "p", startTs)),
        lock(Locks.info("b", "p", startTs)),
        lock(Locks.info("a", "p", startTs)));
    assertThat(checks()).hasSize(1);
    assertThat(removals())
        .extracting(ResolveLocksTest::keys)
        .containsExactly(List.of("a", "b"), List.of("z"));
    assertThat(removals())
        .allSatisfy(
            request -> {
              assertThat(request.getStartVersion()).isEqualTo(startTs);
              assertThat(request.getCommitVersion()).isEqualTo(commitTs);
            });
  }

  @Test
  void aBigTransactionIsResolvedByRegionOnceEach() {
    removalsSucceed();
    status(request -> rolledBack(Action.TTLExpireRollback));
    write(
        lock(Locks.info("a", "p", startTs).setTxnSize(BIG)),
        lock(Locks.info("b", "p", startTs).setTxnSize(BIG)),
        lock(Locks.info("z", "p", startTs).setTxnSize(BIG)));
    assertThat(removals())
        .hasSize(2)
        .allSatisfy(
            request -> {
              assertThat(request.getKeysCount()).isZero();
              assertThat(request.getCommitVersion()).isZero();
            });
    assertThat(removals().get(0).getContext().getRegionId())
        .isNotEqualTo(removals().get(1).getContext().getRegionId());
  }

  @Test
  void theThresholdIsStrict() {
    removalsSucceed();
    status(request -> rolledBack(Action.TTLExpireRollback));
    write(lock(Locks.info("a", "p", startTs).setTxnSize(BIG - 1)));
    assertThat(removals()).extracting(ResolveLocksTest::keys).containsExactly(List.of("a"));
  }

  @Test
  void aTransactionOfUnknownSizeIsABigOne() {
    removalsSucceed();
    status(request -> rolledBack(Action.TTLExpireRollback));
    write(lock(Locks.info("a", "p", startTs).setTxnSize(-1)));
    assertThat(removals()).extracting(ResolveLocksTest::keys).containsExactly(List.of());
  }

  @Test
  void whoWantsItLiteGetsItLite() {
    removalsSucceed();
    status(request -> rolledBack(Action.TTLExpireRollback));
    TxnLock big = lock(Locks.info("a", "p", startTs).setTxnSize(BIG));
    resolver.resolve(backoffer(), ResolveRequest.forRead(readTs, List.of(big), true)).join();
    assertThat(removals()).extracting(ResolveLocksTest::keys).containsExactly(List.of("a"));
  }

  @Test
  void thePrimaryLockGoesWithTheQuestion() {
    removalsSucceed();
    status(request -> rolledBack(Action.TTLExpireRollback));
    write(lock(Locks.info("p", "p", startTs)));
    assertThat(removals()).isEmpty();
    // Now the fate is known and nobody asks; if the lock is there yet, it has to go otherwise.
    write(lock(Locks.info("p", "p", startTs)));
    assertThat(checks()).hasSize(1);
    assertThat(removals()).extracting(ResolveLocksTest::keys).containsExactly(List.of("p"));
  }

  @Test
  void sealedFatesAreNotAskedForAgain() {
    removalsSucceed();
    status(request -> committed(commitTs));
    write(lock(Locks.info("a", "p", startTs)));
    write(lock(Locks.info("b", "p", startTs)));
    assertThat(checks()).hasSize(1);
    assertThat(removals()).hasSize(2);
  }

  @Test
  void aPrimaryThatIsNotThereYetIsWaitedFor() {
    removalsSucceed();
    status(request -> checks().size() < 3 ? notFound() : committed(commitTs));
    CompletableFuture<ResolveResult> result =
        resolver.resolve(
            backoffer(),
            ResolveRequest.forWrite(readTs, List.of(lock(Locks.info("a", "p", startTs)))));
    assertThat(result).isNotDone();
    assertThat(cluster.time().advanceToNext()).isEqualTo(Duration.ofMillis(2));
    assertThat(cluster.time().advanceToNext()).isEqualTo(Duration.ofMillis(4));
    assertThat(result.join().waitMillis()).isZero();
    assertThat(checks())
        .extracting(CheckTxnStatusRequest::getRollbackIfNotExist)
        .containsOnly(false);
  }

  @Test
  void behindAnExpiredLockAMissingPrimaryIsRolledBack() {
    removalsSucceed();
    status(
        request ->
            request.getRollbackIfNotExist() ? rolledBack(Action.LockNotExistRollback) : notFound());
    txns.advancePd(Duration.ofSeconds(3));
    write(lock(Locks.info("a", "p", startTs)));
    assertThat(checks())
        .extracting(CheckTxnStatusRequest::getRollbackIfNotExist)
        .containsExactly(false, true);
    assertThat(removals()).hasSize(1);
  }

  @Test
  void aStoreThatFindsNothingAgainIsFoundOut() {
    status(request -> notFound());
    txns.advancePd(Duration.ofSeconds(3));
    assertThatThrownBy(() -> write(lock(Locks.info("a", "p", startTs))))
        .hasCauseInstanceOf(ProtocolException.class);
  }

  @Test
  void waitingForAPrimaryEndsWithTheBudget() {
    status(request -> notFound());
    CompletableFuture<ResolveResult> result =
        resolver.resolve(
            backoffer(),
            ResolveRequest.forWrite(
                readTs, List.of(lock(Locks.info("a", "p", startTs).setLockTtl(1 << 30)))));
    while (!result.isDone()) {
      cluster.time().advanceToNext();
    }
    assertThatThrownBy(result::join).hasCauseInstanceOf(ResolveLockTimeoutException.class);
  }

  @Test
  void aPessimisticLockOfATransactionUnknownToItsPrimaryLivesItsTime() {
    status(request -> notFound());
    assertThat(
            write(lock(Locks.info("a", "p", startTs).setLockType(Op.PessimisticLock))).waitMillis())
        .isEqualTo(3_000);
    assertThat(checks())
        .singleElement()
        .matches(CheckTxnStatusRequest::getResolvingPessimisticLock);
  }

  @Test
  void pessimisticLocksOfTheDeadAreRolledBackByRegion() {
    removalsSucceed();
    status(request -> rolledBack(Action.LockNotExistDoNothing));
    txns.advancePd(Duration.ofSeconds(3));
    write(
        lock(Locks.info("a", "p", startTs).setLockType(Op.PessimisticLock).setLockForUpdateTs(9)),
        lock(Locks.info("b", "p", startTs).setLockType(Op.PessimisticLock)));
    assertThat(cluster.requests(PessimisticRollbackRequest.class))
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.getStartVersion()).isEqualTo(startTs);
              assertThat(request.getForUpdateTs()).isEqualTo(9);
              assertThat(request.getKeysCount()).isZero();
            });
    assertThat(removals()).isEmpty();
  }

  @Test
  void aPessimisticLockAloneIsRolledBackWhateverItsForUpdateTs() {
    removalsSucceed();
    status(request -> rolledBack(Action.LockNotExistDoNothing));
    TxnLock lock = lock(Locks.info("a", "p", startTs).setLockType(Op.SharedPessimisticLock));
    resolver
        .resolve(backoffer(), new ResolveRequest(readTs, List.of(lock), false, false, false))
        .join();
    assertThat(cluster.requests(PessimisticRollbackRequest.class))
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.getForUpdateTs()).isEqualTo(-1L);
              assertThat(request.getKeysList()).containsExactly(ByteString.copyFromUtf8("a"));
            });
  }

  @Test
  void aPessimisticPrimaryGoesWithTheQuestion() {
    status(request -> rolledBack(Action.TTLExpirePessimisticRollback));
    write(lock(Locks.info("p", "p", startTs).setLockType(Op.PessimisticLock)));
    assertThat(cluster.requests()).hasSize(1);
  }

  @Test
  void aLockThatNamesAnotherPrimaryGoesAndTellsNothingOfItsTransaction() {
    removalsSucceed();
    status(request -> mismatch());
    TxnLock stray = lock(Locks.info("a", "old", startTs).setLockType(Op.PessimisticLock));
    assertThat(read(stray)).isEqualTo(ResolveResult.FREE);
    assertThat(cluster.requests(PessimisticRollbackRequest.class)).hasSize(1);
    // Its transaction may live, with another primary.
    status(request -> alive(3_000));
    assertThat(write(lock(Locks.info("b", "new", startTs))).waitMillis()).isPositive();
    assertThat(removals()).isEmpty();
  }

  @Test
  void aPrewrittenLockNeverNamesAnotherPrimary() {
    status(request -> mismatch());
    assertThatThrownBy(() -> write(lock(Locks.info("a", "p", startTs))))
        .hasCauseInstanceOf(ProtocolException.class);
    assertThat(cluster.requests()).hasSize(1);
  }

  @Test
  void aReadDoesNotWaitUntilLocksAreGone() {
    status(request -> committed(readTs));
    CompletableFuture<ResolveLockResponse> slow = new CompletableFuture<>();
    cluster.answerLater(TxnRpcs.RESOLVE_LOCK, request -> slow);
    TxnLock small = lock(Locks.info("a", "p", startTs));
    TxnLock big = lock(Locks.info("b", "q", startTs + 1).setTxnSize(BIG));
    txns.access().sender().locator().locate(big.key(), Deadline.none()).join();
    assertThat(read(small, big).access()).containsExactly(startTs, startTs + 1);
    assertThat(resolver.inBackground()).isEqualTo(2);
    // The same region is not resolved twice at a time.
    assertThat(read(big).access()).hasSize(1);
    assertThat(removals()).hasSize(2);
    slow.complete(ResolveLockResponse.getDefaultInstance());
    assertThat(resolver.inBackground()).isZero();
  }

  @Test
  void aReadDoesNotMindIfLocksCannotBeRemoved() {
    status(request -> committed(readTs));
    cluster.answer(
        TxnRpcs.RESOLVE_LOCK,
        request ->
            ResolveLockResponse.newBuilder()
                .setError(KeyError.newBuilder().setAbort("no"))
                .build());
    assertThat(read(lock(Locks.info("a", "p", startTs))).access()).containsExactly(startTs);
    assertThatThrownBy(() -> write(lock(Locks.info("b", "p", startTs))))
        .hasCauseInstanceOf(RequestRejectedException.class);
  }

  @Test
  void closingEndsWhatGoesOnInTheBackground() {
    status(request -> committed(readTs));
    CompletableFuture<ResolveLockResponse> never = new CompletableFuture<>();
    cluster.answerLater(TxnRpcs.RESOLVE_LOCK, request -> never);
    read(lock(Locks.info("a", "p", startTs)));
    resolver.close();
    resolver.close();
    assertThat(resolver.inBackground()).isZero();
  }

  @Test
  void whoIsCancelledStopsWaiting() {
    status(request -> notFound());
    Backoffer backoffer = backoffer();
    CompletableFuture<ResolveResult> result =
        resolver.resolve(
            backoffer,
            ResolveRequest.forWrite(readTs, List.of(lock(Locks.info("a", "p", startTs)))));
    backoffer.cancel(new ConnectionClosedException(ErrorDetail.of("closed")));
    assertThatThrownBy(result::join).hasCauseInstanceOf(ConnectionClosedException.class);
    assertThat(cluster.time().waiting()).isZero();
  }

  @Test
  void whoResolvesWhatCanBeSeen() {
    status(request -> notFound());
    CompletableFuture<ResolveResult> result =
        resolver.resolve(
            backoffer(),
            ResolveRequest.forWrite(readTs, List.of(lock(Locks.info("a", "p", startTs)))));
    assertThat(resolver.resolving())
        .containsExactly(new ResolvingLock(readTs, startTs, Bytes.utf8("a"), Bytes.utf8("p")));
    status(request -> alive(3_000));
    cluster.time().advanceToNext();
    assertThat(result).isDone();
    assertThat(resolver.resolving()).isEmpty();
  }

  @Test
  void manyLocksKeepTheStackFlat() {
    removalsSucceed();
    status(request -> committed(commitTs));
    List<TxnLock> locks = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      locks.add(lock(Locks.info("k" + i, "p" + i, startTs + i)));
    }
    ResolveResult result = resolver.resolve(backoffer(), ResolveRequest.forWrite(0, locks)).join();
    assertThat(result.ignore()).hasSize(20_000);
    assertThat(removals()).hasSize(20_000);
  }

  @Test
  void nothingInTheWayNeedsNothing() {
    assertThat(write()).isEqualTo(ResolveResult.FREE);
    assertThat(cluster.requests()).isEmpty();
  }

  @Test
  void aSharedLockWithoutLocksUnderItIsRefused() {
    assertThatThrownBy(() -> write(lock(Locks.info("a", "p", startTs).setLockType(Op.SharedLock))))
        .hasCauseInstanceOf(ProtocolException.class);
  }

  @Test
  void theFateOfATransactionCanBeAskedFor() {
    status(request -> rolledBack(Action.LockNotExistRollback));
    TxnStatus status = resolver.txnStatus(backoffer(), startTs, readTs, Bytes.utf8("p")).join();
    assertThat(status.isRolledBack()).isTrue();
    assertThat(checks())
        .singleElement()
        .matches(CheckTxnStatusRequest::getRollbackIfNotExist)
        .matches(request -> !request.getResolvingPessimisticLock());
  }
}
