package io.kvdc.tikv.internal.txn.snapshot;

import static io.kvdc.tikv.internal.txn.snapshot.ScriptedReads.keys;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kvdc.Bytes;
import io.kvdc.Cursor;
import io.kvdc.Isolation;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.ReplicaChoice;
import io.kvdc.ScanOptions;
import io.kvdc.Snapshot;
import io.kvdc.SnapshotOptions;
import io.kvdc.Timestamp;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.Fault;
import io.kvdc.embedded.FaultAction;
import io.kvdc.embedded.RegionErrors;
import io.kvdc.error.CallInterruptedException;
import io.kvdc.error.ConnectionClosedException;
import io.kvdc.error.FutureTimestampException;
import io.kvdc.error.InvalidKeyException;
import io.kvdc.error.SnapshotTooOldException;
import io.kvdc.error.WriteConflictException;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.kvrpcpb.GetRequest;
import io.kvdc.proto.pdpb.AdvanceTxnSafePointRequest;
import io.kvdc.proto.pdpb.PDGrpc;
import io.kvdc.proto.pdpb.RequestHeader;
import io.kvdc.tikv.internal.region.OpenCalls;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.Ticker;
import io.kvdc.tikv.internal.rpc.GrpcRpcClient;
import io.kvdc.tikv.internal.rpc.RpcClient;
import io.kvdc.tikv.internal.rpc.TransportSettings;
import io.kvdc.tikv.internal.txn.EmbeddedTxns;
import io.kvdc.tikv.internal.txn.access.KeyCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Snapshots of a cluster of three stores and three regions. */
class SnapshotsInAClusterTest {

  private static final String[] ALL = {"a", "b", "f", "g", "n", "o"};

  private final EmbeddedTxns txns = new EmbeddedTxns("f", "n");
  private final OpenCalls open = new OpenCalls();

  @AfterEach
  void close() {
    txns.close();
  }

  private Snapshot snapshot() {
    return snapshot(txns.ts());
  }

  private Snapshot snapshot(long ts) {
    return snapshot(new Timestamp(ts), SnapshotOptions.defaults());
  }

  private Snapshot snapshot(Timestamp timestamp, SnapshotOptions options) {
    return new SnapshotSyncSession(
        new SnapshotAsyncSession(
            ScriptedReads.calls(open),
            new SnapshotReads(txns.engine().snapshots(), timestamp, options),
            new KeyCheck(txns.access())));
  }

  private long calls(String method) {
    return txns.cluster().faults().journal().count(method);
  }

  private static List<KeyValue> entries(String... keys) {
    return Stream.of(keys)
        .map(key -> new KeyValue(Bytes.utf8(key), Bytes.utf8("v-" + key)))
        .toList();
  }

  private static List<Bytes> values(String... keys) {
    return Stream.of(keys).map(key -> Bytes.utf8("v-" + key)).toList();
  }

  private static void readsAll(Snapshot snapshot) {
    assertThat(snapshot.batchGet(keys(ALL))).isEqualTo(values(ALL));
    assertThat(snapshot.scan(KeyRange.all()).toList()).isEqualTo(entries(ALL));
    for (String key : ALL) {
      assertThat(snapshot.get(Bytes.utf8(key))).isEqualTo(Bytes.utf8("v-" + key));
    }
  }

  private static void readsNothing(Snapshot snapshot) {
    assertThat(snapshot.batchGet(keys(ALL))).containsOnlyNulls();
    assertThat(snapshot.scan(KeyRange.all()).toList()).isEmpty();
    for (String key : ALL) {
      assertThat(snapshot.get(Bytes.utf8(key))).isNull();
    }
  }

  @Test
  void whatWasCommittedBeforeIsSeenAndNothingElse() {
    long before = txns.ts();
    long commitTs = txns.put(ALL);
    readsNothing(snapshot(before));
    readsNothing(snapshot(commitTs - 1));
    readsAll(snapshot(commitTs));
    readsAll(snapshot());
    assertThat(snapshot().getVersioned(Bytes.utf8("a")).commitTimestamp())
        .isEqualTo(new Timestamp(commitTs));
    assertThat(snapshot().batchGetVersioned(keys("n", "x")))
        .extracting(each -> each == null ? null : each.commitTimestamp().value())
        .containsExactly(commitTs, null);
  }

