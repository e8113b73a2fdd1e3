package io.kvdc.embedded.internal.tikv;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.TestStores;
import io.kvdc.proto.kvrpcpb.GetLockWaitInfoRequest;
import io.kvdc.proto.kvrpcpb.KeyError;
import io.kvdc.proto.kvrpcpb.Mutation;
import io.kvdc.proto.kvrpcpb.Op;
import io.kvdc.proto.kvrpcpb.PessimisticLockKeyResultType;
import io.kvdc.proto.kvrpcpb.PessimisticLockRequest;
import io.kvdc.proto.kvrpcpb.PessimisticLockResponse;
import io.kvdc.proto.kvrpcpb.PessimisticLockWakeUpMode;
import io.kvdc.proto.kvrpcpb.PessimisticRollbackRequest;
import io.kvdc.proto.kvrpcpb.PessimisticRollbackResponse;
import io.kvdc.proto.kvrpcpb.PrewriteRequest;
import io.kvdc.proto.tikvpb.BatchCommandsRequest;
import io.kvdc.proto.tikvpb.BatchCommandsResponse;
import io.kvdc.proto.tikvpb.TikvGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waiting for pessimistic locks where the recordings do not go: moves of regions, odd requests. */
@Timeout(60)
class PessimisticLockTest {

  private final TestStores stores = new TestStores(3, ApiVersion.V1);

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void aWaitEndsWithTheRegionErrorOfTheMoveWhenAnotherStoreLeads() throws Exception {
    lock(10, "k");
    Future<PessimisticLockResponse> waiting = send(20, PessimisticLockWakeUpMode.WakeUpModeNormal);
    assertThat(waiting.isDone()).isFalse();
    long other = otherStore();

    stores.topology().transferLeader(stores.region("k").id(), other);

    PessimisticLockResponse answer = answer(waiting);
    assertThat(answer.getRegionError().getNotLeader().getLeader().getStoreId()).isEqualTo(other);
    assertThat(answer.getResultsList()).isEmpty();
    assertThat(entries(other)).isZero();
  }

  @Test
  void aWaitEndsWhenItsRegionIsSplit() throws Exception {
    lock(10, "k");
    Future<PessimisticLockResponse> waiting =
        send(20, PessimisticLockWakeUpMode.WakeUpModeForceLock);

    stores.topology().splitAt(List.of(TestStores.bytes("zzzzzzzzz")));

    PessimisticLockResponse answer = answer(waiting);
    assertThat(answer.getRegionError().hasEpochNotMatch()).isTrue();
    assertThat(answer.getResults(0).getType())
        .isEqualTo(PessimisticLockKeyResultType.LockResultFailed);
  }

  @Test
  void locksOutliveTheMoveAndReleasesOnTheNewLeaderWakeWhoWaitsThere() throws Exception {
    lock(10, "k");
    stores.topology().transferLeader(stores.region("k").id(), otherStore());
    Future<PessimisticLockResponse> waiting = send(20, PessimisticLockWakeUpMode.WakeUpModeNormal);
    assertThat(waiting.isDone()).isFalse();

    rollBack(10, "k");

    assertThat(answer(waiting).getErrors(0).getConflict().getConflictTs()).isEqualTo(10);
  }

  @Test
  void waitsAreListedByTheStoreThatHoldsThem() {
    lock(10, "k");
    send(20, PessimisticLockWakeUpMode.WakeUpModeNormal);
    long leader = stores.region("k").leader().getStoreId();

    assertThat(entries(leader)).isEqualTo(1);
    assertThat(entries(otherStore())).isZero();
  }

  @Test
  void theDefaultWaitIsASecond() throws Exception {
    lock(10, "k");
    Future<PessimisticLockResponse> waiting = send(20, PessimisticLockWakeUpMode.WakeUpModeNormal);

    stores.time().advance(Duration.ofMillis(999));
    assertThat(waiting.isDone()).isFalse();

    stores.time().advance(Duration.ofMillis(1));
    assertThat(answer(waiting).getErrors(0).getLocked().getLockVersion()).isEqualTo(10);
  }

  @Test
  void aDeadlockUnderForceLockIsAFailedResult() throws Exception {
    lock(10, "a");
    lock(20, "b");
    Future<PessimisticLockResponse> first =
        futureLeader()
            .kvPessimisticLock(
                request(10, "b")
                    .setWakeUpMode(PessimisticLockWakeUpMode.WakeUpModeForceLock)
                    .build());
    PessimisticLockResponse second =
        stores
            .leaderOf("k")
            .kvPessimisticLock(
                request(20, "a")
                    .setWakeUpMode(PessimisticLockWakeUpMode.WakeUpModeForceLock)
                    .build());

    assertThat(second.getErrors(0).getDeadlock().getWaitChainList())
        .extracting(edge -> edge.getTxn())
        .containsExactly(10L, 20L);
    assertThat(second.getResults(0).getType())
        .isEqualTo(PessimisticLockKeyResultType.LockResultFailed);
    assertThat(first.isDone()).isFalse();

    rollBack(20, "b");
    assertThat(answer(first).getErrorsList()).isEmpty();
    assertThat(answer(first).getResultsCount()).isEqualTo(1);
  }

