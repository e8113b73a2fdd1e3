package io.kvdc.tikv.internal.txn.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kvdc.Bytes;
import io.kvdc.proto.kvrpcpb.Mutation;
import io.kvdc.proto.kvrpcpb.Op;
import io.kvdc.proto.kvrpcpb.PessimisticLockRequest;
import io.kvdc.proto.kvrpcpb.PessimisticLockResponse;
import io.kvdc.proto.kvrpcpb.PrewriteRequest;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.txn.EmbeddedTxns;
import io.kvdc.tikv.internal.txn.EmbeddedTxns.LockedException;
import io.kvdc.tikv.internal.txn.access.TxnLock;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Locks of dead and living transactions of two phases, in a cluster. */
class LocksInAClusterTest {

  private final EmbeddedTxns txns = new EmbeddedTxns("m");

  @AfterEach
  void close() {
    txns.close();
  }

  private void expire() {
    txns.advance(Duration.ofMillis(3_001));
  }

  private TxnLock lock(String key) {
    return Objects.requireNonNull(txns.lock(key), key);
  }

  private ResolveResult write(String... keys) {
    List<TxnLock> locks = Stream.of(keys).map(this::lock).toList();
    return txns.locks().resolve(txns.backoffer(), ResolveRequest.forWrite(txns.ts(), locks)).join();
  }

  private long calls(String method) {
    return txns.cluster().faults().journal().count(method);
  }

  private PessimisticLockResponse lockFor(long startTs, String primary, String key) {
    return txns.send(
        TxnRpcs.PESSIMISTIC_LOCK,
        key,
        PessimisticLockRequest.newBuilder()
            .addMutations(Mutation.newBuilder().setOp(Op.PessimisticLock).setKey(txns.key(key)))
            .setPrimaryLock(txns.key(primary))
            .setStartVersion(startTs)
            .setForUpdateTs(startTs)
            .setMinCommitTs(startTs + 1)
            .setLockTtl(3_000)
            .setWaitTimeout(-1)
            .build());
  }

  @Test
  void aDeadOwnerIsRolledBackAndALivingOneIsNot() {
    long startTs = txns.ts();
    txns.prewrite(startTs, "p", "p", "a");
    assertThat(write("a").waitMillis()).isEqualTo(3_000);
    assertThat(txns.lock("p")).isNotNull();
    expire();
    assertThat(write("a").waitMillis()).isZero();
    assertThat(txns.lock("a")).isNull();
    assertThat(txns.lock("p")).isNull();
    assertThat(txns.commit(startTs, txns.ts(), "p").hasError()).isTrue();
    assertThat(txns.read("a", txns.ts())).isNull();
  }

  @Test
  void aReadPushesALivingOwnerAndPasses() {
    long startTs = txns.ts();
    txns.prewrite(startTs, "p", "p", "a");
    long readTs = txns.ts();
    assertThat(txns.read("a", readTs)).isNull();
    assertThat(lock("p").minCommitTs()).isGreaterThan(readTs);
    // Too early for a commit that the read has not seen.
    assertThat(txns.commit(startTs, readTs, "p").getError().hasCommitTsExpired()).isTrue();
    long commitTs = txns.ts();
    assertThat(txns.commit(startTs, commitTs, "p", "a").hasError()).isFalse();
    assertThat(txns.read("a", readTs)).isNull();
    assertThat(txns.read("a", commitTs)).isEqualTo("v-a");
  }

  @Test
  void secondariesOfACommittedTransactionAreCommittedToo() {
    long startTs = txns.ts();
    txns.prewrite(startTs, "p", "p", "a", "z");
    long commitTs = txns.ts();
    txns.commit(startTs, commitTs, "p");
    assertThat(txns.read("a", txns.ts())).isEqualTo("v-a");
    assertThat(txns.read("z", commitTs - 1)).isNull();
    assertThat(txns.read("z", txns.ts())).isEqualTo("v-z");
    assertThat(calls("KvCheckTxnStatus")).as("the fate is remembered").isEqualTo(1);
    await().untilAsserted(() -> assertThat(txns.lock("a")).isNull());
    await().untilAsserted(() -> assertThat(txns.lock("z")).isNull());
    assertThat(txns.read("z", txns.ts())).isEqualTo("v-z");
  }