  @Test
  void theNewestDataChangesUnderTheSameSnapshot() {
    Snapshot newest = snapshot(Timestamp.MAX, SnapshotOptions.defaults());
    readsNothing(newest);
    txns.put(ALL);
    readsAll(newest);
  }

  @Test
  void secondariesOfACommittedTransactionAreRead() {
    long startTs = txns.ts();
    txns.prewrite(startTs, "a", ALL);
    txns.commit(startTs, txns.ts(), "a");
    readsAll(snapshot());
  }

  @Test
  void walksMeetLocksOfACommittedTransactionOnEveryPage() {
    long startTs = txns.ts();
    txns.prewrite(startTs, "a", ALL);
    txns.commit(startTs, txns.ts(), "a");
    for (boolean reverse : new boolean[] {false, true}) {
      List<KeyValue> expected = new ArrayList<>(entries(ALL));
      if (reverse) {
        Collections.reverse(expected);
      }
      ScanOptions options = ScanOptions.defaults().withPageSize(1).withReverse(reverse);
      assertThat(snapshot().scan(KeyRange.all(), options).toList()).isEqualTo(expected);
    }
  }

  @Test
  void whatADeadClientHasNotCommittedIsNotRead() {
    long startTs = txns.ts();
    txns.prewrite(startTs, "a", ALL);
    txns.advance(Duration.ofMillis(3_001));
    readsNothing(snapshot());
    // A reader that has learnt of the fate in one region passes by the locks in the others.
    for (String key : ALL) {
      assertThat(snapshot().get(Bytes.utf8(key))).isNull();
      await().untilAsserted(() -> assertThat(txns.lock(key)).isNull());
    }
  }

  @Test
  void whatALivingClientHasNotCommittedIsNotWaitedFor() {
    long startTs = txns.ts();
    txns.prewrite(startTs, "a", ALL);
    Snapshot snapshot = snapshot();
    readsNothing(snapshot);
    assertThat(snapshot.statistics().locksMet()).isPositive();
    assertThat(snapshot.statistics().waits()).isEmpty();
    // It commits behind the read, which stays what it was.
    txns.commit(startTs, txns.ts(), ALL);
    snapshot.clearCache();
    readsNothing(snapshot);
    readsAll(snapshot());
  }

  @Test
  void readCommittedPassesLocksAndSeesWhatIsNewest() {
    long old = txns.put("a");
    long startTs = txns.ts();
    txns.prewrite(startTs, "b", "b");
    SnapshotOptions options =
        SnapshotOptions.defaults().mutate().isolation(Isolation.READ_COMMITTED).build();
    Snapshot snapshot = snapshot(new Timestamp(old), options);
    assertThat(snapshot.batchGet(keys("a", "b"))).isEqualTo(Arrays.asList(Bytes.utf8("v-a"), null));
    txns.commit(startTs, txns.ts(), "b");
    assertThat(snapshot.get(Bytes.utf8("b"))).isEqualTo(Bytes.utf8("v-b"));
    assertThat(snapshot.statistics().locksMet()).isZero();
  }

  @Test
  void readCommittedCheckedRefusesWhatIsNewer() {
    SnapshotOptions options =
        SnapshotOptions.defaults().mutate().isolation(Isolation.READ_COMMITTED_CHECKED).build();
    Snapshot snapshot = snapshot(new Timestamp(txns.ts()), options);
    txns.put("a");
    assertThat(snapshot.get(Bytes.utf8("b"))).isNull();
    assertThatThrownBy(() -> snapshot.get(Bytes.utf8("a")))
        .isInstanceOfSatisfying(
            WriteConflictException.class,
            conflict -> assertThat(conflict.key()).isEqualTo(Bytes.utf8("a")));
    assertThatThrownBy(() -> snapshot.batchGet(keys("a", "b")))
        .isInstanceOf(WriteConflictException.class);
    assertThatThrownBy(() -> snapshot.scan(KeyRange.all()).toList())
        .isInstanceOf(WriteConflictException.class);
  }

