package io.kvdc.tikv.internal.txn.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.error.ProtocolException;
import io.kvdc.proto.kvrpcpb.Action;
import io.kvdc.proto.kvrpcpb.CheckSecondaryLocksRequest;
import io.kvdc.proto.kvrpcpb.CheckSecondaryLocksResponse;
import io.kvdc.proto.kvrpcpb.CheckTxnStatusRequest;
import io.kvdc.proto.kvrpcpb.CheckTxnStatusResponse;
import io.kvdc.proto.kvrpcpb.KeyError;
import io.kvdc.proto.kvrpcpb.LockInfo;
import io.kvdc.proto.kvrpcpb.ResolveLockRequest;
import io.kvdc.proto.kvrpcpb.ResolveLockResponse;
import io.kvdc.tikv.internal.region.ScriptedCluster;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.txn.ScriptedTxns;
import io.kvdc.tikv.internal.txn.access.TxnBudget;
import io.kvdc.tikv.internal.txn.access.TxnLock;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of async-commit transactions whose owner is gone, and of those whose is not. */
class AsyncCommitLocksTest {

  private final ScriptedTxns txns = new ScriptedTxns("m");
  private final ScriptedCluster cluster = txns.cluster();
  private final ClusterLockResolver resolver = new ClusterLockResolver(txns.access());

  private final long startTs = txns.ts();
  private final long minCommitTs = txns.ts();
  private final long laterTs = txns.ts();
  private final long readTs = txns.ts();

  /** What stores say of secondaries: a lock, or what became of a missing one. */
  private final Map<String, LockInfo> locks = new HashMap<>();

  private final Map<String, Long> missing = new HashMap<>();

  @BeforeEach
  void answers() {
    cluster.answer(
        TxnRpcs.CHECK_TXN_STATUS,
        request ->
            request.getForceSyncCommit()
                ? CheckTxnStatusResponse.newBuilder().setAction(Action.TTLExpireRollback).build()
                : CheckTxnStatusResponse.newBuilder()
                    .setLockTtl(3_000)
                    .setLockInfo(primary())
                    .build());
    cluster.answer(TxnRpcs.CHECK_SECONDARY_LOCKS, this::secondaries);
    cluster.answer(TxnRpcs.RESOLVE_LOCK, request -> ResolveLockResponse.getDefaultInstance());
    for (String key : List.of("a", "b", "z")) {
      locks.put(key, Locks.async(key, "p", startTs, minCommitTs).build());
    }
  }

  private LockInfo primary() {
    LockInfo.Builder primary = Locks.async("p", "p", startTs, minCommitTs);
    new TreeSet<>(locks.keySet())
        .forEach(key -> primary.addSecondaries(ByteString.copyFromUtf8(key)));
    missing.keySet().forEach(key -> primary.addSecondaries(ByteString.copyFromUtf8(key)));
    return primary.build();
  }

  private CheckSecondaryLocksResponse secondaries(CheckSecondaryLocksRequest request) {
    CheckSecondaryLocksResponse.Builder response = CheckSecondaryLocksResponse.newBuilder();
    for (ByteString key : request.getKeysList()) {
      Long fate = missing.get(key.toStringUtf8());
      if (fate != null) {
        return response.clearLocks().setCommitTs(fate).build();
      }
      response.addLocks(locks.get(key.toStringUtf8()));
    }
    return response.build();
  }

  private void isMissing(String key, long fate) {
    locks.remove(key);
    missing.put(key, fate);
  }

  private TxnLock met(String key) {
    return Locks.lock(txns.access(), Locks.async(key, "p", startTs, minCommitTs));
  }

  private CompletableFuture<ResolveResult> start(boolean forRead, TxnLock... all) {
    return resolver.resolve(
        txns.access().backoffer(TxnBudget.GET, Deadline.none()),
        new ResolveRequest(readTs, List.of(all), false, forRead, true));
  }

  private void ownerIsGone() {
    txns.advancePd(Duration.ofSeconds(3));
  }

  private Map<String, Long> resolved() {
    Map<String, Long> keys = new HashMap<>();
    for (ResolveLockRequest request : cluster.requests(ResolveLockRequest.class)) {
      request
          .getKeysList()
          .forEach(key -> keys.put(key.toStringUtf8(), request.getCommitVersion()));
    }
    return keys;
  }

  private int checks() {
    return cluster.requests(CheckSecondaryLocksRequest.class).size();
  }

  @Test
  void aLivingOwnerIsLeftAlone() {
    txns.advancePd(Duration.ofMillis(2_999));
    assertThat(start(true, met("a")).join()).isEqualTo(new ResolveResult(1, List.of(), List.of()));
    assertThat(start(false, met("a")).join().waitMillis()).isEqualTo(1);
    assertThat(checks()).isZero();
    assertThat(resolved()).isEmpty();
  }

  @Test
  void ifAllLocksAreThereItIsCommittedAtTheGreatestMinCommitTs() {
    locks.put("z", Locks.async("z", "p", startTs, laterTs).build());
    ownerIsGone();
    assertThat(start(true, met("a")).join())
        .isEqualTo(new ResolveResult(0, List.of(), List.of(startTs)));
    assertThat(checks()).as("one for each region").isEqualTo(2);
    assertThat(resolved())
        .isEqualTo(Map.of("a", laterTs, "b", laterTs, "z", laterTs, "p", laterTs));
  }

