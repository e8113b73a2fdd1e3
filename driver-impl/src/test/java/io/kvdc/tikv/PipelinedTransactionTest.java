package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.kvdc.AsyncTransaction;
import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.CommitDetails;
import io.kvdc.CommitProtocol;
import io.kvdc.Connection;
import io.kvdc.KeyFlag;
import io.kvdc.KeyRange;
import io.kvdc.PipelinedWrites;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.TransactionState;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.Fault;
import io.kvdc.embedded.FaultAction;
import io.kvdc.embedded.KeyMode;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.KeyExistsException;
import io.kvdc.error.KvException;
import io.kvdc.error.OutcomeUnknownException;
import io.kvdc.error.TransactionAbortedException;
import io.kvdc.error.WriteConflictException;
import io.kvdc.proto.kvrpcpb.BatchRollbackRequest;
import io.kvdc.proto.kvrpcpb.BroadcastTxnStatusRequest;
import io.kvdc.proto.kvrpcpb.FlushRequest;
import io.kvdc.proto.kvrpcpb.ResolveLockRequest;
import io.kvdc.proto.kvrpcpb.TxnHeartBeatRequest;
import io.kvdc.tikv.rpc.TikvRpc;
import io.kvdc.tikv.rpc.TikvTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions that write while they go on. */
class PipelinedTransactionTest {

  private static final Bytes ONE = Bytes.utf8("1");
  private static final Bytes TWO = Bytes.utf8("2");

  private static final TransactionOptions PIPELINED =
      TransactionOptions.optimistic().mutate().pipelined(PipelinedWrites.defaults()).build();

  private final Clusters clusters = Clusters.of(3, ApiVersion.V2);
  private final Connection connection =
      clusters.connect(
          "timeout=20s",
          "pipelinedMinFlushKeys=10",
          "pipelinedMinFlushSize=1",
          "txnBatchSize=1KiB");

  @AfterEach
  void close() {
    clusters.cluster().faults().clear();
    clusters.close();
  }

  private static Bytes key(int number) {
    return Clusters.key(number);
  }

  private Transaction begin() {
    return connection.begin(PIPELINED);
  }

  private long count(String method) {
    return clusters.cluster().faults().journal().count(method);
  }

  private Fault inject(String method, FaultAction action) {
    return clusters.cluster().faults().inject(Calls.to(method).times(1), action);
  }

  private <T> List<T> watch(String method, Class<T> type) {
    List<T> seen = new CopyOnWriteArrayList<>();
    clusters
        .cluster()
        .faults()
        .inject(
            Calls.to(method)
                .where(
                    call -> {
                      seen.add(type.cast(call.request()));
                      return false;
                    }),
            FaultAction.dropRequest());
    return seen;
  }

  private void split(int... keys) {
    clusters
        .cluster()
        .regions(KeyMode.TXN)
        .split(IntStream.of(keys).mapToObj(Clusters::key).toArray(Bytes[]::new));
  }

  private void awaitNoLocks() {
    TikvConnection tikv = connection.unwrap(TikvConnection.class);
    await().until(() -> tikv.locks(KeyRange.all(), 10).isEmpty());
  }

