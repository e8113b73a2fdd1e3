package io.kvdc.tikv.internal.txn.snapshot;

import static io.kvdc.tikv.internal.txn.snapshot.ScriptedReads.join;
import static io.kvdc.tikv.internal.txn.snapshot.ScriptedReads.key;
import static io.kvdc.tikv.internal.txn.snapshot.ScriptedReads.lockedGet;
import static io.kvdc.tikv.internal.txn.snapshot.ScriptedReads.nothing;
import static io.kvdc.tikv.internal.txn.snapshot.ScriptedReads.start;
import static io.kvdc.tikv.internal.txn.snapshot.ScriptedReads.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.Bytes;
import io.kvdc.Isolation;
import io.kvdc.Priority;
import io.kvdc.ReadStatistics;
import io.kvdc.SnapshotOptions;
import io.kvdc.Timestamp;
import io.kvdc.VersionedValue;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.FutureTimestampException;
import io.kvdc.error.ProtocolException;
import io.kvdc.error.ResolveLockTimeoutException;
import io.kvdc.error.SnapshotTooOldException;
import io.kvdc.error.WriteConflictException;
import io.kvdc.proto.kvrpcpb.CommandPri;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.GetRequest;
import io.kvdc.proto.kvrpcpb.GetResponse;
import io.kvdc.proto.kvrpcpb.IsolationLevel;
import io.kvdc.tikv.internal.retry.BackoffKind;
import io.kvdc.tikv.internal.txn.access.TxnLock;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import io.kvdc.tikv.internal.txn.lock.ResolveRequest;
import io.kvdc.tikv.internal.txn.lock.ResolveResult;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Point reads: what is asked, what locks do to them, and what they refuse. */
class SnapshotGetTest {

  private final ScriptedReads reads = new ScriptedReads("m");

  private void answer(GetResponse... answers) {
    Queue<GetResponse> queue = new ArrayDeque<>(List.of(answers));
    reads.cluster().answer(TxnRpcs.GET, request -> queue.remove());
  }

  private List<GetRequest> requests() {
    return reads.cluster().requests(GetRequest.class);
  }

  private Context context(int request) {
    return requests().get(request).getContext();
  }

  @Test
  void aValueAndNone() {
    answer(value("v"), nothing(), value(""));
    SnapshotReads snapshot = reads.now();
    assertThat(join(snapshot.get(key("a")))).isEqualTo(Bytes.utf8("v"));
    assertThat(join(snapshot.get(key("b")))).isNull();
    assertThat(join(snapshot.get(key("c")))).isEqualTo(Bytes.EMPTY);
    assertThat(requests())
        .extracting(GetRequest::getVersion)
        .containsOnly(snapshot.timestamp().value());
    assertThat(requests()).extracting(GetRequest::getNeedCommitTs).containsOnly(false);
  }

  @Test
  void theCommitTimestampIsAskedFor() {
    answer(value("v").toBuilder().setCommitTs(7).build());
    assertThat(join(reads.now().getVersioned(key("a"))))
        .isEqualTo(new VersionedValue(Bytes.utf8("v"), new Timestamp(7)));
    assertThat(requests().get(0).getNeedCommitTs()).isTrue();
  }

  @Test
  void aStoreThatDoesNotSayItIsTooOld() {
    answer(value("v"), nothing());
    assertThatThrownBy(() -> join(reads.now().getVersioned(key("a"))))
        .hasCauseInstanceOf(ProtocolException.class);
    assertThat(join(reads.now().getVersioned(key("a")))).isNull();
  }

  @Test
  void requestsSayHowToRead() {
    answer(value("v"));
    SnapshotOptions options =
        SnapshotOptions.defaults()
            .mutate()
            .priority(Priority.HIGH)
            .fillCache(false)
            .isolation(Isolation.READ_COMMITTED_CHECKED)
            .label("billing")
            .build();
    join(reads.at(new Timestamp(reads.txns().ts()), options).get(key("a")));
    assertThat(context(0).getPriority()).isEqualTo(CommandPri.High);
    assertThat(context(0).getNotFillCache()).isTrue();
    assertThat(context(0).getIsolationLevel()).isEqualTo(IsolationLevel.RCCheckTS);
    assertThat(context(0).getRequestSource()).isEqualTo("leader_external_billing");
    assertThat(context(0).getMaxExecutionDurationMs()).isEqualTo(30_000);
    assertThat(context(0).getReplicaRead()).isFalse();
  }