  @Test
  void aMissingLockThatWasCommittedTellsTheCommitTs() {
    isMissing("z", laterTs);
    ownerIsGone();
    assertThat(start(false, met("a")).join().access()).containsExactly(startTs);
    assertThat(resolved()).isEqualTo(Map.of("a", laterTs, "b", laterTs, "p", laterTs));
  }

  @Test
  void aMissingLockThatWasRolledBackEndsTheTransaction() {
    isMissing("z", 0);
    ownerIsGone();
    assertThat(start(true, met("a")).join())
        .isEqualTo(new ResolveResult(0, List.of(startTs), List.of()));
    assertThat(resolved()).isEqualTo(Map.of("a", 0L, "b", 0L, "p", 0L));
  }

  @Test
  void locksThatAreThereDoNotOutvoteAMissingOne() {
    isMissing("a", 0);
    ownerIsGone();
    assertThat(start(true, met("z")).join().ignore()).containsExactly(startTs);
    assertThat(resolved()).isEqualTo(Map.of("z", 0L, "p", 0L));
  }

  @Test
  void theFateIsRememberedAndRemovedOnceInACall() {
    ownerIsGone();
    assertThat(start(false, met("a"), met("b"), met("p")).join().access()).containsExactly(startTs);
    assertThat(checks()).isEqualTo(2);
    assertThat(cluster.requests(ResolveLockRequest.class)).hasSize(2);
    // A lock that was not to be removed then is removed alone, the primary's too: asking would not.
    cluster.requests().clear();
    start(false, met("p")).join();
    assertThat(cluster.requests(CheckTxnStatusRequest.class)).isEmpty();
    assertThat(resolved()).isEqualTo(Map.of("p", minCommitTs));
  }

  @Test
  void aTransactionThatFellBackIsTreatedAsOneOfTwoPhases() {
    locks.put("z", Locks.info("z", "p", startTs).build());
    ownerIsGone();
    assertThat(start(true, met("a")).join().ignore()).containsExactly(startTs);
    assertThat(cluster.requests(CheckTxnStatusRequest.class))
        .extracting(CheckTxnStatusRequest::getForceSyncCommit)
        .containsExactly(false, true);
    assertThat(resolved()).isEqualTo(Map.of("a", 0L));
  }

  @Test
  void aTransactionThatFellBackAndLivesIsWaitedFor() {
    locks.put("z", Locks.info("z", "p", startTs).build());
    cluster.answer(
        TxnRpcs.CHECK_TXN_STATUS,
        request ->
            CheckTxnStatusResponse.newBuilder()
                .setLockTtl(request.getForceSyncCommit() ? 9_000 : 3_000)
                .setLockInfo(primary())
                .build());
    ownerIsGone();
    assertThat(start(false, met("a")).join().waitMillis()).isEqualTo(6_000);
    assertThat(resolved()).isEmpty();
  }

  @Test
  void twoCommitTsOfOneTransactionAreAnError() {
    isMissing("a", laterTs);
    isMissing("z", laterTs + 1);
    ownerIsGone();
    assertThatThrownBy(start(false, met("b"))::join).hasCauseInstanceOf(ProtocolException.class);
    assertThat(resolved()).isEmpty();
  }

  @Test
  void aCommitBeforeTheMinCommitTsIsAnError() {
    isMissing("z", startTs + 1);
    locks.put("a", Locks.async("a", "p", startTs, laterTs).build());
    ownerIsGone();
    assertThatThrownBy(start(false, met("a"))::join).hasCauseInstanceOf(ProtocolException.class);
    assertThat(resolved()).isEmpty();
  }

  @Test
  void locksOfAnotherTransactionAreAnError() {
    locks.put("z", Locks.async("z", "p", startTs + 1, laterTs).build());
    ownerIsGone();
    assertThatThrownBy(start(false, met("a"))::join).hasCauseInstanceOf(ProtocolException.class);
    assertThat(resolved()).isEmpty();
  }

  @Test
  void anErrorIsNoMissingLock() {
    cluster.answer(
        TxnRpcs.CHECK_SECONDARY_LOCKS,
        request ->
            CheckSecondaryLocksResponse.newBuilder()
                .setError(KeyError.newBuilder().setAbort("not now"))
                .build());
    ownerIsGone();
    assertThat(start(true, met("a"))).isCompletedExceptionally();
    assertThat(resolved()).isEmpty();
  }

  @Test
  void secondariesInARegionThatSplitAreAskedForAgain() {
    ownerIsGone();
    // Warm the cache, then split behind its back.
    txns.access().sender().locator().locate(Bytes.utf8("a"), Deadline.none()).join();
    cluster.split("b");
    assertThat(start(false, met("a")).join().access()).containsExactly(startTs);
    assertThat(resolved().keySet()).containsExactlyInAnyOrder("a", "b", "p", "z");
  }

  @Test
  void aTransactionWithoutSecondariesIsDecidedByItsPrimary() {
    locks.clear();
    ownerIsGone();
    assertThat(start(true, met("p")).join().access()).containsExactly(startTs);
    assertThat(checks()).isZero();
    assertThat(resolved()).isEqualTo(Map.of("p", minCommitTs));
  }

  @Test
  void aReadDoesNotWaitForTheRemoval() {
    CompletableFuture<ResolveLockResponse> never = new CompletableFuture<>();
    cluster.answerLater(TxnRpcs.RESOLVE_LOCK, request -> never);
    ownerIsGone();
    assertThat(start(true, met("a")).join().access()).containsExactly(startTs);
    assertThat(start(false, met("b"))).isNotDone();
  }
}
