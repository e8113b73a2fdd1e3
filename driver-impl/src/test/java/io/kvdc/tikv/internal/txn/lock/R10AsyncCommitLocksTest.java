package io.kvdc.tikv.internal.txn.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.Fault;
import io.kvdc.embedded.FaultAction;
import io.kvdc.proto.kvrpcpb.BatchRollbackRequest;
import io.kvdc.proto.kvrpcpb.TxnHeartBeatRequest;
import io.kvdc.tikv.internal.txn.EmbeddedTxns;
import io.kvdc.tikv.internal.txn.EmbeddedTxns.LockedException;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * R10: whatever became of the owner of an async-commit transaction, whoever meets its locks brings
 * it to all or nothing, and leaves it alone while it lives.
 */
class R10AsyncCommitLocksTest {

  private static final List<String> SECONDARIES = List.of("a", "m", "z");
  private static final String[] ALL = {"p", "a", "m", "z"};

  private final EmbeddedTxns txns = new EmbeddedTxns("f", "n");

  @AfterEach
  void close() {
    txns.close();
  }

  private void ownerIsGone() {
    txns.advance(Duration.ofMillis(3_001));
  }

  private void everythingIsCommitted(long commitTs) {
    for (String key : ALL) {
      assertThat(txns.read(key, commitTs)).isEqualTo("v-" + key);
      assertThat(txns.read(key, commitTs - 1)).isNull();
    }
    locksAreGone();
  }

  private void nothingIsCommitted() {
    for (String key : ALL) {
      assertThat(txns.read(key, txns.ts())).isNull();
    }
    locksAreGone();
  }

  private void locksAreGone() {
    await()
        .untilAsserted(
            () -> {
              for (String key : ALL) {
                assertThat(txns.lock(key)).as(key).isNull();
              }
            });
  }

  @Test
  void anOwnerThatIsGoneAfterItsLastPrewriteHasCommitted() {
    long startTs = txns.ts();
    long commitTs = txns.prewriteAsync(startTs, "p", SECONDARIES, ALL);
    ownerIsGone();
    assertThat(txns.read("m", txns.ts())).isEqualTo("v-m");
    everythingIsCommitted(commitTs);
  }

  @Test
  void anOwnerThatIsGoneBeforeItsLastPrewriteHasNot() {
    long startTs = txns.ts();
    txns.prewriteAsync(startTs, "p", SECONDARIES, "p", "a", "z");
    ownerIsGone();
    assertThat(txns.read("a", txns.ts())).isNull();
    nothingIsCommitted();
    // It cannot come back and finish what others took for undone.
    assertThat(txns.prewrite(txns.prewriteOf("m", "p", startTs)).getErrorsCount()).isEqualTo(1);
  }

  @Test
  void anOwnerThatIsGoneBeforeItsPrimaryHasNot() {
    long startTs = txns.ts();
    txns.prewriteAsync(startTs, "p", SECONDARIES, "a", "m", "z");
    ownerIsGone();
    nothingIsCommitted();
    assertThat(txns.prewrite(txns.prewriteOf("p", "p", startTs)).getErrorsCount()).isEqualTo(1);
  }

  @Test
  void anOwnerThatIsGoneInTheMiddleOfItsCommitHasCommitted() {
    long startTs = txns.ts();
    long commitTs = txns.prewriteAsync(startTs, "p", SECONDARIES, ALL);
    txns.commit(startTs, commitTs, "m");
    ownerIsGone();
    assertThat(txns.read("z", txns.ts())).isEqualTo("v-z");
    everythingIsCommitted(commitTs);
  }

  @Test
  void anOwnerThatIsGoneBehindItsPrimaryHasCommitted() {
    long startTs = txns.ts();
    long commitTs = txns.prewriteAsync(startTs, "p", SECONDARIES, ALL);
    txns.commit(startTs, commitTs, "p");
    assertThat(txns.read("z", txns.ts())).as("without waiting").isEqualTo("v-z");
    everythingIsCommitted(commitTs);
  }

  @Test
  void oneSecondaryThatWasRolledBackEndsTheTransaction() {
    long startTs = txns.ts();
    txns.prewriteAsync(startTs, "p", SECONDARIES, ALL);
    txns.send(
        TxnRpcs.BATCH_ROLLBACK,
        "m",
        BatchRollbackRequest.newBuilder().setStartVersion(startTs).addKeys(txns.key("m")).build());
    ownerIsGone();
    assertThat(txns.read("z", txns.ts())).isNull();
    nothingIsCommitted();
  }

  @Test
  void anOwnerThatFellBackAndIsGoneHasNotCommitted() {
    long startTs = txns.ts();
    txns.prewriteAsync(startTs, "p", SECONDARIES, "p", "a");
    txns.prewrite(startTs, "p", "m", "z");
    ownerIsGone();
    assertThat(txns.read("a", txns.ts())).isNull();
    nothingIsCommitted();
  }