  @Test
  void aSecondaryWithoutPrimaryIsWaitedForAndThenRolledBack() {
    long startTs = txns.ts();
    txns.prewrite(startTs, "p", "a");
    expire();
    assertThat(write("a").waitMillis()).isZero();
    assertThat(txns.lock("a")).isNull();
    assertThat(txns.prewrite(txns.prewriteOf("p", "p", startTs)).getErrorsCount()).isEqualTo(1);
  }

  @Test
  void locksOfABigTransactionGoWithTheirRegion() {
    long startTs = txns.ts();
    for (String key : List.of("p", "a", "b", "c", "z")) {
      PrewriteRequest.Builder request = txns.prewriteOf(key, "p", startTs).setTxnSize(512);
      assertThat(txns.prewrite(request).getErrorsCount()).isZero();
    }
    expire();
    assertThat(write("a", "b").waitMillis()).isZero();
    assertThat(calls("KvResolveLock")).isEqualTo(1);
    assertThat(txns.lock("c")).as("of the same region").isNull();
    assertThat(txns.lock("z")).as("of another one").isNotNull();
  }

  @Test
  void locksOfASmallTransactionGoAlone() {
    long startTs = txns.ts();
    txns.prewrite(startTs, "p", "p", "a", "b", "c");
    expire();
    write("a", "b");
    assertThat(calls("KvResolveLock")).isEqualTo(1);
    assertThat(txns.lock("a")).isNull();
    assertThat(txns.lock("b")).isNull();
    assertThat(txns.lock("c")).isNotNull();
  }

  @Test
  void pessimisticLocksOfADeadOwnerGoWithTheirRegion() {
    long startTs = txns.ts();
    for (String key : List.of("p", "a", "b")) {
      assertThat(lockFor(startTs, "p", key).getErrorsCount()).isZero();
    }
    assertThat(write("a").waitMillis()).isEqualTo(3_000);
    assertThat(txns.lock("a")).isNotNull();
    expire();
    assertThat(write("a").waitMillis()).isZero();
    assertThat(txns.lock("a")).isNull();
    assertThat(txns.lock("b")).isNull();
    assertThat(txns.lock("p")).isNull();
  }

  /** A lock of a statement that was undone, whose transaction has chosen another primary since. */
  @Test
  void aStrayLockOfATransactionThatSwitchedItsPrimaryIsItsOwnConcern() {
    long startTs = txns.ts();
    assertThat(lockFor(startTs, "old", "a").getErrorsCount()).isZero();
    assertThat(lockFor(startTs, "new", "new").getErrorsCount()).isZero();
    assertThat(lockFor(startTs, "new", "old").getErrorsCount()).isZero();
    assertThat(write("a")).isEqualTo(ResolveResult.FREE);
    assertThat(txns.lock("a")).isNull();
    assertThat(lock("old").isPessimistic()).isTrue();
    assertThat(lock("new").isPessimistic()).isTrue();
    // The transaction goes on and commits as a whole.
    for (String key : List.of("new", "old")) {
      PrewriteRequest.Builder request =
          txns.prewriteOf(key, "new", startTs)
              .setForUpdateTs(startTs)
              .addPessimisticActions(PrewriteRequest.PessimisticAction.DO_PESSIMISTIC_CHECK);
      assertThat(txns.prewrite(request).getErrorsCount()).isZero();
    }
    assertThat(write("old").waitMillis()).isPositive();
    long commitTs = txns.ts();
    txns.commit(startTs, commitTs, "new");
    assertThat(txns.read("old", txns.ts())).isEqualTo("v-old");
  }

  @Test
  void aReaderDoesNotRollALivingTransactionBackForItsStrayLock() {
    long startTs = txns.ts();
    assertThat(lockFor(startTs, "old", "a").getErrorsCount()).isZero();
    assertThat(lockFor(startTs, "new", "new").getErrorsCount()).isZero();
    expire();
    // The old primary knows nothing of it; that must not put a mark there that ends it.
    write("a");
    assertThat(lockFor(startTs, "new", "old").getErrorsCount()).isZero();
  }

