package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.CommitDetails;
import io.kvdc.CommitProtocol;
import io.kvdc.Connection;
import io.kvdc.Cursor;
import io.kvdc.Isolation;
import io.kvdc.KeyFlag;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.LockOptions;
import io.kvdc.LockedKey;
import io.kvdc.ScanOptions;
import io.kvdc.Timestamp;
import io.kvdc.Transaction;
import io.kvdc.TransactionMode;
import io.kvdc.TransactionOptions;
import io.kvdc.TransactionState;
import io.kvdc.VersionedValue;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.error.FutureTimestampException;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.InvalidKeyException;
import io.kvdc.error.KeyExistsException;
import io.kvdc.error.TransactionTooLargeException;
import io.kvdc.error.UnsupportedFeatureException;
import io.kvdc.error.ValueTooLargeException;
import io.kvdc.error.WriteConflictException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What optimistic transactions do, against an embedded cluster. */
class TransactionTest {

  private static final Bytes A = Bytes.utf8("a");
  private static final Bytes B = Bytes.utf8("b");
  private static final Bytes C = Bytes.utf8("c");
  private static final Bytes ONE = Bytes.utf8("1");
  private static final Bytes TWO = Bytes.utf8("2");

  private final Clusters clusters = Clusters.of(3, ApiVersion.V2);
  private final Connection connection = clusters.connect("timeout=20s");

  @AfterEach
  void close() {
    clusters.close();
  }

  private long sent(String method) {
    return clusters.cluster().faults().journal().count(method);
  }

  private void store(Bytes key, Bytes value) {
    connection.transact(
        transaction -> {
          transaction.put(key, value);
          return null;
        });
  }

  @Test
  void whatIsCommittedIsSeenByLaterTransactions() {
    CommitDetails details;
    Timestamp committed;
    try (Transaction transaction = connection.begin()) {
      transaction.put(A, ONE);
      transaction.put(B, TWO);
      details = transaction.commit();
      committed = transaction.commitTimestamp();
      assertThat(transaction.state()).isEqualTo(TransactionState.COMMITTED);
    }
    assertThat(details.protocol()).isEqualTo(CommitProtocol.TWO_PHASE);
    assertThat(details.commitTimestamp()).isEqualTo(committed).isNotNull();
    try (Transaction later = connection.begin()) {
      assertThat(later.startTimestamp()).isGreaterThan(committed);
      assertThat(later.get(A)).isEqualTo(ONE);
      assertThat(later.getVersioned(B)).isEqualTo(new VersionedValue(TWO, committed));
      assertThat(later.batchGet(List.of(C, B, A, B))).containsExactly(null, TWO, ONE, TWO);
    }
  }

  @Test
  void ownWritesAreSeenAndNobodyElses() {
    store(A, ONE);
    store(B, ONE);
    try (Transaction transaction = connection.begin()) {
      store(A, TWO);
      assertThat(transaction.get(A)).as("as of the start").isEqualTo(ONE);
      transaction.put(A, C);
      transaction.delete(B);
      assertThat(transaction.get(A)).isEqualTo(C);
      assertThat(transaction.get(B)).isNull();
      assertThat(transaction.getVersioned(A)).isEqualTo(new VersionedValue(C, null));
      assertThat(transaction.batchGet(List.of(A, B, C))).containsExactly(C, null, null);
      assertThat(transaction.batchGetVersioned(List.of(B, A)))
          .containsExactly(null, new VersionedValue(C, null));
      assertThat(transaction.snapshot().get(A)).as("without own writes").isEqualTo(ONE);
      assertThat(connection.snapshot().get(A)).isEqualTo(TWO);
    }
  }

  @Test
  void conflictIsFoundAtCommit() {
    try (Transaction transaction = connection.begin()) {
      transaction.put(A, ONE);
      store(A, TWO);
      assertThatThrownBy(transaction::commit)
          .isInstanceOf(WriteConflictException.class)
          .satisfies(e -> assertThat(((WriteConflictException) e).isRetryable()).isTrue());
      assertThat(transaction.state()).isEqualTo(TransactionState.ROLLED_BACK);
      assertThat(transaction.commitTimestamp()).isNull();
    }
    assertThat(connection.snapshot().get(A)).isEqualTo(TWO);
  }