  @Test
  void flushesWhileItGoesOnAndCommitsByThePrimaryAlone() {
    split(20, 40);
    List<FlushRequest> flushes = watch("KvFlush", FlushRequest.class);
    List<ResolveLockRequest> resolves = watch("KvResolveLock", ResolveLockRequest.class);
    Transaction transaction = begin();
    for (int i = 10; i < 60; i++) {
      transaction.put(key(i), ONE);
    }
    transaction.flush();
    assertThat(connection.begin().get(key(10))).as("others do not see it").isNull();
    assertThat(transaction.count()).isEqualTo(50);
    assertThat(transaction.size()).isEqualTo(50L * 6);
    CommitDetails details = transaction.commit();
    assertThat(details.protocol()).isEqualTo(CommitProtocol.TWO_PHASE);
    assertThat(details.pipelined()).isTrue();
    assertThat(details.keys()).isEqualTo(50);
    assertThat(details.bytes()).isEqualTo(50L * 6);
    assertThat(details.regions()).isEqualTo(3);
    assertThat(details.requests()).isEqualTo(flushes.size() + 1);
    assertThat(connection.snapshot().scan(KeyRange.all()).toList()).hasSize(50);
    awaitNoLocks();
    assertThat(count("KvPrewrite")).isZero();
    assertThat(count("KvCommit")).isEqualTo(1);
    assertThat(flushes)
        .allSatisfy(
            flush -> {
              assertThat(flush.getPrimaryKey()).isEqualTo(flushes.get(0).getPrimaryKey());
              assertThat(flush.getStartTs()).isEqualTo(transaction.startTimestamp().value());
              assertThat(flush.getMinCommitTs())
                  .isEqualTo(transaction.startTimestamp().value() + 1);
              assertThat(flush.getLockTtl()).isBetween(20_000L, 80_000L);
              assertThat(flush.getContext().getRequestSource()).isEqualTo("external_pdml");
            });
    assertThat(flushes).extracting(FlushRequest::getGeneration).contains(1L, 2L).doesNotContain(0L);
    assertThat(resolves)
        .hasSize(3)
        .allSatisfy(
            resolve -> {
              assertThat(resolve.getKeysCount()).isZero();
              assertThat(resolve.getCommitVersion()).isEqualTo(details.commitTimestamp().value());
              assertThat(resolve.getContext().getRequestSource()).isEqualTo("external_pdml");
            });
    assertThat(connection.capabilities()).contains(Capability.PIPELINED_WRITES);
  }

  @Test
  void readsItsWritesWhereverTheyAre() {
    split(30, 60);
    Transaction before = connection.begin();
    TreeMap<Bytes, Bytes> model = new TreeMap<>();
    for (int i = 0; i < 100; i += 3) {
      before.put(key(i), Bytes.utf8("old" + i));
      model.put(key(i), Bytes.utf8("old" + i));
    }
    before.commit();
    Random random = new Random(7);
    Transaction transaction = begin();
    for (int round = 0; round < 400; round++) {
      Bytes key = key(random.nextInt(100));
      switch (random.nextInt(5)) {
        case 0, 1 -> {
          Bytes value = Bytes.utf8("new" + round);
          transaction.put(key, value);
          model.put(key, value);
        }
        case 2 -> {
          transaction.delete(key);
          model.remove(key);
        }
        case 3 -> assertThat(transaction.get(key)).isEqualTo(model.get(key));
        default -> {
          List<Bytes> keys = random.ints(8, 0, 100).mapToObj(Clusters::key).toList();
          assertThat(transaction.batchGet(keys))
              .isEqualTo(
                  keys.stream().map(model::get).collect(ArrayList::new, List::add, List::addAll));
        }
      }
    }
    assertThat(count("KvFlush")).isGreaterThan(10);
    assertThat(count("KvBufferBatchGet")).isPositive();
    transaction.commit();
    assertThat(connection.snapshot().scan(KeyRange.all()).toList())
        .allSatisfy(each -> assertThat(each.value()).isEqualTo(model.get(each.key())))
        .hasSize(model.size());
  }

  @Test
  void snapshotOfTheTransactionDoesNotWaitForIt() {
    Transaction transaction = begin();
    transaction.put(key(1), ONE);
    transaction.flush();
    assertThat(transaction.snapshot().get(key(1))).isNull();
    assertThat(transaction.snapshot().batchGet(List.of(key(1)))).containsExactly((Bytes) null);
    assertThat(transaction.snapshot().scan(KeyRange.all()).toList()).isEmpty();
    assertThat(transaction.getVersioned(key(1)).commitTimestamp()).isNull();
    assertThat(count("KvCheckTxnStatus")).as("it asks nobody about itself").isZero();
    transaction.commit();
  }

  @Test
  void whatWasReadInAdvanceIsNotAskedForAgainUntilTheNextFlush() {
    Transaction transaction = begin();
    transaction.put(key(1), ONE);
    transaction.delete(key(2));
    transaction.flush();
    List<Bytes> keys = List.of(key(1), key(2), key(3));
    assertThat(transaction.batchGet(keys)).containsExactly(ONE, null, null);
    long asked = count("KvBufferBatchGet");
    keys.forEach(transaction::get);
    assertThat(count("KvBufferBatchGet")).isEqualTo(asked);
    transaction.put(key(4), ONE);
    transaction.flush();
    assertThat(transaction.get(key(1))).isEqualTo(ONE);
    assertThat(count("KvBufferBatchGet")).isEqualTo(asked + 1);
    transaction.rollback();
  }