  @Test
  void anOwnerThatFellBackAndCommittedItsPrimaryHas() {
    long startTs = txns.ts();
    txns.prewriteAsync(startTs, "p", SECONDARIES, "p", "a");
    txns.prewrite(startTs, "p", "m", "z");
    long commitTs = txns.ts();
    txns.commit(startTs, commitTs, "p");
    ownerIsGone();
    assertThat(txns.read("a", txns.ts())).isEqualTo("v-a");
    everythingIsCommitted(commitTs);
  }

  @Test
  void aLivingOwnerIsLeftAlone() {
    long startTs = txns.ts();
    txns.prewriteAsync(startTs, "p", SECONDARIES, "p", "a", "z");
    txns.advance(Duration.ofMillis(2_999));
    assertThatThrownBy(() -> txns.read("a", txns.ts())).isInstanceOf(LockedException.class);
    assertThat(txns.cluster().faults().journal().count("KvCheckSecondaryLocks")).isZero();
    // It goes on as if nobody had come by.
    long commitTs = txns.prewriteAsync(startTs, "p", SECONDARIES, "m");
    commitTs = Math.max(commitTs, txns.ts());
    assertThat(txns.commit(startTs, commitTs, ALL).hasError()).isFalse();
    everythingIsCommitted(commitTs);
  }

  @Test
  void anOwnerThatSendsHeartbeatsLives() {
    long startTs = txns.ts();
    txns.prewriteAsync(startTs, "p", SECONDARIES, ALL);
    txns.send(
        TxnRpcs.HEARTBEAT,
        "p",
        TxnHeartBeatRequest.newBuilder()
            .setPrimaryLock(txns.key("p"))
            .setStartVersion(startTs)
            .setAdviseLockTtl(20_000)
            .build());
    ownerIsGone();
    assertThatThrownBy(() -> txns.read("a", txns.ts()))
        .isInstanceOf(LockedException.class)
        .hasMessage("16999 ms");
    assertThat(txns.cluster().faults().journal().count("KvCheckSecondaryLocks")).isZero();
  }

  @Test
  void locksInRegionsThatSplitAndMergedAreFound() {
    long startTs = txns.ts();
    long commitTs = txns.prewriteAsync(startTs, "p", SECONDARIES, ALL);
    txns.split("c", "x");
    txns.mergeWithNext("g");
    ownerIsGone();
    assertThat(txns.read("m", txns.ts())).isEqualTo("v-m");
    everythingIsCommitted(commitTs);
  }

  @Test
  void aReadBeforeTheCommitDoesNotSeeIt() {
    long startTs = txns.ts();
    long readTs = startTs;
    long commitTs = txns.prewriteAsync(startTs, "p", SECONDARIES, ALL);
    ownerIsGone();
    assertThat(txns.read("a", readTs)).isNull();
    everythingIsCommitted(commitTs);
  }

  /** What was done already is found done, whichever answer is lost. */
  @ParameterizedTest
  @CsvSource({
    "KvCheckTxnStatus, true",
    "KvCheckTxnStatus, false",
    "KvCheckSecondaryLocks, true",
    "KvCheckSecondaryLocks, false",
    "KvResolveLock, true",
    "KvResolveLock, false"
  })
  void answersThatAreLostChangeNothing(String method, boolean complete) {
    long startTs = txns.ts();
    long commitTs = prewrite(startTs, complete);
    ownerIsGone();
    Fault fault =
        txns.cluster()
            .faults()
            .inject(Calls.to(method).times(1), FaultAction.failAfterApply(Status.UNAVAILABLE));
    assertThat(txns.read("a", txns.ts())).isEqualTo(complete ? "v-a" : null);
    if (complete) {
      everythingIsCommitted(commitTs);
    } else {
      nothingIsCommitted();
    }
    assertThat(fault.hits()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void manyReadersAtATimeComeToOneEnd(boolean complete) {
    long startTs = txns.ts();
    prewrite(startTs, complete);
    ownerIsGone();
    long readTs = txns.ts();
    List<CompletableFuture<Boolean>> readers =
        IntStream.range(0, 32)
            .mapToObj(i -> ALL[i % ALL.length])
            .map(key -> CompletableFuture.supplyAsync(() -> txns.read(key, readTs) != null))
            .toList();
    assertThat(readers).allSatisfy(reader -> assertThat(reader.join()).isEqualTo(complete));
    locksAreGone();
  }

  private long prewrite(long startTs, boolean complete) {
    long commitTs = txns.prewriteAsync(startTs, "p", SECONDARIES, "p", "a", "z");
    return complete
        ? Math.max(commitTs, txns.prewriteAsync(startTs, "p", SECONDARIES, "m"))
        : commitTs;
  }
}