  @Test
  void aCircleThroughAnotherHolderIsFoundWhenTheLockChangesHands() throws Exception {
    lock(10, "a");
    lock(20, "c");
    Future<PessimisticLockResponse> late = forceLock(20, "a");
    Future<PessimisticLockResponse> early = forceLock(15, "a");
    rollBack(10, "a");
    assertThat(answer(early).getErrorsList()).isEmpty();
    assertThat(late.isDone()).isFalse();

    PessimisticLockResponse closing =
        stores.leaderOf("k").kvPessimisticLock(request(15, "c").build());

    assertThat(closing.getErrors(0).getDeadlock().getWaitChainList())
        .extracting(edge -> edge.getTxn())
        .containsExactly(20L, 15L);
    assertThat(late.isDone()).isFalse();
  }

  @Test
  void aMutationOfAnotherKindIsRefused() {
    PessimisticLockResponse answer =
        stores
            .leaderOf("k")
            .kvPessimisticLock(
                PessimisticLockRequest.newBuilder()
                    .setContext(stores.context("k"))
                    .addMutations(Mutation.newBuilder().setOp(Op.Put).setKey(TestStores.bytes("k")))
                    .setStartVersion(10)
                    .setForUpdateTs(10)
                    .build());

    assertThat(answer.getErrors(0).getAbort()).contains("mismatch Op");
  }

  @Test
  void nothingIsLockedIfOneKeyIsOutsideTheRegion() {
    stores.topology().splitAt(List.of(TestStores.bytes("m")));
    PessimisticLockResponse answer =
        stores
            .leaderOf("a")
            .kvPessimisticLock(
                request(10, "a")
                    .setContext(stores.context("a"))
                    .addMutations(mutation("z"))
                    .build());

    assertThat(answer.getErrors(0).getAbort()).contains("out of");
    assertThat(
            stores
                .leaderOf("a")
                .kvPessimisticLock(
                    request(20, "a").setContext(stores.context("a")).setWaitTimeout(-1).build())
                .getErrorsList())
        .isEmpty();
  }

  @Test
  void anotherApiVersionIsRefused() {
    try (TestStores withTtl = new TestStores(1)) {
      PessimisticLockRequest lock = request(10, "k").setContext(withTtl.context("k")).build();

      assertThat(withTtl.leaderOf("k").kvPessimisticLock(lock).getErrorsList())
          .extracting(KeyError::getAbort)
          .singleElement()
          .asString()
          .contains("ApiVersionNotMatched");
    }
  }

  @Test
  void whoReadsWhileItLocksIsNotOvertakenByAnAsyncCommit() {
    stores.leaderOf("k").kvPessimisticLock(request(10, "k").setForUpdateTs(50).build());
    assertThat(asyncCommitTs(20, "m")).isEqualTo(21);

    stores
        .leaderOf("k")
        .kvPessimisticLock(request(11, "l").setForUpdateTs(50).setReturnValues(true).build());
    assertThat(asyncCommitTs(21, "n")).isEqualTo(51);
  }

  @Test
  void whoWaitsForOneOfItsKeysHoldsNoneOfThem() {
    lock(10, "b");
    Future<PessimisticLockResponse> waiting =
        futureLeader().kvPessimisticLock(request(20, "a").addMutations(mutation("b")).build());

    lock(30, "a");

    assertThat(waiting.isDone()).isFalse();
  }

  @Test
  void aNewLeaderOfTheFirstRegionKnowsOfNoWaits() throws Exception {
    stores.topology().splitAt(List.of(TestStores.bytes("b")));
    lock(10, "x");
    lock(20, "y");
    Future<PessimisticLockResponse> first =
        futureLeader().kvPessimisticLock(request(10, "y").build());
    long detector = stores.region("a").leader().getStoreId();
    stores
        .topology()
        .transferLeader(
            stores.region("a").id(), detector == stores.id(0) ? stores.id(1) : stores.id(0));

    Future<PessimisticLockResponse> second =
        futureLeader().kvPessimisticLock(request(20, "x").build());

    assertThat(first.isDone()).isFalse();
    assertThat(second.isDone()).isFalse();
    stores.time().advance(Duration.ofSeconds(1));
    assertThat(answer(first).getErrors(0).hasLocked()).isTrue();
    assertThat(answer(second).getErrors(0).hasLocked()).isTrue();
  }