  @Test
  void regionsChangeBetweenLocateAndSend() {
    txns.put(ALL);
    readsAll(snapshot());
    txns.split("b", "g");
    readsAll(snapshot());
    txns.mergeWithNext("a");
    txns.mergeWithNext("f");
    readsAll(snapshot());
    for (String key : ALL) {
      long leader = txns.regionOf(key).leaderStoreId();
      txns.transferLeader(key, leader % 3 + 1);
      readsAll(snapshot());
    }
  }

  @Test
  void leadersMoveBetweenPages() {
    txns.put(ALL);
    ScanOptions options = ScanOptions.defaults().withPageSize(1);
    List<KeyValue> seen = new ArrayList<>();
    try (Cursor<KeyValue> cursor = snapshot().scan(KeyRange.all(), options)) {
      for (List<KeyValue> page = cursor.nextPage(); !page.isEmpty(); page = cursor.nextPage()) {
        seen.addAll(page);
        for (String key : ALL) {
          long leader = txns.regionOf(key).leaderStoreId();
          txns.transferLeader(key, leader % 3 + 1);
        }
      }
    }
    assertThat(seen).isEqualTo(entries(ALL));
  }

  static Stream<Error> passingErrors() {
    return Stream.of(
        RegionErrors.notLeader(2),
        RegionErrors.epochNotMatch("", List.of()),
        RegionErrors.staleCommand(),
        RegionErrors.regionNotFound(2),
        RegionErrors.maxTimestampNotSynced(),
        RegionErrors.dataIsNotReady(2, 3, 4),
        RegionErrors.bucketVersionNotMatch(7, List.of()));
  }

  @ParameterizedTest
  @MethodSource("passingErrors")
  void regionErrorsAreGotOver(Error error) {
    txns.put(ALL);
    for (String method : List.of("KvGet", "KvBatchGet", "KvScan")) {
      Fault fault =
          txns.cluster()
              .faults()
              .inject(Calls.to(method).skipping(1).times(2), FaultAction.regionError(error));
      readsAll(snapshot());
      txns.cluster().faults().remove(fault);
    }
  }

  private Snapshot from(ReplicaChoice replicas) {
    return snapshot(
        new Timestamp(txns.ts()),
        SnapshotOptions.defaults().mutate().replicas(replicas).cached(false).build());
  }

  @ParameterizedTest
  @EnumSource(ReplicaChoice.class)
  void everyReplicaAnswersTheSame(ReplicaChoice replicas) {
    long startTs = txns.ts();
    txns.prewrite(startTs, "a", ALL);
    txns.commit(startTs, txns.ts(), "a");
    readsAll(from(replicas));
    txns.split("b");
    readsAll(from(replicas));
    txns.transferLeader("a", txns.regionOf("a").leaderStoreId() % 3 + 1);
    readsAll(from(replicas));
  }

  @Test
  void followersAnswerWhereTheyAreAskedTo() {
    txns.put("a");
    long leader = txns.regionOf("a").leaderStoreId();
    txns.cluster().faults().journal().clear();
    Snapshot followers = from(ReplicaChoice.FOLLOWER);
    for (int i = 0; i < 20; i++) {
      assertThat(followers.get(Bytes.utf8("a"))).isNotNull();
    }
    assertThat(calls("KvGet")).isEqualTo(20);
    assertThat(txns.cluster().faults().journal().count("KvGet", leader)).isZero();
    Snapshot preferred = from(ReplicaChoice.PREFER_LEADER);
    assertThat(preferred.get(Bytes.utf8("a"))).isNotNull();
    assertThat(txns.cluster().faults().journal().count("KvGet", leader)).isEqualTo(1);
    assertThat(txns.cluster().faults().journal().count("KvGet")).isEqualTo(21);
  }

  static Stream<Error> errorsOfReplicas() {
    return Stream.concat(
        passingErrors(),
        Stream.of(
            RegionErrors.serverIsBusy("too much to read", 0),
            RegionErrors.readIndexNotReady("merging", 2),
            RegionErrors.regionNotInitialized(2),
            RegionErrors.isWitness(2),
            RegionErrors.mismatchPeerId(1, 9),
            RegionErrors.flashbackInProgress(2, 3)));
  }