  @Test
  void garbageCollectionEndsEverything() {
    long committed = txns.ts();
    txns.prewrite(committed, "p", "p", "a");
    long commitTs = txns.ts();
    txns.commit(committed, commitTs, "p");
    long alive = txns.ts();
    txns.prewrite(alive, "q", "q", "b");
    long async = txns.ts();
    txns.prewriteAsync(async, "r", List.of("c"), "r", "c");
    long pessimistic = txns.ts();
    assertThat(lockFor(pessimistic, "d", "d").getErrorsCount()).isZero();
    CachedRegion region =
        Objects.requireNonNull(txns.access().sender().locator().cache().find(Bytes.utf8("a")));
    List<TxnLock> locks = Stream.of("a", "b", "c", "d").map(this::lock).toList();
    assertThat(txns.locks().batchResolve(txns.backoffer(), locks, region).join()).isTrue();
    for (String key : List.of("a", "b", "c", "d")) {
      assertThat(txns.lock(key)).as(key).isNull();
    }
    long now = txns.ts();
    assertThat(txns.read("a", now)).isEqualTo("v-a");
    assertThat(txns.read("b", now)).isNull();
    assertThat(txns.read("c", now)).isEqualTo("v-c");
    assertThat(txns.commit(alive, txns.ts(), "q").hasError()).isTrue();
  }

  @Test
  void garbageCollectionNoticesThatARegionIsNotWhatItWas() {
    long startTs = txns.ts();
    txns.prewrite(startTs, "p", "p", "a");
    List<TxnLock> locks = List.of(lock("a"));
    CachedRegion region =
        Objects.requireNonNull(txns.access().sender().locator().cache().find(Bytes.utf8("a")));
    txns.split("b");
    assertThat(txns.locks().batchResolve(txns.backoffer(), locks, region).join()).isFalse();
    assertThat(txns.lock("a")).isNotNull();
  }

  @Test
  void theFateOfATransactionCanBeAskedFor() {
    long startTs = txns.ts();
    txns.prewrite(startTs, "p", "p");
    TxnStatus alive = txns.locks().txnStatus(txns.backoffer(), startTs, 0, Bytes.utf8("p")).join();
    assertThat(alive.isDetermined()).isFalse();
    assertThat(alive.ttlMillis()).isEqualTo(3_000);
    long commitTs = txns.ts();
    txns.commit(startTs, commitTs, "p");
    assertThat(
            txns.locks().txnStatus(txns.backoffer(), startTs, 0, Bytes.utf8("p")).join().commitTs())
        .isEqualTo(commitTs);
    assertThat(
            txns.locks()
                .txnStatus(txns.backoffer(), txns.ts(), 0, Bytes.utf8("q"))
                .join()
                .isRolledBack())
        .isTrue();
  }

  /** Whoever met many transactions goes on with what he has learnt of each, round by round. */
  @Test
  void aReadPassesAsManyTransactionsAsThereAre() {
    for (int i = 0; i < 50; i++) {
      long startTs = txns.ts();
      txns.prewrite(startTs, "p" + i, "p" + i, "a" + i);
      if (i % 2 == 0) {
        txns.commit(startTs, txns.ts(), "p" + i);
      }
    }
    long readTs = txns.ts();
    for (int i = 0; i < 50; i++) {
      assertThat(txns.read("a" + i, readTs)).isEqualTo(i % 2 == 0 ? "v-a" + i : null);
    }
  }

  @Test
  void aWriterWhoMustNotPushWaits() {
    long startTs = txns.ts();
    txns.prewrite(startTs, "p", "p", "a");
    TxnLock met = lock("a");
    long before = lock("p").minCommitTs();
    ResolveResult result =
        txns.locks()
            .resolve(txns.backoffer(), new ResolveRequest(0, List.of(met), false, false, true))
            .join();
    assertThat(result.waitMillis()).isPositive();
    assertThat(lock("p").minCommitTs()).isEqualTo(before);
  }

  @Test
  void readsThatCannotPushWait() {
    long startTs = txns.ts();
    txns.prewriteAsync(startTs, "p", List.of("a"), "p", "a");
    assertThatThrownBy(() -> txns.read("a", txns.ts())).isInstanceOf(LockedException.class);
  }
}
