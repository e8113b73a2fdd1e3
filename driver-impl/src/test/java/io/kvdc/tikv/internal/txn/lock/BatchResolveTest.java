package io.kvdc.tikv.internal.txn.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.error.ProtocolException;
import io.kvdc.proto.kvrpcpb.Action;
import io.kvdc.proto.kvrpcpb.CheckSecondaryLocksResponse;
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
import io.kvdc.proto.kvrpcpb.TxnInfo;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.region.ScriptedCluster;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.txn.ScriptedTxns;
import io.kvdc.tikv.internal.txn.access.TxnBudget;
import io.kvdc.tikv.internal.txn.access.TxnLock;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the collection of garbage does with the locks of a region. */
class BatchResolveTest {

  private final ScriptedTxns txns = new ScriptedTxns("m");
  private final ScriptedCluster cluster = txns.cluster();
  private final ClusterLockResolver resolver = new ClusterLockResolver(txns.access());
  private final CachedRegion region =
      txns.access().sender().locator().locate(Bytes.utf8("a"), Deadline.none()).join();

  @BeforeEach
  void answers() {
    cluster.answer(TxnRpcs.RESOLVE_LOCK, request -> ResolveLockResponse.getDefaultInstance());
    cluster.answer(
        TxnRpcs.PESSIMISTIC_ROLLBACK, request -> PessimisticRollbackResponse.getDefaultInstance());
    cluster.answer(
        TxnRpcs.CHECK_TXN_STATUS,
        request ->
            request.getLockTs() == 1
                ? CheckTxnStatusResponse.newBuilder().setCommitVersion(5).build()
                : CheckTxnStatusResponse.newBuilder().setAction(Action.TTLExpireRollback).build());
  }

  private CompletableFuture<Boolean> resolve(LockInfo.Builder... infos) {
    List<TxnLock> locks = Stream.of(infos).map(info -> Locks.lock(txns.access(), info)).toList();
    return resolver.batchResolve(
        txns.access().backoffer(TxnBudget.CLEANUP, Deadline.none()), locks, region);
  }

  private static TxnInfo info(long startTs, long commitTs) {
    return TxnInfo.newBuilder().setTxn(startTs).setStatus(commitTs).build();
  }

  @Test
  void allTransactionsAreEndedAndTheirLocksRemovedAtOnce() {
    assertThat(
            resolve(Locks.info("a", "p", 1), Locks.info("b", "p", 1), Locks.info("c", "q", 2))
                .join())
        .isTrue();
    assertThat(cluster.requests(CheckTxnStatusRequest.class))
        .hasSize(2)
        .allSatisfy(
            request -> {
              assertThat(request.getCurrentTs()).isEqualTo(-1L);
              assertThat(request.getRollbackIfNotExist()).isTrue();
              assertThat(request.getCallerStartTs()).isZero();
            });
    assertThat(cluster.requests(ResolveLockRequest.class))
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.getTxnInfosList()).containsExactly(info(1, 5), info(2, 0));
              assertThat(request.getStartVersion()).isZero();
              assertThat(request.getContext().getRegionId()).isEqualTo(region.verId().id());
            });
  }

  @Test
  void pessimisticLocksGoOneByOneAndTellNothing() {
    cluster.answer(
        TxnRpcs.CHECK_TXN_STATUS,
        request ->
            request.getPrimaryKey().toStringUtf8().equals("old")
                ? CheckTxnStatusResponse.newBuilder()
                    .setError(
                        KeyError.newBuilder()
                            .setPrimaryMismatch(PrimaryMismatch.getDefaultInstance()))
                    .build()
                : CheckTxnStatusResponse.newBuilder()
                    .setAction(Action.TTLExpirePessimisticRollback)
                    .build());
    assertThat(
            resolve(
                    Locks.info("a", "p", 1).setLockType(Op.PessimisticLock),
                    Locks.info("p", "p", 1).setLockType(Op.PessimisticLock),
                    Locks.info("c", "old", 1).setLockType(Op.PessimisticLock))
                .join())
        .isTrue();
    assertThat(cluster.requests(PessimisticRollbackRequest.class))
        .extracting(request -> request.getKeys(0).toStringUtf8())
        .containsExactly("a", "c");
    assertThat(cluster.requests(ResolveLockRequest.class)).isEmpty();
  }

  @Test
  void anAsyncCommitTransactionIsEndedAsItsLocksTell() {
    cluster.answer(
        TxnRpcs.CHECK_TXN_STATUS,
        request ->
            CheckTxnStatusResponse.newBuilder()
                .setLockTtl(3_000)
                .setLockInfo(
                    Locks.async("p", "p", 1, 7).addSecondaries(ByteString.copyFromUtf8("a")))
                .build());
    cluster.answer(
        TxnRpcs.CHECK_SECONDARY_LOCKS,
        request ->
            CheckSecondaryLocksResponse.newBuilder().addLocks(Locks.async("a", "p", 1, 9)).build());
    assertThat(resolve(Locks.async("a", "p", 1, 9)).join()).isTrue();
    assertThat(cluster.requests(ResolveLockRequest.class))
        .singleElement()
        .satisfies(request -> assertThat(request.getTxnInfosList()).containsExactly(info(1, 9)));
  }

  @Test
  void anAsyncCommitTransactionThatFellBackIsForced() {
    cluster.answer(
        TxnRpcs.CHECK_TXN_STATUS,
        request ->
            request.getForceSyncCommit()
                ? CheckTxnStatusResponse.newBuilder().setAction(Action.TTLExpireRollback).build()
                : CheckTxnStatusResponse.newBuilder()
                    .setLockTtl(3_000)
                    .setLockInfo(
                        Locks.async("p", "p", 1, 7).addSecondaries(ByteString.copyFromUtf8("a")))
                    .build());
    cluster.answer(
        TxnRpcs.CHECK_SECONDARY_LOCKS,
        request ->
            CheckSecondaryLocksResponse.newBuilder().addLocks(Locks.info("a", "p", 1)).build());
    assertThat(resolve(Locks.async("a", "p", 1, 9)).join()).isTrue();
    assertThat(cluster.requests(ResolveLockRequest.class))
        .singleElement()
        .satisfies(request -> assertThat(request.getTxnInfosList()).containsExactly(info(1, 0)));
  }

  @Test
  void aTransactionThatWillNotEndIsAnError() {
    cluster.answer(
        TxnRpcs.CHECK_TXN_STATUS,
        request -> CheckTxnStatusResponse.newBuilder().setLockTtl(3_000).build());
    assertThatThrownBy(resolve(Locks.info("a", "p", 1))::join)
        .hasCauseInstanceOf(ProtocolException.class);
    assertThat(cluster.requests(ResolveLockRequest.class)).isEmpty();
  }

  @Test
  void locksOfARegionThatChangedHaveToBeLookedForAnew() {
    cluster.split("b");
    CompletableFuture<Boolean> result = resolve(Locks.info("a", "z", 1));
    while (!result.isDone()) {
      cluster.time().advanceToNext();
    }
    assertThat(result.join()).isFalse();
    assertThat(cluster.requests(ResolveLockRequest.class)).hasSize(1);
  }

  @Test
  void nothingToDoIsDone() {
    assertThat(resolve().join()).isTrue();
    assertThat(cluster.requests()).isEmpty();
  }
}