  @ParameterizedTest
  @MethodSource("errorsOfReplicas")
  void theLeaderAnswersWhereFollowersDoNot(Error error) {
    txns.put("a");
    txns.cluster()
        .faults()
        .inject(
            Calls.to("KvGet")
                .where(call -> ((GetRequest) call.request()).getContext().getReplicaRead())
                .times(4),
            FaultAction.regionError(error));
    for (ReplicaChoice replicas : ReplicaChoice.values()) {
      assertThat(from(replicas).get(Bytes.utf8("a"))).isNotNull();
    }
  }

  @Test
  void whatIsWrongWithAReplicaCostsNoWait() {
    txns.put("a");
    txns.cluster()
        .faults()
        .inject(
            Calls.to("KvGet")
                .where(call -> ((GetRequest) call.request()).getContext().getReplicaRead()),
            FaultAction.regionError(RegionErrors.serverIsBusy("too much to read", 0)));
    Snapshot followers = from(ReplicaChoice.FOLLOWER);
    assertThat(followers.get(Bytes.utf8("a"))).isNotNull();
    assertThat(followers.statistics().waits()).isEmpty();
    assertThat(followers.statistics().requests()).containsEntry("KvGet", 3L);
  }

  @Test
  void followersAnswerWhereTheLeaderDoesNot() {
    txns.put("a");
    txns.cluster()
        .faults()
        .inject(
            Calls.to("KvGet")
                .where(call -> !((GetRequest) call.request()).getContext().getReplicaRead()),
            FaultAction.dropRequest());
    SnapshotOptions options =
        SnapshotOptions.defaults().mutate().replicas(ReplicaChoice.FOLLOWER).build();
    assertThat(snapshot(new Timestamp(txns.ts()), options).get(Bytes.utf8("a"))).isNotNull();
  }

  @Test
  void whatIsCollectedCannotBeRead() {
    long old = txns.put(ALL);
    long safePoint = txns.ts();
    advanceSafePoint(safePoint);
    Snapshot tooOld = snapshot(old);
    assertThatThrownBy(() -> tooOld.get(Bytes.utf8("a")))
        .isInstanceOfSatisfying(
            SnapshotTooOldException.class,
            error -> {
              assertThat(error.timestamp()).isEqualTo(new Timestamp(old));
              assertThat(error.safePoint()).isEqualTo(new Timestamp(safePoint));
            });
    assertThatThrownBy(() -> tooOld.batchGet(keys(ALL)))
        .isInstanceOf(SnapshotTooOldException.class);
    assertThatThrownBy(() -> tooOld.scan(KeyRange.all()).toList())
        .isInstanceOf(SnapshotTooOldException.class);
    readsAll(snapshot(safePoint));
    readsAll(snapshot(Timestamp.MAX, SnapshotOptions.defaults()));
  }

  private void advanceSafePoint(long safePoint) {
    try (RpcClient rpc =
        GrpcRpcClient.open(
            TransportSettings.defaults(TransportSettings.Transport.IN_PROCESS), Ticker.SYSTEM)) {
      long reached =
          rpc.call(
                  txns.cluster().pdAddresses().get(0),
                  PDGrpc.getAdvanceTxnSafePointMethod(),
                  AdvanceTxnSafePointRequest.newBuilder()
                      .setHeader(
                          RequestHeader.newBuilder().setClusterId(txns.cluster().clusterId()))
                      .setTarget(safePoint)
                      .build(),
                  Deadline.after(Duration.ofSeconds(10), Ticker.SYSTEM))
              .join()
              .getNewTxnSafePoint();
      assertThat(reached).isEqualTo(safePoint);
    }
  }

  @Test
  void aTimestampAheadOfTheClusterIsRefusedBeforeAnythingIsSent() {
    Timestamp ahead = Timestamp.of(new Timestamp(txns.ts()).physicalMillis() + 1, 0);
    Snapshot snapshot = snapshot(ahead, SnapshotOptions.defaults());
    assertThatThrownBy(() -> snapshot.get(Bytes.utf8("a")))
        .isInstanceOfSatisfying(
            FutureTimestampException.class,
            error -> assertThat(error.timestamp()).isEqualTo(ahead));
    assertThatThrownBy(() -> snapshot.scan(KeyRange.all()).toList())
        .isInstanceOf(FutureTimestampException.class);
    assertThat(calls("KvGet") + calls("KvScan")).isZero();
    txns.advance(Duration.ofMillis(1));
    assertThat(snapshot.get(Bytes.utf8("a"))).isNull();
  }

