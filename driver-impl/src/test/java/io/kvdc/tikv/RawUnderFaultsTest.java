package io.kvdc.tikv;

import static io.kvdc.tikv.Clusters.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.RawSession;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.FaultAction;
import io.kvdc.embedded.Faults;
import io.kvdc.embedded.RegionErrors;
import io.kvdc.error.BlockingCallException;
import io.kvdc.error.CallInterruptedException;
import io.kvdc.error.ConnectionClosedException;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.FlashbackInProgressException;
import io.kvdc.error.KvException;
import io.kvdc.error.Outcome;
import io.kvdc.error.OutcomeUnknownException;
import io.kvdc.error.RegionUnavailableException;
import io.kvdc.error.RequestRejectedException;
import io.kvdc.error.ValueTooLargeException;
import io.kvdc.proto.errorpb.Error;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Raw calls end rightly, and in time, whatever the cluster does meanwhile. */
class RawUnderFaultsTest {

  private static final Bytes VALUE = Bytes.utf8("v");

  private final Clusters clusters = Clusters.of(3);
  private final Connection connection = clusters.connect();
  private final RawSession raw = connection.raw();
  private final Faults faults = clusters.cluster().faults();

  @AfterEach
  void close() {
    faults.clear();
    clusters.close();
  }

  private List<Bytes> load(int count) {
    clusters.cluster().split(key(count / 3), key(2 * count / 3));
    clusters.cluster().scatter();
    List<KeyValue> entries = new ArrayList<>();
    List<Bytes> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      keys.add(key(i));
      entries.add(new KeyValue(key(i), Bytes.utf8("v" + i)));
    }
    raw.batchPut(entries);
    return keys;
  }

  static Stream<Error> passingErrors() {
    return Stream.of(
        RegionErrors.notLeader(2),
        RegionErrors.epochNotMatch("", List.of()),
        RegionErrors.staleCommand(),
        RegionErrors.regionNotFound(2),
        RegionErrors.regionNotInitialized(2),
        RegionErrors.storeNotMatch(1, 9),
        RegionErrors.mismatchPeerId(1, 9),
        RegionErrors.maxTimestampNotSynced(),
        RegionErrors.readIndexNotReady("splitting", 2),
        RegionErrors.proposalInMergingMode(2),
        RegionErrors.dataIsNotReady(2, 3, 4),
        RegionErrors.recoveryInProgress(2),
        RegionErrors.bucketVersionNotMatch(7, List.of()),
        RegionErrors.undetermined("who knows"),
        RegionErrors.diskFull(List.of(1L), "full"),
        RegionErrors.other("something new"));
  }

  @ParameterizedTest
  @MethodSource("passingErrors")
  void aRegionErrorInTheMiddleOfABatch(Error error) {
    List<Bytes> keys = load(90);
    faults.inject(
        Calls.to("RawBatchGet", "RawBatchPut", "RawScan").skipping(1).times(2),
        FaultAction.regionError(error));
    assertThat(raw.batchGet(keys))
        .containsExactlyElementsOf(
            IntStream.range(0, 90).mapToObj(i -> Bytes.utf8("v" + i)).toList());
    faults.clear();
    faults.inject(Calls.to("RawBatchPut").skipping(1).times(2), FaultAction.regionError(error));
    raw.batchPut(keys.stream().map(key -> new KeyValue(key, VALUE)).toList());
    faults.clear();
    faults.inject(Calls.to("RawScan").skipping(1).times(1), FaultAction.regionError(error));
    assertThat(raw.scan(KeyRange.all()).toList())
        .hasSize(90)
        .allMatch(entry -> entry.value().equals(VALUE));
  }

  static Stream<Error> finalErrors() {
    return Stream.of(
        RegionErrors.flashbackInProgress(2, 3),
        RegionErrors.flashbackNotPrepared(2),
        RegionErrors.other("invalid max_ts update"));
  }

  @ParameterizedTest
  @MethodSource("finalErrors")
  void aRegionErrorThatNoRetryMends(Error error) {
    faults.inject(Calls.to("RawGet"), FaultAction.regionError(error));
    assertThatThrownBy(() -> raw.get(key(1)))
        .isInstanceOf(
            error.hasFlashbackInProgress()
                ? FlashbackInProgressException.class
                : RequestRejectedException.class)
        .hasMessageContaining(error.getMessage());
    assertThat(faults.journal().count("RawGet")).isEqualTo(1);
  }

  @Test
  void anEntryThatRaftDoesNotTake() {
    faults.inject(
        Calls.to("RawPut"), FaultAction.regionError(RegionErrors.raftEntryTooLarge(2, 9 << 20)));
    assertThatThrownBy(() -> raw.put(key(1), VALUE))
        .isInstanceOf(ValueTooLargeException.class)
        .hasMessageContaining("raft-entry-max-size");
  }

  @Test
  void noLeaderForEver() {
    faults.inject(Calls.to("RawGet"), FaultAction.regionError(RegionErrors.notLeader(2)));
    RawSession hasty = raw.with(raw.options().withTimeout(Duration.ofMillis(400)));
    assertThatThrownBy(() -> hasty.get(key(1)))
        .isInstanceOf(DeadlineExceededException.class)
        .satisfies(
            e -> {
              assertThat(((KvException) e).isRetryable()).isTrue();
              assertThat(((KvException) e).attempts()).isNotEmpty();
            });
    assertThat(faults.journal().count("RawGet")).isLessThan(200);
  }

  @Test
  void theBudgetEndsBeforeTheDeadline() {
    RawSession frugal = clusters.connect("retryBudget=50ms").raw();
    faults.inject(Calls.to("RawGet"), FaultAction.regionError(RegionErrors.notLeader(2)));
    assertThatThrownBy(() -> frugal.get(key(1)))
        .isInstanceOf(RegionUnavailableException.class)
        .hasMessageContaining("NotLeader");
  }

  @Test
  void leadersMoveSplitAndMerge() {
    List<Bytes> keys = load(90);
    for (long store : clusters.cluster().storeIds()) {
      clusters.cluster().transferLeader(key(0), store);
      clusters.cluster().split(key(10), key(50));
      assertThat(raw.batchGet(keys)).doesNotContainNull();
      clusters.cluster().mergeWithNext(key(0));
      assertThat(raw.batchGet(keys)).doesNotContainNull();
      raw.put(key(5), VALUE);
      assertThat(raw.get(key(5))).isEqualTo(VALUE);
    }
  }

  @Test
  void aStoreGoesDownAndComesBack() {
    List<Bytes> keys = load(90);
    for (long store : clusters.cluster().storeIds()) {
      clusters.cluster().stopStore(store);
      assertThat(raw.batchGet(keys)).doesNotContainNull();
      raw.put(key(3), VALUE);
      clusters.cluster().startStore(store);
    }
    assertThat(raw.batchGet(keys)).doesNotContainNull();
  }

  @Test
  void aLostAnswerToAPutIsMadeGoodByAnother() {
    faults.inject(Calls.to("RawPut").times(1), FaultAction.failAfterApply(Status.UNAVAILABLE));
    raw.put(key(1), VALUE);
    assertThat(raw.get(key(1))).isEqualTo(VALUE);
    // The second attempt may go to a follower, which names the leader.
    assertThat(faults.journal().count("RawPut")).isBetween(2L, 3L);
  }

  @Test
  void aPutOnceLostStaysUncertainWhateverComesAfter() {
    faults.inject(Calls.to("RawPut").times(1), FaultAction.failAfterApply(Status.UNAVAILABLE));
    faults.inject(
        Calls.to("RawPut"), FaultAction.regionError(RegionErrors.flashbackInProgress(2, 3)));
    assertThatThrownBy(() -> raw.put(key(1), VALUE))
        .isInstanceOf(OutcomeUnknownException.class)
        .hasMessageContaining("flashback");
    assertThat(raw.get(key(1))).isEqualTo(VALUE);
  }

  @Test
  void aBatchOfWhichAPartWasWrittenIsUncertain() {
    load(90);
    faults.inject(
        Calls.to("RawBatchPut").skipping(1),
        FaultAction.regionError(RegionErrors.flashbackInProgress(2, 3)));
    List<KeyValue> entries =
        IntStream.range(0, 90).mapToObj(i -> new KeyValue(key(i), VALUE)).toList();
    assertThatThrownBy(() -> raw.batchPut(entries)).isInstanceOf(OutcomeUnknownException.class);
  }

  @Test
  void aFrozenStoreHoldsNobodyLongerThanTheDeadline() {
    RawSession hasty = raw.with(raw.options().withTimeout(Duration.ofMillis(300)));
    raw.put(key(1), VALUE);
    clusters.cluster().storeIds().forEach(faults::freezeStore);
    assertThatThrownBy(() -> hasty.get(key(1))).isInstanceOf(DeadlineExceededException.class);
    assertThatThrownBy(() -> hasty.put(key(1), VALUE)).isInstanceOf(OutcomeUnknownException.class);
    assertThatThrownBy(() -> hasty.batchGet(List.of(key(1), key(2))))
        .isInstanceOf(DeadlineExceededException.class);
    assertThatThrownBy(() -> hasty.scan(KeyRange.all()).nextPage())
        .isInstanceOf(DeadlineExceededException.class);
    assertThatThrownBy(() -> hasty.deleteRange(KeyRange.all()))
        .isInstanceOf(OutcomeUnknownException.class);
  }

  @Test
  void aFrozenPdHoldsNobodyLongerThanTheDeadline() {
    faults.freezeStore(io.kvdc.embedded.ReceivedCall.PD);
    RawSession hasty = raw.with(raw.options().withTimeout(Duration.ofMillis(300)));
    assertThatThrownBy(() -> hasty.get(key(1)))
        .isInstanceOf(io.kvdc.error.KvTransientException.class);
    assertThatThrownBy(() -> hasty.put(key(1), VALUE))
        .isInstanceOf(io.kvdc.error.KvTransientException.class);
  }

  @Test
  void anInterruptEndsARead() throws InterruptedException {
    raw.put(key(1), VALUE);
    faults.inject(Calls.to("RawGet"), FaultAction.holdRequest());
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                raw.get(key(1));
              } catch (KvException e) {
                thrown.complete(e);
              }
            });
    caller.start();
    await().until(() -> faults.journal().count("RawGet") == 1);
    caller.interrupt();
    caller.join();
    assertThat(thrown.join()).isInstanceOf(CallInterruptedException.class);
    StackTraceElement top = thrown.join().getStackTrace()[0];
    assertThat(thrown.join().getStackTrace())
        .as("the stack is the caller's, top %s", top)
        .anyMatch(frame -> frame.getClassName().contains("RawUnderFaultsTest"));
  }

  @Test
  void anInterruptedWriteIsUncertain() throws InterruptedException {
    raw.put(key(1), VALUE);
    faults.journal().clear();
    faults.inject(Calls.to("RawPut"), FaultAction.holdRequest());
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                raw.put(key(1), VALUE);
              } catch (KvException e) {
                thrown.complete(e);
              }
              flag.complete(Thread.interrupted());
            });
    caller.start();
    await().until(() -> faults.journal().count("RawPut") == 1);
    caller.interrupt();
    caller.join();
    assertThat(thrown.join()).isInstanceOf(OutcomeUnknownException.class);
    assertThat(flag.join()).isTrue();
  }

  @Test
  void anInterruptedThreadSendsNothing() {
    raw.put(key(1), VALUE);
    faults.journal().clear();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> raw.put(key(1), VALUE))
        .isInstanceOfSatisfying(
            CallInterruptedException.class,
            e -> assertThat(e.outcome()).isEqualTo(Outcome.NOT_APPLIED));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(faults.journal().count("RawPut")).isZero();
  }

  @Test
  void cancellingEndsTheRequest() {
    raw.put(key(1), VALUE);
    faults.inject(Calls.to("RawGet"), FaultAction.holdRequest());
    CompletableFuture<Bytes> get = raw.async().get(key(1)).toCompletableFuture();
    await().until(() -> faults.journal().count("RawGet") == 1);
    assertThat(get.cancel(true)).isTrue();
    assertThat(get).isCancelled();
    faults.clear();
    assertThat(raw.get(key(1))).isEqualTo(VALUE);
  }

  @Test
  void closingEndsWhatIsUnderWay() {
    raw.put(key(1), VALUE);
    faults.inject(Calls.to("RawGet", "RawPut", "RawScan"), FaultAction.holdRequest());
    CompletableFuture<Bytes> get = raw.async().get(key(1)).toCompletableFuture();
    CompletableFuture<Void> put = raw.async().put(key(1), VALUE).toCompletableFuture();
    CompletableFuture<List<KeyValue>> page =
        raw.async().scan(KeyRange.all()).nextPage().toCompletableFuture();
    await().until(() -> faults.journal().count("RawScan") == 1);
    connection.close();
    assertThat(get)
        .failsWithin(Duration.ofSeconds(5))
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(ConnectionClosedException.class);
    assertThat(page)
        .failsWithin(Duration.ofSeconds(5))
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(ConnectionClosedException.class);
    assertThat(put)
        .failsWithin(Duration.ofSeconds(5))
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(OutcomeUnknownException.class);
  }

  @Test
  void aPageThatFailedCanBeAskedForAgain() {
    load(30);
    var cursor = raw.scan(KeyRange.all(), io.kvdc.ScanOptions.defaults().withPageSize(7));
    List<KeyValue> seen = new ArrayList<>(cursor.nextPage());
    faults.inject(
        Calls.to("RawScan").times(2),
        FaultAction.regionError(RegionErrors.flashbackInProgress(2, 3)));
    int failures = 0;
    for (int i = 0; i < 30; i++) {
      try {
        seen.addAll(cursor.nextPage());
      } catch (FlashbackInProgressException e) {
        failures++;
      }
    }
    assertThat(failures).isPositive();
    assertThat(seen)
        .extracting(KeyValue::key)
        .containsExactlyElementsOf(IntStream.range(0, 30).mapToObj(Clusters::key).toList());
  }

  @Test
  void aSynchronousCallInACallbackIsRefused() throws Exception {
    try (var cluster =
            io.kvdc.embedded.EmbeddedCluster.builder().name("callbacks").stores(1).tcp(0).start();
        Connection tcp = io.kvdc.Kv.connect(cluster.url())) {
      RawSession session = tcp.raw();
      session.put(key(1), VALUE);
      faults.clear();
      cluster
          .faults()
          .inject(Calls.to("RawGet").times(1), FaultAction.delayAnswer(Duration.ofMillis(50)));
      CompletableFuture<Bytes> nested =
          session.async().get(key(1)).thenApply(value -> session.get(key(1))).toCompletableFuture();
      assertThatThrownBy(() -> nested.get(5, TimeUnit.SECONDS))
          .hasCauseInstanceOf(BlockingCallException.class)
          .hasMessageContaining("asynchronous");
    }
  }

  @Test
  void coldRegionsAreLookedUpManyAtATime() {
    List<Bytes> borders = IntStream.range(1, 1000).mapToObj(Clusters::key).toList();
    clusters.cluster().split(borders);
    faults.journal().clear();
    List<Bytes> keys = IntStream.range(0, 1000).mapToObj(Clusters::key).toList();
    assertThat(raw.batchGet(keys)).hasSize(1000).containsOnlyNulls();
    long asked =
        faults.journal().count("ScanRegions")
            + faults.journal().count("BatchScanRegions")
            + faults.journal().count("GetRegion");
    assertThat(asked).isBetween(8L, 20L);
  }

  @Test
  void manyCallersWithColdRegionsAskPdInProportionToRegions() {
    List<Bytes> borders = IntStream.range(1, 1000).mapToObj(Clusters::key).toList();
    clusters.cluster().split(borders);
    faults.journal().clear();
    List<CompletableFuture<Bytes>> gets =
        IntStream.range(0, 1000)
            .mapToObj(i -> raw.async().get(key(i)).toCompletableFuture())
            .toList();
    gets.forEach(CompletableFuture::join);
    long asked = faults.journal().count("ScanRegions") + faults.journal().count("GetRegion");
    assertThat(asked).isLessThan(100);
  }
}
