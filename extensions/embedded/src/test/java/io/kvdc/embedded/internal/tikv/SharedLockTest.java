package io.kvdc.embedded.internal.tikv;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.TestStores;
import io.kvdc.proto.kvrpcpb.CommitRequest;
import io.kvdc.proto.kvrpcpb.KeyError;
import io.kvdc.proto.kvrpcpb.LockInfo;
import io.kvdc.proto.kvrpcpb.Mutation;
import io.kvdc.proto.kvrpcpb.Op;
import io.kvdc.proto.kvrpcpb.PessimisticLockKeyResultType;
import io.kvdc.proto.kvrpcpb.PessimisticLockRequest;
import io.kvdc.proto.kvrpcpb.PessimisticLockResponse;
import io.kvdc.proto.kvrpcpb.PessimisticLockWakeUpMode;
import io.kvdc.proto.kvrpcpb.PessimisticRollbackRequest;
import io.kvdc.proto.kvrpcpb.PrewriteRequest;
import io.kvdc.proto.kvrpcpb.PrewriteRequest.PessimisticAction;
import io.kvdc.proto.kvrpcpb.PrewriteResponse;
import io.kvdc.proto.kvrpcpb.ScanLockRequest;
import io.kvdc.proto.tikvpb.TikvGrpc;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Locks that transactions share, where the recordings do not go. */
@Timeout(60)
class SharedLockTest {

  private final TestStores stores = new TestStores(1, ApiVersion.V1);

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void whoWantsTheKeyAloneWaitsUntilTheLastSharerIsGone() throws Exception {
    share(10, "x");
    share(20, "x");
    // The first request only shuts the door.
    assertThat(lock(30, "x", 0).getErrors(0).getLocked().getLockType()).isEqualTo(Op.SharedLock);
    Future<PessimisticLockResponse> waiting = future().kvPessimisticLock(exclusive(30, "x", 0));

    rollBack(10, "x");
    assertThat(waiting.isDone()).isFalse();

    rollBack(20, "x");
    assertThat(answer(waiting).getErrors(0).getConflict().getConflictTs()).isEqualTo(20);
    assertThat(lock(30, "x", -1).getErrorsList()).isEmpty();
  }

  @Test
  void thoseWhoWantToShareAreLetInTogether() throws Exception {
    assertThat(lock(10, "x", -1).getErrorsList()).isEmpty();
    Future<PessimisticLockResponse> one = future().kvPessimisticLock(shared(20, "x", 0));
    Future<PessimisticLockResponse> two = future().kvPessimisticLock(shared(30, "x", 0));
    Future<PessimisticLockResponse> alone = future().kvPessimisticLock(exclusive(40, "x", 0));

    rollBack(10, "x");

    assertThat(answer(one).getErrors(0).hasConflict()).isTrue();
    assertThat(answer(two).getErrors(0).hasConflict()).isTrue();
    assertThat(alone.isDone()).isFalse();
  }

  @Test
  void aCircleThroughOneOfTheSharersIsFound() {
    share(10, "x");
    share(20, "x");
    assertThat(lock(30, "y", -1).getErrorsList()).isEmpty();
    lock(30, "x", -1);
    future().kvPessimisticLock(exclusive(30, "x", 0));

    KeyError closing = lock(20, "y", 0).getErrors(0);

    assertThat(closing.getDeadlock().getWaitChainList())
        .extracting(edge -> edge.getTxn())
        .containsExactly(30L, 20L);
  }

  @Test
  void aSharerCannotHaveTheKeyAlone() {
    share(10, "x");

    LockInfo inTheWay = lock(10, "x", -1).getErrors(0).getLocked();

    assertThat(inTheWay.getSharedLockInfosList())
        .extracting(LockInfo::getLockVersion)
        .containsExactly(10L);
  }

  @Test
  void inForceLockModeTheAnswerHasNoResult() {
    share(10, "x");

    PessimisticLockResponse answer =
        stub()
            .kvPessimisticLock(
                exclusive(30, "x", 0).toBuilder()
                    .setWakeUpMode(PessimisticLockWakeUpMode.WakeUpModeForceLock)
                    .build());

    assertThat(answer.getErrors(0).getLocked().getLockType()).isEqualTo(Op.SharedLock);
    assertThat(answer.getResultsList()).isEmpty();
  }

  @Test
  void whoTriesAgainAndMeetsAKeyThatIsSharedByNowIsTold() throws Exception {
    lock(10, "x", -1);
    Future<PessimisticLockResponse> first = future().kvPessimisticLock(exclusive(20, "x", 0));
    Future<PessimisticLockResponse> second =
        future()
            .kvPessimisticLock(
                exclusive(30, "x", 0).toBuilder()
                    .setWakeUpMode(PessimisticLockWakeUpMode.WakeUpModeForceLock)
                    .build());
    rollBack(10, "x");
    assertThat(answer(first).getErrors(0).hasConflict()).isTrue();
    share(40, "x");

    stores.time().advance(Duration.ofMillis(20));

    assertThat(answer(second).getErrors(0).getLocked().getLockType()).isEqualTo(Op.SharedLock);
    assertThat(answer(second).getResults(0).getType())
        .isEqualTo(PessimisticLockKeyResultType.LockResultFailed);
  }

  @Test
  void prewriteNeedsTheOwnPartAndTheRightOperation() {
    share(10, "x");

    assertThat(prewrite(20, "x", Op.SharedLock).getErrors(0).getAbort())
        .contains("PessimisticLockNotFound");
    assertThat(prewrite(20, "y", Op.SharedLock).getErrors(0).getAbort())
        .contains("PessimisticLockNotFound");
    assertThat(prewrite(20, "x", Op.Put).getErrors(0).getLocked().getLockType())
        .isEqualTo(Op.SharedLock);
    assertThat(prewrite(10, "x", Op.Put).getErrors(0).getAbort()).contains("use Op::SharedLock");
    assertThat(prewrite(10, "x", Op.SharedLock).getErrorsList()).isEmpty();
  }