  @Test
  void aWaitInABatchHoldsNothingElseUp() {
    lock(10, "k");
    List<Long> answered = new ArrayList<>();
    List<PessimisticLockResponse> locks = new ArrayList<>();
    StreamObserver<BatchCommandsRequest> stream =
        TikvGrpc.newStub(stores.channel(stores.region("k").leader().getStoreId()))
            .batchCommands(
                new StreamObserver<>() {
                  @Override
                  public void onNext(BatchCommandsResponse batch) {
                    answered.addAll(batch.getRequestIdsList());
                    batch.getResponsesList().stream()
                        .filter(BatchCommandsResponse.Response::hasPessimisticLock)
                        .forEach(one -> locks.add(one.getPessimisticLock()));
                  }

                  @Override
                  public void onError(Throwable failure) {
                    throw new AssertionError(failure);
                  }

                  @Override
                  public void onCompleted() {
                    answered.add(-1L);
                  }
                });
    stream.onNext(
        BatchCommandsRequest.newBuilder()
            .addRequestIds(1)
            .addRequests(batched(request(20, "k").build()))
            .addRequestIds(2)
            .addRequests(batched(request(30, "other").build()))
            .build());
    assertThat(answered).containsExactly(2L);

    rollBack(10, "k");
    assertThat(answered).containsExactly(2L, 1L);
    assertThat(locks.get(0).getErrorsList()).isEmpty();
    assertThat(locks.get(1).getErrors(0).getConflict().getConflictTs()).isEqualTo(10);

    stream.onCompleted();
    assertThat(answered).endsWith(-1L);
  }

  @Test
  void aKeyThatIsTooLongIsRefused() {
    String key = "k".repeat(8 << 10);

    assertThat(stores.leaderOf(key).kvPessimisticLock(request(10, key).build()).getErrorsList())
        .extracting(KeyError::getAbort)
        .singleElement()
        .asString()
        .contains("max key size exceeded");
  }

  @Test
  void aRollbackOnTheWrongStoreIsARegionError() {
    PessimisticRollbackResponse answer =
        TikvGrpc.newBlockingStub(stores.channel(otherStore()))
            .kVPessimisticRollback(
                PessimisticRollbackRequest.newBuilder().setContext(stores.context("k")).build());

    assertThat(answer.getRegionError().hasStoreNotMatch()).isTrue();
  }

  private long otherStore() {
    long leader = stores.region("k").leader().getStoreId();
    return stores.id(0) == leader ? stores.id(1) : stores.id(0);
  }

  private void lock(long startTs, String key) {
    assertThat(
            stores.leaderOf(key).kvPessimisticLock(request(startTs, key).build()).getErrorsList())
        .isEmpty();
  }

  private void rollBack(long startTs, String key) {
    stores
        .leaderOf(key)
        .kVPessimisticRollback(
            PessimisticRollbackRequest.newBuilder()
                .setContext(stores.context(key))
                .setStartVersion(startTs)
                .setForUpdateTs(startTs)
                .addKeys(TestStores.bytes(key))
                .build());
  }

  private Future<PessimisticLockResponse> send(long startTs, PessimisticLockWakeUpMode mode) {
    return futureLeader().kvPessimisticLock(request(startTs, "k").setWakeUpMode(mode).build());
  }

  private Future<PessimisticLockResponse> forceLock(long startTs, String key) {
    return futureLeader()
        .kvPessimisticLock(
            request(startTs, key)
                .setWakeUpMode(PessimisticLockWakeUpMode.WakeUpModeForceLock)
                .build());
  }

  private TikvGrpc.TikvFutureStub futureLeader() {
    return stores.futureLeaderOf("k");
  }

  private int entries(long storeId) {
    return TikvGrpc.newBlockingStub(stores.channel(storeId))
        .getLockWaitInfo(GetLockWaitInfoRequest.getDefaultInstance())
        .getEntriesCount();
  }

  private PessimisticLockRequest.Builder request(long startTs, String key) {
    return PessimisticLockRequest.newBuilder()
        .setContext(stores.context(key))
        .addMutations(mutation(key))
        .setPrimaryLock(TestStores.bytes(key))
        .setStartVersion(startTs)
        .setForUpdateTs(startTs)
        .setLockTtl(3000);
  }

  /** Prewrites another transaction and returns the least timestamp at which it is committed. */
  private long asyncCommitTs(long startTs, String key) {
    return stores
        .leaderOf(key)
        .kvPrewrite(
            PrewriteRequest.newBuilder()
                .setContext(stores.context(key))
                .addMutations(mutation(key).toBuilder().setOp(Op.Put))
                .setPrimaryLock(TestStores.bytes(key))
                .setStartVersion(startTs)
                .setUseAsyncCommit(true)
                .build())
        .getMinCommitTs();
  }

  private static BatchCommandsRequest.Request batched(PessimisticLockRequest lock) {
    return BatchCommandsRequest.Request.newBuilder().setPessimisticLock(lock).build();
  }

  private static Mutation mutation(String key) {
    return Mutation.newBuilder()
        .setOp(Op.PessimisticLock)
        .setKey(ByteString.copyFromUtf8(key))
        .build();
  }

  private static PessimisticLockResponse answer(Future<PessimisticLockResponse> call)
      throws ExecutionException, InterruptedException {
    assertThat(call.isDone()).as("answered").isTrue();
    return call.get();
  }
}