  @Test
  void transactRepeatsAfterAConflict() {
    store(A, ONE);
    int[] attempts = {0};
    Bytes seen =
        connection.transact(
            transaction -> {
              Bytes value = transaction.get(A);
              if (attempts[0]++ == 0) {
                store(A, TWO);
              }
              transaction.put(A, C);
              return value;
            });
    assertThat(attempts[0]).isEqualTo(2);
    assertThat(seen).isEqualTo(TWO);
    assertThat(connection.snapshot().get(A)).isEqualTo(C);
  }

  @Test
  void nothingIsSentWhereNothingWasWritten() {
    try (Transaction transaction = connection.begin()) {
      transaction.get(A);
      assertThat(transaction.isReadOnly()).isTrue();
      CommitDetails details = transaction.commit();
      assertThat(details).isEqualTo(CommitDetails.nothingWritten(transaction.startTimestamp()));
      assertThat(transaction.state()).isEqualTo(TransactionState.COMMITTED);
      assertThat(transaction.commitTimestamp()).isNull();
    }
    assertThat(sent("KvPrewrite")).isZero();
    try (Transaction transaction = connection.begin()) {
      transaction.put(A, ONE);
      transaction.rollback();
    }
    assertThat(sent("KvPrewrite")).isZero();
    assertThat(sent("KvBatchRollback")).isZero();
    assertThat(connection.snapshot().get(A)).isNull();
  }

  @Test
  void insertNeedsAKeyWithoutValue() {
    store(A, ONE);
    try (Transaction transaction = connection.begin()) {
      transaction.insert(A, TWO);
      assertThatThrownBy(transaction::commit)
          .isInstanceOf(KeyExistsException.class)
          .satisfies(e -> assertThat(((KeyExistsException) e).key()).isEqualTo(A));
      assertThat(transaction.state()).isEqualTo(TransactionState.ROLLED_BACK);
    }
    try (Transaction transaction = connection.begin()) {
      transaction.put(B, ONE);
      assertThatThrownBy(() -> transaction.insert(B, TWO))
          .isInstanceOf(KeyExistsException.class)
          .satisfies(e -> assertThat(((KeyExistsException) e).value()).isEqualTo(ONE));
      assertThat(transaction.get(B)).as("it stays as it was").isEqualTo(ONE);
      transaction.delete(A);
      transaction.insert(A, TWO);
      transaction.insert(C, ONE);
      transaction.commit();
    }
    assertThat(connection.snapshot().batchGet(List.of(A, B, C))).containsExactly(TWO, ONE, ONE);
  }

  @Test
  void deletingAnInsertStillChecksThatThereWasNothing() {
    store(A, ONE);
    try (Transaction transaction = connection.begin()) {
      transaction.insert(A, TWO);
      transaction.delete(A);
      transaction.put(B, ONE);
      assertThatThrownBy(transaction::commit).isInstanceOf(KeyExistsException.class);
    }
    assertThat(connection.snapshot().get(A)).as("and does not delete it").isEqualTo(ONE);
    try (Transaction transaction = connection.begin()) {
      transaction.insert(C, TWO);
      transaction.delete(C);
      transaction.put(B, ONE);
      transaction.commit();
    }
    assertThat(connection.snapshot().batchGet(List.of(B, C))).containsExactly(ONE, null);
  }

  @Test
  void prewriteOnlyChecksAndDropsTheValue() {
    try (Transaction transaction = connection.begin()) {
      transaction.put(A, ONE);
      transaction.put(B, ONE);
      transaction.flag(A, KeyFlag.PREWRITE_ONLY);
      assertThat(transaction.get(A)).isNull();
      transaction.commit();
    }
    assertThat(connection.snapshot().batchGet(List.of(A, B))).containsExactly(null, ONE);
    try (Transaction transaction = connection.begin()) {
      transaction.put(A, ONE);
      transaction.flag(B, KeyFlag.PREWRITE_ONLY);
      assertThatThrownBy(transaction::commit).isInstanceOf(KeyExistsException.class);
    }
    assertThat(connection.snapshot().get(A)).isNull();
  }