  @Test
  void aStaleReadThatMeetsALockAsksTheLeaderFromThenOn() {
    answer(lockedGet("a", 5), value("v"), value("w"));
    SnapshotOptions stale =
        SnapshotOptions.defaults()
            .mutate()
            .staleRead(true)
            .busyThreshold(Duration.ofMillis(9))
            .build();
    SnapshotReads snapshot = reads.at(new Timestamp(reads.txns().ts()), stale);
    assertThat(join(snapshot.get(key("a")))).isEqualTo(Bytes.utf8("v"));
    assertThat(context(0).getStaleRead()).isTrue();
    assertThat(context(1).getStaleRead()).isFalse();
    assertThat(context(1).getReplicaRead()).isFalse();
    assertThat(context(1).getBusyThresholdMs()).isZero();
    // The next call knows nothing of that lock, and replicas may have come further.
    join(snapshot.get(key("b")));
    assertThat(context(2).getStaleRead()).isTrue();
  }

  @Test
  void locksAreResolvedForThisKeyAndThisReader() {
    answer(lockedGet("a", 5), value("v"));
    SnapshotReads snapshot = reads.now();
    assertThat(join(snapshot.get(key("a")))).isEqualTo(Bytes.utf8("v"));
    assertThat(reads.resolved())
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.callerStartTs()).isEqualTo(snapshot.timestamp().value());
              assertThat(request.lite()).isTrue();
              assertThat(request.forRead()).isTrue();
              assertThat(request.locks()).extracting(TxnLock::startTs).containsExactly(5L);
            });
    assertThat(snapshot.statistics().locksMet()).isEqualTo(1);
  }

  @Test
  void whatIsKnownOfTransactionsGoesIntoEveryLaterRequest() {
    answer(lockedGet("a", 5), lockedGet("a", 6), value("v"), value("w"));
    reads.locksEnd(new ResolveResult(0, List.of(5L), List.of()));
    reads.locksEnd(new ResolveResult(0, List.of(), List.of(6L)));
    SnapshotReads snapshot = reads.now();
    join(snapshot.get(key("a")));
    join(snapshot.get(key("z")));
    assertThat(context(0).getResolvedLocksList()).isEmpty();
    assertThat(context(1).getResolvedLocksList()).containsExactly(5L);
    assertThat(context(3).getResolvedLocksList()).containsExactly(5L);
    assertThat(context(3).getCommittedLocksList()).containsExactly(6L);
  }

  @Test
  void livingTransactionsAreWaitedForNoLongerThanTheyLive() {
    answer(lockedGet("a", 5), value("v"));
    reads.locksEnd(new ResolveResult(4, List.of(), List.of()));
    SnapshotReads snapshot = reads.now();
    CompletableFuture<Bytes> get = start(snapshot.get(key("a")));
    assertThat(get).isNotDone();
    assertThat(reads.cluster().time().advanceToNext()).isEqualTo(Duration.ofMillis(4));
    assertThat(get.join()).isEqualTo(Bytes.utf8("v"));
    ReadStatistics statistics = snapshot.statistics();
    assertThat(statistics.waits()).containsOnly(Map.entry("txnLockFast", 1L));
    assertThat(statistics.waitTime()).isEqualTo(Duration.ofMillis(4));
    assertThat(statistics.requests()).containsEntry("KvGet", 2L).containsEntry("ResolveLock", 1L);
  }

  @Test
  void aLockThatStaysEndsTheRead() {
    reads.cluster().answer(TxnRpcs.GET, request -> lockedGet("a", 5));
    SnapshotReads snapshot =
        reads.at(
            new Timestamp(reads.txns().ts()),
            SnapshotOptions.defaults().mutate().timeout(Duration.ofHours(1)).build());
    CompletableFuture<Bytes> get = start(snapshot.get(key("a")));
    while (!get.isDone()) {
      // The resolver says each time that nothing is in the way, and the store that something is.
      reads.cluster().time().advanceToNext();
    }
    assertThatThrownBy(get::join)
        .hasCauseInstanceOf(ResolveLockTimeoutException.class)
        .hasMessageContaining("transaction 5");
    assertThat(snapshot.statistics().waits()).containsKey("txnLockFast");
  }

  @Test
  void theDeadlineHoldsForWaitsToo() {
    reads.cluster().answer(TxnRpcs.GET, request -> lockedGet("a", 5));
    SnapshotReads snapshot =
        reads.at(
            new Timestamp(reads.txns().ts()),
            SnapshotOptions.defaults().mutate().timeout(Duration.ofMillis(50)).build());
    CompletableFuture<Bytes> get = start(snapshot.get(key("a")));
    while (!get.isDone()) {
      reads.cluster().time().advanceToNext();
    }
    assertThatThrownBy(get::join).hasCauseInstanceOf(DeadlineExceededException.class);
  }

  @Test
  void aFailureOfTheResolverIsThatOfTheRead() {
    answer(lockedGet("a", 5));
    reads.locksEnd(CompletableFuture.failedFuture(new IllegalStateException("broken")));
    assertThatThrownBy(() -> join(reads.now().get(key("a")))).hasRootCauseMessage("broken");
  }

  @Test
  void theNewestDataWaitsForTheFirstTransactionOnly() {
    answer(lockedGet("a", 5), lockedGet("a", 6), lockedGet("a", 5), value("v"));
    SnapshotReads newest = reads.at(Timestamp.MAX, SnapshotOptions.defaults());
    assertThat(join(newest.get(key("a")))).isEqualTo(Bytes.utf8("v"));
    assertThat(reads.resolved())
        .extracting(request -> request.locks().get(0).startTs())
        .containsExactly(5L, 5L);
    assertThat(context(2).getResolvedLocksList()).containsExactly(6L);
    assertThat(requests()).extracting(GetRequest::getVersion).containsOnly(-1L);
  }

  @Test
  void theNewestDataIsNeverRemembered() {
    answer(value("v"), value("w"));
    SnapshotReads newest = reads.at(Timestamp.MAX, SnapshotOptions.defaults());
    assertThat(join(newest.get(key("a")))).isEqualTo(Bytes.utf8("v"));
    assertThat(join(newest.get(key("a")))).isEqualTo(Bytes.utf8("w"));
    assertThat(newest.statistics().cachedKeys()).isZero();
    assertThat(reads.safePointQuestions()).isZero();
  }

  @Test
  void readCommittedReadsWhatIsCommittedNow() {
    answer(value("v"), value("w"));
    SnapshotReads snapshot =
        reads.at(
            new Timestamp(reads.txns().ts()),
            SnapshotOptions.defaults().mutate().isolation(Isolation.READ_COMMITTED).build());
    join(snapshot.get(key("a")));
    assertThat(join(snapshot.get(key("a")))).isEqualTo(Bytes.utf8("w"));
    assertThat(requests().get(0).getVersion()).isEqualTo(-1);
    assertThat(context(0).getIsolationLevel()).isEqualTo(IsolationLevel.RC);
  }

  @Test
  void aNewerVersionIsAConflictIfItIsChecked() {
    GetResponse.Builder conflict = GetResponse.newBuilder();
    conflict.getErrorBuilder().getConflictBuilder().setStartTs(3).setConflictTs(9);
    answer(conflict.build());
    SnapshotReads snapshot =
        reads.at(
            new Timestamp(reads.txns().ts()),
            SnapshotOptions.defaults()
                .mutate()
                .isolation(Isolation.READ_COMMITTED_CHECKED)
                .build());
    assertThatThrownBy(() -> join(snapshot.get(key("a"))))
        .hasCauseInstanceOf(WriteConflictException.class);
  }

  @Test
  void whatWasReadIsNotAskedForAgain() {
    answer(value("v"), nothing(), value("v").toBuilder().setCommitTs(7).build(), value("w"));
    SnapshotReads snapshot = reads.now();
    for (int i = 0; i < 2; i++) {
      assertThat(join(snapshot.get(key("a")))).isEqualTo(Bytes.utf8("v"));
      assertThat(join(snapshot.get(key("b")))).isNull();
      assertThat(join(snapshot.getVersioned(key("b")))).isNull();
    }
    assertThat(requests()).hasSize(2);
    assertThat(join(snapshot.getVersioned(key("a"))).commitTimestamp()).isEqualTo(new Timestamp(7));
    assertThat(join(snapshot.getVersioned(key("a"))).commitTimestamp()).isEqualTo(new Timestamp(7));
    assertThat(requests()).hasSize(3);
    assertThat(snapshot.statistics().cacheHits()).isEqualTo(5);
    assertThat(snapshot.statistics().cachedKeys()).isEqualTo(2);
    snapshot.clearCache();
    assertThat(join(snapshot.get(key("a")))).isEqualTo(Bytes.utf8("w"));
  }

  @Test
  void nothingIsRememberedIfThatIsWanted() {
    answer(value("v"), value("w"));
    SnapshotReads snapshot =
        reads.at(
            new Timestamp(reads.txns().ts()),
            SnapshotOptions.defaults().mutate().cached(false).build());
    join(snapshot.get(key("a")));
    assertThat(join(snapshot.get(key("a")))).isEqualTo(Bytes.utf8("w"));
  }

  @Test
  void anotherWayToReadBeginsAnew() {
    answer(value("v"), value("w"));
    SnapshotReads snapshot = reads.now();
    join(snapshot.get(key("a")));
    SnapshotReads other = snapshot.with(SnapshotOptions.defaults());
    assertThat(other.statistics().requests()).isEmpty();
    assertThat(join(other.get(key("a")))).isEqualTo(Bytes.utf8("w"));
  }

  @Test
  void nothingIsSentForATimestampAheadOfTheCluster() {
    Timestamp ahead = new Timestamp(reads.txns().ts() + (60_000L << Timestamp.LOGICAL_BITS));
    assertThatThrownBy(() -> join(reads.at(ahead, SnapshotOptions.defaults()).get(key("a"))))
        .hasCauseInstanceOf(FutureTimestampException.class);
    for (long nonsense : new long[] {Long.MAX_VALUE, Long.MIN_VALUE, -2}) {
      SnapshotReads snapshot = reads.at(new Timestamp(nonsense), SnapshotOptions.defaults());
      assertThatThrownBy(() -> join(snapshot.get(key("a"))))
          .hasCauseInstanceOf(FutureTimestampException.class);
      assertThatThrownBy(() -> join(snapshot.batchGet(List.of(key("a")))))
          .hasCauseInstanceOf(FutureTimestampException.class);
    }
    assertThat(reads.cluster().requests()).isEmpty();
  }

  @Test
  void aTimestampThatSomebodyElseTookIsFoundOutToBeReal() {
    answer(value("v"));
    Timestamp foreign = new Timestamp(reads.txns().ts() + 1);
    assertThat(join(reads.at(foreign, SnapshotOptions.defaults()).get(key("a")))).isNotNull();
  }

  @Test
  void whatIsCollectedIsNotReadAndNotRemembered() {
    answer(value("v"), value("v"));
    SnapshotReads snapshot = reads.now();
    reads.safePoint(snapshot.timestamp().value() + 1);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> join(snapshot.get(key("a"))))
          .cause()
          .isInstanceOfSatisfying(
              SnapshotTooOldException.class,
              tooOld -> {
                assertThat(tooOld.timestamp()).isEqualTo(snapshot.timestamp());
                assertThat(tooOld.safePoint().value()).isEqualTo(snapshot.timestamp().value() + 1);
              });
    }
    assertThat(snapshot.statistics().cachedKeys()).isZero();
  }

  @Test
  void theOldestThatIsKeptCanBeRead() {
    answer(value("v"));
    SnapshotReads snapshot = reads.now();
    reads.safePoint(snapshot.timestamp().value());
    assertThat(join(snapshot.get(key("a")))).isNotNull();
  }

  @Test
  void otherErrorsOfKeysAreWhatTheyAre() {
    GetResponse.Builder aborted = GetResponse.newBuilder();
    aborted.getErrorBuilder().setAbort("storage is broken");
    answer(aborted.build());
    assertThatThrownBy(() -> join(reads.now().get(key("a"))))
        .hasMessageContaining("storage is broken");
    assertThat(reads.resolved()).isEmpty();
  }

  @Test
  void resolvedOnceMeansFreeRepeatsBeforeWaiting() {
    GetResponse[] answers = new GetResponse[SnapshotView.FREE_REPEATS];
    Arrays.setAll(answers, i -> i < answers.length - 1 ? lockedGet("a", i) : value("v"));
    answer(answers);
    assertThat(join(reads.now().get(key("a")))).isEqualTo(Bytes.utf8("v"));
    assertThat(reads.cluster().time().waiting()).isZero();
    assertThat(BackoffKind.TXN_LOCK_FAST.baseMillis()).isEqualTo(10);
    assertThat(reads.resolved()).extracting(ResolveRequest::lite).containsOnly(true);
  }
}