  @Test
  void badKeysAreRefusedBeforeAnythingIsSent() {
    Snapshot snapshot = snapshot();
    Bytes tooLong = Bytes.wrap(new byte[5_000]);
    for (Bytes bad : List.of(Bytes.EMPTY, tooLong)) {
      assertThatThrownBy(() -> snapshot.get(bad)).isInstanceOf(InvalidKeyException.class);
      assertThatThrownBy(() -> snapshot.getVersioned(bad)).isInstanceOf(InvalidKeyException.class);
      assertThatThrownBy(() -> snapshot.batchGet(List.of(Bytes.utf8("a"), bad)))
          .isInstanceOf(InvalidKeyException.class);
      assertThatThrownBy(() -> snapshot.batchGetVersioned(List.of(bad)))
          .isInstanceOf(InvalidKeyException.class);
    }
    assertThat(calls("KvGet") + calls("KvBatchGet")).isZero();
  }

  @Test
  void afterTheConnectionIsClosedNothingIsRead() {
    txns.put("a");
    Snapshot snapshot = snapshot();
    Cursor<KeyValue> cursor = snapshot.scan(KeyRange.all());
    open.close();
    assertThatThrownBy(() -> snapshot.get(Bytes.utf8("a")))
        .isInstanceOf(ConnectionClosedException.class);
    assertThatThrownBy(() -> snapshot.batchGet(keys("a")))
        .isInstanceOf(ConnectionClosedException.class);
    assertThatThrownBy(cursor::nextPage).isInstanceOf(ConnectionClosedException.class);
  }

  @Test
  void closingTheConnectionEndsReadsUnderWay() {
    txns.put("a");
    txns.cluster().faults().inject(Calls.to("KvGet", "KvScan"), FaultAction.dropRequest());
    CompletableFuture<Bytes> get = snapshot().async().get(Bytes.utf8("a")).toCompletableFuture();
    CompletableFuture<List<KeyValue>> page =
        snapshot().async().scan(KeyRange.all()).nextPage().toCompletableFuture();
    await().until(() -> calls("KvGet") > 0 && calls("KvScan") > 0);
    open.close();
    assertThatThrownBy(get::join).hasCauseInstanceOf(ConnectionClosedException.class);
    assertThatThrownBy(page::join).hasCauseInstanceOf(ConnectionClosedException.class);
    assertThat(open.size()).isZero();
  }

  @Test
  void anInterruptEndsTheWaitAndStays() throws InterruptedException {
    txns.put("a");
    txns.cluster().faults().inject(Calls.to("KvScan"), FaultAction.dropRequest());
    Snapshot snapshot = snapshot();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    AtomicReference<Boolean> flag = new AtomicReference<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                snapshot.scan(KeyRange.all()).nextPage();
              } catch (RuntimeException e) {
                failure.set(e);
              }
              flag.set(Thread.currentThread().isInterrupted());
            });
    reader.start();
    await().until(() -> calls("KvScan") > 0);
    reader.interrupt();
    reader.join();
    assertThat(failure.get()).isInstanceOf(CallInterruptedException.class);
    assertThat(flag.get()).isTrue();
    assertThat(open.size()).isZero();
  }

  @Test
  void samplesAndKeysAlone() {
    txns.put(ALL);
    assertThat(snapshot().scan(KeyRange.all(), ScanOptions.defaults().withKeyOnly(true)).toList())
        .containsExactlyElementsOf(
            Stream.of(ALL).map(key -> new KeyValue(Bytes.utf8(key), Bytes.EMPTY)).toList());
    // Two keys in each region, of which the first is taken.
    assertThat(snapshot().scan(KeyRange.all(), ScanOptions.defaults().withSampleStep(2)).toList())
        .isEqualTo(entries("a", "f", "n"));
  }
}