  @Test
  void localKeysAreReadBackAndNotCommitted() {
    try (Transaction transaction = connection.begin()) {
      transaction.put(A, ONE);
      transaction.put(B, ONE);
      transaction.flag(A, KeyFlag.LOCAL_ONLY);
      assertThat(transaction.get(A)).isEqualTo(ONE);
      transaction.commit();
    }
    assertThat(connection.snapshot().batchGet(List.of(A, B))).containsExactly(null, ONE);
  }

  @Test
  void flagsOfTheOtherModeAreRefused() {
    try (Transaction transaction = connection.begin()) {
      assertThatThrownBy(() -> transaction.flag(A, KeyFlag.ASSERT_EXISTS, KeyFlag.UNCHECKED_WRITE))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("pessimistic");
      assertThat(transaction.count()).as("none of them is set").isZero();
    }
  }

  @Test
  void lockedKeysMustNotBeWrittenByOthers() {
    store(A, ONE);
    try (Transaction transaction = connection.begin()) {
      assertThat(transaction.lockKeys(List.of(A, C), LockOptions.defaults().withReturnValues(true)))
          .containsExactly(
              new LockedKey(A, false, false, true, ONE, null),
              new LockedKey(C, false, false, false, null, null));
      assertThat(transaction.lockKeys(List.of(A)))
          .containsExactly(new LockedKey(A, false, true, null, null, null));
      assertThat(sent("KvPessimisticLock")).isZero();
      assertThat(transaction.isReadOnly()).isFalse();
      transaction.put(B, ONE);
      store(A, TWO);
      assertThatThrownBy(transaction::commit).isInstanceOf(WriteConflictException.class);
    }
    assertThat(connection.snapshot().get(B)).isNull();
  }

  @Test
  void getForUpdateProtectsWhatItRead() {
    store(A, ONE);
    try (Transaction transaction = connection.begin()) {
      assertThat(transaction.getForUpdate(A)).isEqualTo(ONE);
      assertThat(transaction.getForUpdate(B)).isNull();
      transaction.put(A, TWO);
      assertThat(transaction.getForUpdate(A)).isEqualTo(TWO);
      transaction.delete(A);
      assertThat(transaction.getForUpdate(A)).isNull();
      store(B, ONE);
      assertThatThrownBy(transaction::commit).isInstanceOf(WriteConflictException.class);
    }
  }