  @Test
  void anExclusiveLockIsNotSharedByPrewrite() {
    lock(10, "x", -1);

    assertThat(prewrite(10, "x", Op.SharedLock).getErrors(0).getLocked().getLockVersion())
        .isEqualTo(10);
  }

  @Test
  void prewriteOfAPartInOnePhaseIsRefused() {
    share(10, "x");

    PrewriteResponse answer =
        stub()
            .kvPrewrite(
                prewriteRequest(10, "x", Op.SharedLock).toBuilder().setTryOnePc(true).build());

    assertThat(answer.getErrors(0).getAbort()).contains("shared lock");
    assertThat(answer.getOnePcCommitTs()).isZero();
  }

  @Test
  void aCommittedPartLeavesTheOthersAndTheDoorShut() throws Exception {
    share(10, "x");
    share(20, "x");
    lock(30, "x", -1);
    assertThat(prewrite(10, "x", Op.SharedLock).getErrorsList()).isEmpty();

    stub()
        .kvCommit(
            CommitRequest.newBuilder()
                .setContext(stores.context("x"))
                .setStartVersion(10)
                .setCommitVersion(40)
                .addKeys(TestStores.bytes("x"))
                .build());

    assertThat(scanLocks(0).get(0).getSharedLockInfosList())
        .extracting(LockInfo::getLockVersion)
        .containsExactly(20L);
    assertThat(
            stub()
                .kvPessimisticLock(shared(50, "x", -1))
                .getErrors(0)
                .getLocked()
                .getSharedLockInfosCount())
        .isEqualTo(1);
  }

  @Test
  void aLimitOnLocksCountsEachPart() {
    share(10, "x");
    share(20, "x");
    share(30, "x");
    lock(40, "y", -1);

    assertThat(scanLocks(2)).hasSize(1);
    assertThat(scanLocks(2).get(0).getSharedLockInfosList())
        .extracting(LockInfo::getLockVersion)
        .containsExactly(10L, 20L);
    assertThat(scanLocks(4)).hasSize(2);
  }

  @Test
  void aRollbackOfTheRegionTakesPartsToo() {
    share(10, "x");
    share(20, "x");

    stub()
        .kVPessimisticRollback(
            PessimisticRollbackRequest.newBuilder()
                .setContext(stores.context("x"))
                .setStartVersion(10)
                .setForUpdateTs(10)
                .build());

    assertThat(scanLocks(0).get(0).getSharedLockInfosList())
        .extracting(LockInfo::getLockVersion)
        .containsExactly(20L);
  }

  private void share(long startTs, String key) {
    assertThat(stub().kvPessimisticLock(shared(startTs, key, -1)).getErrorsList()).isEmpty();
  }

  private PessimisticLockResponse lock(long startTs, String key, long timeout) {
    return stub().kvPessimisticLock(exclusive(startTs, key, timeout));
  }

  private void rollBack(long startTs, String key) {
    stub()
        .kVPessimisticRollback(
            PessimisticRollbackRequest.newBuilder()
                .setContext(stores.context(key))
                .setStartVersion(startTs)
                .setForUpdateTs(startTs)
                .addKeys(TestStores.bytes(key))
                .build());
  }

  private PrewriteResponse prewrite(long startTs, String key, Op op) {
    return stub().kvPrewrite(prewriteRequest(startTs, key, op));
  }

  private PrewriteRequest prewriteRequest(long startTs, String key, Op op) {
    return PrewriteRequest.newBuilder()
        .setContext(stores.context(key))
        .addMutations(Mutation.newBuilder().setOp(op).setKey(TestStores.bytes(key)))
        .addPessimisticActions(
            op == Op.SharedLock
                ? PessimisticAction.DO_PESSIMISTIC_CHECK
                : PessimisticAction.DO_CONSTRAINT_CHECK)
        .setPrimaryLock(TestStores.bytes("p"))
        .setStartVersion(startTs)
        .setForUpdateTs(startTs)
        .setLockTtl(3000)
        .build();
  }

  private List<LockInfo> scanLocks(int limit) {
    return stub()
        .kvScanLock(
            ScanLockRequest.newBuilder()
                .setContext(stores.context("x"))
                .setMaxVersion(100)
                .setLimit(limit)
                .build())
        .getLocksList();
  }

  private PessimisticLockRequest shared(long startTs, String key, long timeout) {
    return request(startTs, key, timeout, Op.SharedPessimisticLock);
  }

  private PessimisticLockRequest exclusive(long startTs, String key, long timeout) {
    return request(startTs, key, timeout, Op.PessimisticLock);
  }

  private PessimisticLockRequest request(long startTs, String key, long timeout, Op op) {
    return PessimisticLockRequest.newBuilder()
        .setContext(stores.context(key))
        .addMutations(Mutation.newBuilder().setOp(op).setKey(TestStores.bytes(key)))
        .setPrimaryLock(TestStores.bytes("p"))
        .setStartVersion(startTs)
        .setForUpdateTs(startTs)
        .setLockTtl(3000)
        .setWaitTimeout(timeout)
        .build();
  }

  private TikvGrpc.TikvBlockingStub stub() {
    return stores.leaderOf("x");
  }

  private TikvGrpc.TikvFutureStub future() {
    return stores.futureLeaderOf("x");
  }

  private static PessimisticLockResponse answer(Future<PessimisticLockResponse> call)
      throws ExecutionException, InterruptedException {
    assertThat(call.isDone()).as("answered").isTrue();
    return call.get();
  }
}