  @Test
  void writersWaitWhileTooMuchIsOnItsWay() {
    Connection small =
        clusters.connect(
            "pipelinedMinFlushKeys=10", "pipelinedForceFlushSize=16KiB", "timeout=20s");
    Fault flush = inject("KvFlush", FaultAction.holdRequest());
    AsyncTransaction transaction = small.begin(PIPELINED).async();
    Bytes large = Bytes.wrap(new byte[5 << 10]);
    List<CompletableFuture<Void>> written = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      written.add(transaction.put(key(i), large).toCompletableFuture());
    }
    await().until(() -> flush.hits() == 1);
    assertThat(written.get(0)).isDone();
    assertThat(written.get(3)).isDone();
    assertThat(written.get(7)).isNotDone();
    assertThat(transaction.get(key(0)).toCompletableFuture().join())
        .as("from the buffer that is being flushed")
        .isEqualTo(large);
    flush.release();
    CompletableFuture.allOf(written.toArray(new CompletableFuture<?>[0])).join();
    CommitDetails details = transaction.commit().toCompletableFuture().join();
    assertThat(details.keys()).isEqualTo(8);
    assertThat(details.flushWait()).isPositive();
    assertThat(small.snapshot().scan(KeyRange.all()).toList()).hasSize(8);
  }

  @Test
  void failedFlushEndsTheTransactionAndLeavesNothing() {
    try (Transaction other = connection.begin()) {
      other.put(key(50), ONE);
      other.commit();
    }
    Transaction transaction = begin();
    transaction.put(key(1), ONE);
    transaction.flush();
    transaction.insert(key(50), TWO);
    assertThatThrownBy(transaction::flush)
        .isInstanceOf(KeyExistsException.class)
        .satisfies(e -> assertThat(((KeyExistsException) e).key()).isEqualTo(key(50)));
    assertThatThrownBy(() -> transaction.put(key(2), ONE)).isInstanceOf(KeyExistsException.class);
    assertThatThrownBy(() -> transaction.get(key(1))).isInstanceOf(KeyExistsException.class);
    assertThatThrownBy(transaction::commit).isInstanceOf(KeyExistsException.class);
    assertThat(transaction.state()).isEqualTo(TransactionState.ROLLED_BACK);
    awaitNoLocks();
    assertThat(connection.snapshot().get(key(1))).isNull();
    assertThat(connection.snapshot().get(key(50))).isEqualTo(ONE);
    assertThat(count("KvCommit")).isEqualTo(1);
  }

  @Test
  void conflictIsFoundByTheFlush() {
    Transaction transaction = begin();
    try (Transaction other = connection.begin()) {
      other.put(key(1), TWO);
      other.commit();
    }
    transaction.put(key(1), ONE);
    assertThatThrownBy(transaction::commit).isInstanceOf(WriteConflictException.class);
    assertThat(connection.snapshot().get(key(1))).isEqualTo(TWO);
  }

  @Test
  void insertOfWhatItHasFlushedItselfIsRefused() {
    Transaction transaction = begin();
    transaction.insert(key(1), ONE);
    transaction.flush();
    transaction.insert(key(1), TWO);
    assertThatThrownBy(transaction::flush).isInstanceOf(KeyExistsException.class);
    transaction.rollback();
  }

  @Test
  void whatAnEarlierFlushHasDeletedMayBeInsertedAgain() {
    try (Transaction other = connection.begin()) {
      IntStream.range(0, 6).forEach(i -> other.put(key(i), ONE));
      other.commit();
    }
    Transaction transaction = begin();
    transaction.delete(key(0));
    transaction.delete(key(1));
    transaction.delete(key(5));
    transaction.flush();
    transaction.insert(key(0), TWO);
    transaction.insert(key(1), TWO);
    transaction.insert(key(9), TWO);
    transaction.insert(key(5), TWO);
    transaction.delete(key(5));
    transaction.commit();
    assertThat(connection.snapshot().batchGet(List.of(key(0), key(1), key(2), key(5), key(9))))
        .containsExactly(TWO, TWO, ONE, null, TWO);

    Transaction second = begin();
    second.delete(key(2));
    second.flush();
    second.insert(key(2), TWO);
    second.insert(key(3), TWO);
    assertThatThrownBy(second::commit)
        .isInstanceOf(KeyExistsException.class)
        .satisfies(e -> assertThat(((KeyExistsException) e).key()).isEqualTo(key(3)));
    assertThat(connection.snapshot().get(key(2))).isEqualTo(ONE);
  }

  @Test
  void locksOfTheDeadAreRemovedAndThoseOfLaterOnesAreConflicts() {
    Transaction transaction = begin();
    Connection dead = clusters.connect("timeout=27s", "managedLockTtl=1s");
    clusters.cluster().faults().inject(Calls.to("KvTxnHeartBeat"), FaultAction.dropRequest());
    Transaction later = dead.begin(PIPELINED);
    later.put(key(1), TWO);
    later.flush();
    transaction.put(key(1), ONE);
    assertThatThrownBy(transaction::flush).isInstanceOf(WriteConflictException.class);
    Transaction younger = begin();
    younger.put(key(1), ONE);
    younger.flush();
    younger.commit();
    assertThat(connection.snapshot().get(key(1))).isEqualTo(ONE);
    assertThatThrownBy(later::commit).isInstanceOf(KvException.class);
  }

  @Test
  void storeThatIsDownDelaysTheFlush() {
    long leader = clusters.cluster().regions(KeyMode.TXN).of(key(1)).leaderStoreId();
    Transaction transaction = begin();
    transaction.put(key(1), ONE);
    transaction.flush();
    clusters.cluster().stopStore(leader);
    transaction.put(key(2), ONE);
    CompletableFuture<Void> flushed = transaction.async().flush().toCompletableFuture();
    clusters.cluster().startStore(leader);
    flushed.join();
    transaction.commit();
    assertThat(connection.snapshot().batchGet(List.of(key(1), key(2)))).containsExactly(ONE, ONE);
  }

  @Test
  void rollbackEndsTheTransactionInThePauseBeforeAFlush() {
    Transaction transaction =
        connection.begin(
            PIPELINED.mutate().pipelined(new PipelinedWrites(128, 8, 0.999_999)).build());
    clusters
        .cluster()
        .faults()
        .inject(Calls.to("KvFlush").times(1), FaultAction.delayRequest(Duration.ofMillis(50)));
    transaction.put(key(1), ONE);
    transaction.flush();
    CompletableFuture<Void> paused = transaction.async().flush().toCompletableFuture();
    paused.join();
    transaction.put(key(2), ONE);
    CompletableFuture<Void> waiting = transaction.async().flush().toCompletableFuture();
    assertThat(waiting).isNotDone();
    transaction.rollback();
    assertThat(waiting).isCompletedExceptionally();
    assertThat(count("KvFlush")).isEqualTo(1);
    awaitNoLocks();
  }

  @Test
  void insertAndDeleteOnlyChecks() {
    Transaction transaction = begin();
    transaction.insert(key(1), ONE);
    transaction.delete(key(1));
    CommitDetails details = transaction.commit();
    assertThat(details.commitTimestamp()).isNull();
    assertThat(count("KvFlush")).isEqualTo(1);
    assertThat(count("KvCommit")).isZero();

    Transaction second = begin();
    second.insert(key(1), ONE);
    second.delete(key(1));
    second.put(key(2), ONE);
    second.commit();
    assertThat(connection.snapshot().scan(KeyRange.all()).toList()).hasSize(1);
  }

  @Test
  void rollbackGivesUpTheFlushAndTakesBackWhatWasWritten() {
    split(30);
    List<BroadcastTxnStatusRequest> told =
        watch("BroadcastTxnStatus", BroadcastTxnStatusRequest.class);
    Transaction transaction = begin();
    for (int i = 20; i < 40; i++) {
      transaction.put(key(i), ONE);
    }
    transaction.flush();
    Fault flush = inject("KvFlush", FaultAction.holdRequest());
    for (int i = 40; i < 60; i++) {
      transaction.put(key(i), ONE);
    }
    await().until(() -> flush.hits() == 1);
    transaction.rollback();
    assertThat(transaction.state()).isEqualTo(TransactionState.ROLLED_BACK);
    awaitNoLocks();
    assertThat(connection.snapshot().scan(KeyRange.all()).toList()).isEmpty();
    await().until(() -> told.size() >= 3);
    assertThat(told.get(0).getTxnStatus(0).getRolledBack()).isTrue();
    assertThat(told.get(0).getTxnStatus(0).getIsCompleted()).isFalse();
    flush.release();
  }

  @Test
  void emptyTransactionsSendNothing() {
    Transaction transaction = begin();
    assertThat(transaction.isReadOnly()).isTrue();
    transaction.flush();
    assertThat(transaction.commit().protocol()).isEqualTo(CommitProtocol.NOTHING_TO_WRITE);
    begin().rollback();
    assertThat(count("KvFlush")).isZero();
    assertThat(count("BroadcastTxnStatus")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"drop", "unavailable", "applied"})
  void lostFlushIsSentAgain(String how) {
    Transaction transaction = begin();
    transaction.put(key(1), ONE);
    inject(
        "KvFlush",
        switch (how) {
          case "drop" -> FaultAction.failBeforeApply(Status.UNAVAILABLE);
          case "unavailable" -> FaultAction.failAfterApply(Status.UNAVAILABLE);
          default -> FaultAction.failAfterApply(Status.DEADLINE_EXCEEDED);
        });
    transaction.commit();
    assertThat(connection.snapshot().get(key(1))).isEqualTo(ONE);
    assertThat(count("KvFlush")).isEqualTo(2);
  }

  @Test
  void lostCommitIsUnknownAndNothingIsCleanedUp() {
    clusters.cluster().faults().inject(Calls.to("KvCommit"), FaultAction.dropAnswer());
    Transaction transaction =
        connection.begin(PIPELINED.mutate().timeout(Duration.ofMillis(700)).build());
    transaction.put(key(1), ONE);
    transaction.put(key(2), ONE);
    assertThatThrownBy(transaction::commit).isInstanceOf(OutcomeUnknownException.class);
    assertThat(transaction.state()).isEqualTo(TransactionState.UNKNOWN);
    transaction.close();
    assertThat(count("KvResolveLock")).isZero();
    clusters.cluster().faults().clear();
    assertThat(connection.snapshot().get(key(2))).as("it was applied").isEqualTo(ONE);
  }

  @Test
  void regionsMaySplitAndMoveBetweenAndDuringFlushes() {
    Transaction transaction = begin();
    for (int i = 0; i < 50; i++) {
      transaction.put(key(i), ONE);
    }
    Fault flush = inject("KvFlush", FaultAction.holdRequest());
    AsyncTransaction async = transaction.async();
    for (int i = 50; i < 80; i++) {
      async.put(key(i), ONE);
    }
    CompletableFuture<Void> flushed = async.flush().toCompletableFuture();
    await().until(() -> flush.hits() == 1);
    split(25, 55, 65);
    flush.release();
    flushed.join();
    transaction.commit();
    assertThat(connection.snapshot().scan(KeyRange.all()).toList()).hasSize(80);
    awaitNoLocks();
  }

  @Test
  void othersFinishWhatACrashedClientHasCommitted() {
    split(30);
    Fault resolve =
        clusters.cluster().faults().inject(Calls.to("KvResolveLock"), FaultAction.holdRequest());
    Connection crashing =
        clusters.connect("timeout=22s", "pipelinedMinFlushKeys=10", "pipelinedMinFlushSize=1");
    Transaction transaction = crashing.begin(PIPELINED);
    for (int i = 20; i < 60; i++) {
      transaction.put(key(i), ONE);
    }
    transaction.commit();
    crashing.close();
    clusters.cluster().faults().clear();
    resolve.release();
    assertThat(connection.snapshot().scan(KeyRange.all()).toList()).hasSize(40);
  }

  @Test
  void statusIsToldToAllStores() {
    List<BroadcastTxnStatusRequest> told =
        watch("BroadcastTxnStatus", BroadcastTxnStatusRequest.class);
    Transaction transaction = begin();
    transaction.put(key(1), ONE);
    CommitDetails details = transaction.commit();
    await().until(() -> told.size() == 3);
    assertThat(told)
        .allSatisfy(
            each -> {
              assertThat(each.getTxnStatus(0).getStartTs())
                  .isEqualTo(transaction.startTimestamp().value());
              assertThat(each.getTxnStatus(0).getCommitTs())
                  .isEqualTo(details.commitTimestamp().value());
              assertThat(each.getTxnStatus(0).getIsCompleted()).isFalse();
            });
    await().atMost(Duration.ofSeconds(20)).until(() -> told.size() == 6);
    assertThat(told.get(5).getTxnStatus(0).getIsCompleted()).isTrue();
    assertThat(told.get(5).getTxnStatus(0).getMinCommitTs()).isZero();
  }

  @Test
  void heartbeatsPushTheMinCommitTsAndEndLaterFlushesWhenThePrimaryIsGone() {
    Connection hasty =
        clusters.connect("timeout=23s", "managedLockTtl=1s", "pipelinedMinFlushKeys=10");
    List<TxnHeartBeatRequest> beats = watch("KvTxnHeartBeat", TxnHeartBeatRequest.class);
    Transaction transaction = hasty.begin(PIPELINED);
    transaction.put(key(1), ONE);
    transaction.flush();
    await().until(() -> count("KvTxnHeartBeat") >= 2);
    await().until(() -> count("BroadcastTxnStatus") >= 3);
    assertThat(beats)
        .allSatisfy(
            beat ->
                assertThat(beat.getMinCommitTs())
                    .isGreaterThan(transaction.startTimestamp().value()));
    connection
        .unwrap(TikvConnection.class)
        .rpcs()
        .call(
            TikvRpc.KV_BATCH_ROLLBACK,
            BatchRollbackRequest.newBuilder()
                .setStartVersion(transaction.startTimestamp().value())
                .addKeys(ByteString.copyFromUtf8(key(1).toUtf8()))
                .build(),
            TikvTarget.key(key(1)));
    await()
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> transaction.put(key(2), ONE))
                    .isInstanceOf(TransactionAbortedException.class));
    assertThatThrownBy(transaction::commit).isInstanceOf(TransactionAbortedException.class);
    assertThat(transaction.state()).isEqualTo(TransactionState.ROLLED_BACK);
  }

  @Test
  void whatNeedsAllWritesInMemoryIsRefused() {
    Transaction transaction = begin();
    transaction.put(key(1), ONE);
    List.<Runnable>of(
            () -> transaction.scan(KeyRange.all()),
            transaction::savepoint,
            () -> transaction.lockKeys(List.of(key(1))),
            () -> transaction.getForUpdate(key(1)),
            () -> transaction.flag(key(1), KeyFlag.LOCAL_ONLY))
        .forEach(
            call ->
                assertThatThrownBy(call::run)
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageContaining("pipelined"));
    transaction.commit();
    assertThatThrownBy(() -> connection.begin().flush())
        .isInstanceOf(InvalidArgumentException.class);
  }

  @Test
  void optionsThatDoNotGoTogetherAreRefusedAtBegin() {
    List.of(
            TransactionOptions.pessimistic().mutate().pipelined(PipelinedWrites.defaults()).build(),
            PIPELINED.mutate().asyncCommit(true).build(),
            PIPELINED.mutate().onePhase(true).build())
        .forEach(
            options ->
                assertThatThrownBy(() -> connection.begin(options))
                    .isInstanceOf(InvalidArgumentException.class));
  }

  @Test
  void optionOfTheConnectionMakesItTheDefault() {
    Connection pipelined =
        clusters.connect(
            "timeout=24s",
            "pipelinedWrites=true",
            "pipelinedFlushConcurrency=2",
            "pipelinedResolveConcurrency=3",
            "pipelinedThrottle=0.5");
    assertThat(pipelined.transactionOptions().pipelined())
        .isEqualTo(new PipelinedWrites(2, 3, 0.5));
    Transaction transaction = pipelined.begin();
    transaction.put(key(1), ONE);
    transaction.flush();
    transaction.put(key(2), ONE);
    assertThat(transaction.commit().pipelined()).isTrue();
    assertThat(connection.transactionOptions().pipelined()).isNull();
  }

  @Test
  void closedConnectionTakesBackWhatWasFlushed() {
    Connection other = clusters.connect("timeout=20s", "pipelinedMinFlushKeys=10");
    Transaction transaction = other.begin(PIPELINED);
    transaction.put(key(1), ONE);
    transaction.flush();
    other.close();
    awaitNoLocks();
    assertThatThrownBy(() -> transaction.flush()).isInstanceOf(KvException.class);
  }
}