  @Test
  void scansSeeOwnWritesBothWays() {
    connection.transact(
        transaction -> {
          IntStream.range(0, 30).forEach(i -> transaction.put(Clusters.key(i), ONE));
          return null;
        });
    clusters.cluster().split(Clusters.key(10), Clusters.key(20));
    try (Transaction transaction = connection.begin()) {
      List<Bytes> expected = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        if (i % 3 == 0) {
          transaction.delete(Clusters.key(i));
        } else if (i >= 25) {
          transaction.put(Clusters.key(i), TWO);
        }
        if (i % 3 != 0) {
          expected.add(Clusters.key(i));
        }
      }
      assertThat(keys(transaction, ScanOptions.defaults())).isEqualTo(expected);
      for (int limit = 0; limit < 30; limit += 4) {
        ScanOptions limited = ScanOptions.defaults().withLimit(limit);
        assertThat(keys(transaction, limited))
            .isEqualTo(expected.subList(0, Math.min(limit, expected.size())));
      }
      List<Bytes> backward = new ArrayList<>(expected);
      java.util.Collections.reverse(backward);
      assertThat(keys(transaction, ScanOptions.defaults().withReverse(true).withLimit(7)))
          .isEqualTo(backward.subList(0, 7));
      assertThat(keys(transaction, ScanOptions.defaults().withReverse(true).withPageSize(2)))
          .isEqualTo(backward);
      assertThat(
              transaction.scan(KeyRange.all(), ScanOptions.defaults().withKeyOnly(true)).toList())
          .extracting(KeyValue::value)
          .containsOnly(Bytes.EMPTY);
    }
  }

  private static List<Bytes> keys(Transaction transaction, ScanOptions options) {
    return transaction.scan(KeyRange.all(), options).toList().stream().map(KeyValue::key).toList();
  }

  @Test
  void limitThatDeletesEatUpIsStillReached() {
    connection.transact(
        transaction -> {
          IntStream.range(0, 20).forEach(i -> transaction.put(Clusters.key(i), ONE));
          return null;
        });
    try (Transaction transaction = connection.begin()) {
      try (Cursor<KeyValue> cursor =
          transaction.scan(KeyRange.all(), ScanOptions.defaults().withLimit(4).withPageSize(2))) {
        assertThat(cursor.nextPage()).hasSize(2);
        IntStream.range(2, 10).forEach(i -> transaction.delete(Clusters.key(i)));
        assertThat(cursor.nextPage())
            .extracting(KeyValue::key)
            .containsExactly(Clusters.key(10), Clusters.key(11));
        assertThat(cursor.nextPage()).isEmpty();
      }
    }
  }

  @Test
  void limitedScanAsksForNoMoreThanItNeeds() {
    store(A, ONE);
    store(B, ONE);
    store(C, ONE);
    clusters.cluster().faults().journal().clear();
    try (Transaction transaction = connection.begin()) {
      assertThat(keys(transaction, ScanOptions.defaults().withLimit(2))).containsExactly(A, B);
    }
    assertThat(sent("KvScan")).isEqualTo(1);
  }

  @Test
  void badInputComesFirst() {
    try (Transaction transaction = connection.begin()) {
      assertThatThrownBy(() -> transaction.put(Bytes.EMPTY, ONE))
          .isInstanceOf(InvalidKeyException.class);
      assertThatThrownBy(() -> transaction.get(Bytes.EMPTY))
          .isInstanceOf(InvalidKeyException.class);
      assertThatThrownBy(() -> transaction.lockKeys(List.of(A, Bytes.EMPTY)))
          .isInstanceOf(InvalidKeyException.class);
      assertThatThrownBy(() -> transaction.put(Bytes.wrap(new byte[8 << 10]), ONE))
          .isInstanceOf(InvalidKeyException.class);
      assertThatThrownBy(() -> transaction.put(A, Bytes.EMPTY))
          .isInstanceOf(InvalidArgumentException.class);
      assertThatThrownBy(() -> transaction.insert(A, Bytes.EMPTY))
          .isInstanceOf(InvalidArgumentException.class);
      assertThatThrownBy(() -> transaction.put(A, Bytes.wrap(new byte[8 << 20])))
          .isInstanceOf(ValueTooLargeException.class);
      assertThat(transaction.async().put(A, Bytes.EMPTY).toCompletableFuture())
          .isCompletedExceptionally();
      assertThat(transaction.count()).isZero();
    }
  }

  @Test
  void longestKeyThatIsTakenCanBeCommitted() {
    Bytes longest = Bytes.wrap(new byte[909 * 8 + 7 - 4]);
    store(longest, ONE);
    assertThat(connection.snapshot().get(longest)).isEqualTo(ONE);
    try (Transaction transaction = connection.begin()) {
      assertThatThrownBy(() -> transaction.put(Bytes.wrap(new byte[longest.length() + 1]), ONE))
          .isInstanceOf(InvalidKeyException.class);
    }
  }

  @Test
  void limitsHoldAndWhatWasAcceptedCanBeCommitted() {
    TransactionOptions options =
        TransactionOptions.defaults().mutate().maxEntryBytes(10).maxBytes(20).build();
    try (Transaction transaction = connection.begin(options)) {
      transaction.put(A, Bytes.wrap(new byte[9]));
      assertThatThrownBy(() -> transaction.put(B, Bytes.wrap(new byte[10])))
          .isInstanceOf(ValueTooLargeException.class);
      transaction.put(B, Bytes.wrap(new byte[9]));
      assertThatThrownBy(() -> transaction.put(C, ONE))
          .isInstanceOf(TransactionTooLargeException.class);
      assertThat(transaction.size()).isEqualTo(20);
      assertThat(transaction.count()).isEqualTo(2);
      transaction.commit();
    }
    assertThat(connection.snapshot().get(C)).isNull();
    assertThat(connection.snapshot().get(B)).isNotNull();
    try (Connection small = clusters.connect("maxTransactionSize=1KiB");
        Transaction transaction = small.begin()) {
      assertThatThrownBy(() -> transaction.put(A, Bytes.wrap(new byte[1024])))
          .isInstanceOf(TransactionTooLargeException.class);
    }
  }

  @Test
  void startInThePastReadsThePast() {
    store(A, ONE);
    Timestamp past = connection.currentTimestamp();
    store(A, TWO);
    TransactionOptions options =
        TransactionOptions.defaults().mutate().startTimestamp(past).build();
    try (Transaction transaction = connection.begin(options)) {
      assertThat(transaction.startTimestamp()).isEqualTo(past);
      assertThat(transaction.get(A)).isEqualTo(ONE);
      transaction.put(A, C);
      assertThatThrownBy(transaction::commit).isInstanceOf(WriteConflictException.class);
    }
  }

  @Test
  void startInTheFutureIsRefused() {
    Timestamp now = connection.currentTimestamp();
    Timestamp future = Timestamp.of(now.physicalMillis() + 60_000, 0);
    TransactionOptions options =
        TransactionOptions.defaults().mutate().startTimestamp(future).build();
    assertThatThrownBy(() -> connection.begin(options))
        .isInstanceOf(FutureTimestampException.class)
        .satisfies(e -> assertThat(((FutureTimestampException) e).timestamp()).isEqualTo(future));
  }

  @Test
  void optionsThatDoNotGoTogetherAreRefused() {
    TransactionOptions.Builder options = TransactionOptions.optimistic().mutate();
    assertRefused(options.isolation(Isolation.READ_COMMITTED).build(), "optimistic");
    options = TransactionOptions.optimistic().mutate();
    assertRefused(options.lockWait(Duration.ofSeconds(1)).build(), "lockWait");
    options = TransactionOptions.optimistic().mutate();
    assertRefused(options.startTimestamp(Timestamp.MAX).build(), "never hands out");
    options = TransactionOptions.optimistic().mutate();
    assertRefused(options.startTimestamp(new Timestamp(0)).build(), "never hands out");
    options = TransactionOptions.optimistic().mutate();
    assertRefused(options.maxBytes(10).maxEntryBytes(11).build(), "the whole transaction");
    options = TransactionOptions.pessimistic().mutate();
    assertRefused(
        options
            .isolation(Isolation.READ_COMMITTED)
            .startTimestamp(connection.currentTimestamp())
            .build(),
        "start timestamp");
    try (Transaction transaction = connection.begin()) {
      assertThatThrownBy(
              () ->
                  transaction.lockKeys(
                      List.of(A),
                      LockOptions.defaults().withForUpdateTimestamp(transaction.startTimestamp())))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("forUpdateTimestamp");
    }
  }

  private void assertRefused(TransactionOptions options, String why) {
    assertThatThrownBy(() -> connection.begin(options))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void modeOfTheUrlIsTheDefault() {
    assertThat(connection.transactionOptions().mode()).isEqualTo(TransactionMode.OPTIMISTIC);
    assertThat(clusters.connect("transactionMode=pessimistic").transactionOptions().mode())
        .isEqualTo(TransactionMode.PESSIMISTIC);
  }

  @Test
  void capabilitiesSayWhatTheApiVersionHas() {
    assertThat(connection.capabilities())
        .contains(
            Capability.TRANSACTIONS, Capability.PESSIMISTIC_TRANSACTIONS, Capability.REPLICA_READ);
    try (Clusters withTtl = Clusters.of(1, ApiVersion.V1TTL)) {
      Connection none = withTtl.connect();
      assertThat(none.capabilities())
          .doesNotContain(
              Capability.TRANSACTIONS,
              Capability.PESSIMISTIC_TRANSACTIONS,
              Capability.REPLICA_READ);
      assertThatThrownBy(none::begin).isInstanceOf(UnsupportedFeatureException.class);
      assertThatThrownBy(none::snapshot).isInstanceOf(UnsupportedFeatureException.class);
    }
  }
}
