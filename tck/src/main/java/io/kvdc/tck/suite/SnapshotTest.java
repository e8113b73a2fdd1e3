package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.Cursor;
import io.kvdc.Isolation;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.Priority;
import io.kvdc.ReadStatistics;
import io.kvdc.ReplicaChoice;
import io.kvdc.ScanOptions;
import io.kvdc.Snapshot;
import io.kvdc.SnapshotOptions;
import io.kvdc.Timestamp;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.VersionedValue;
import io.kvdc.error.FutureTimestampException;
import io.kvdc.error.InvalidKeyException;
import io.kvdc.error.SnapshotTooOldException;
import io.kvdc.error.WriteConflictException;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.Crowd;
import io.kvdc.tck.internal.fixture.Stages;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading the data as of one timestamp. */
@TckSuite
@RequiresCapability(Capability.TRANSACTIONS)
class SnapshotTest {

  private static final Bytes VALUE = Bytes.utf8("v");
  private static final ScanOptions FORWARD = ScanOptions.defaults();
  private static final ScanOptions REVERSE = FORWARD.withReverse(true);

  @Test
  void everyPastCanBeRead(TestSpace space) {
    List<Snapshot> snapshots = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      space.txn().put("k", "version " + i);
      if (i == 3) {
        space.txn().delete("k");
      }
      snapshots.add(space.connection().snapshot());
    }

    for (int i = 0; i < 5; i++) {
      Bytes expected = i == 3 ? null : Bytes.utf8("version " + i);
      assertThat(snapshots.get(i).get(space.key("k"))).isEqualTo(expected);
      assertThat(snapshots.get(i).batchGet(List.of(space.key("k")))).containsExactly(expected);
      assertThat(snapshots.get(i).scan(space.range()).toList()).hasSize(i == 3 ? 0 : 1);
    }
  }

  @Test
  void snapshotAtACommitTimestampSeesTheCommit(TestSpace space) {
    Transaction transaction = space.txn().optimistic();
    transaction.put(space.key("k"), VALUE);
    Timestamp committed = Objects.requireNonNull(transaction.commit().commitTimestamp());

    assertThat(space.connection().snapshot(committed).get(space.key("k"))).isEqualTo(VALUE);
    assertThat(
            space.connection().snapshot(new Timestamp(committed.value() - 1)).get(space.key("k")))
        .isNull();
    assertThat(space.connection().snapshot(committed).timestamp()).isEqualTo(committed);
  }

  @Test
  void snapshotDoesNotMove(TestSpace space) {
    space.txn().commit(space.entries(3));
    Snapshot snapshot = space.connection().snapshot();
    space.txn().put("k0001", "changed");
    space.txn().put("new", "v");
    space.txn().delete("k0002");

    assertThat(snapshot.get(space.key("k0001"))).isEqualTo(space.entries(3).get(1).value());
    assertThat(snapshot.get(space.key("new"))).isNull();
    assertThat(snapshot.batchGet(List.of(space.key("k0002"), space.key("new"))))
        .containsExactly(space.entries(3).get(2).value(), null);
    assertThat(snapshot.scan(space.range()).toList()).isEqualTo(space.entries(3));
    assertThat(snapshot.scan(space.range(), REVERSE).toList())
        .isEqualTo(reversed(space.entries(3)));
  }

  @Test
  void newestMovesWithTheData(TestSpace space) {
    Snapshot newest = space.connection().snapshot(Timestamp.MAX);
    assertThat(newest.timestamp()).isEqualTo(Timestamp.MAX);
    assertThat(newest.get(space.key("k"))).isNull();

    for (int i = 0; i < 5; i++) {
      space.txn().put("k", "" + i);
      assertThat(newest.get(space.key("k"))).isEqualTo(Bytes.utf8("" + i));
      assertThat(newest.batchGet(List.of(space.key("k")))).containsExactly(Bytes.utf8("" + i));
    }
  }

  @Test
  void versionedReadTellsWhenItWasCommitted(TestSpace space) {
    Transaction transaction = space.txn().optimistic();
    transaction.put(space.key("k"), VALUE);
    Timestamp committed = transaction.commit().commitTimestamp();
    VersionedValue expected = new VersionedValue(VALUE, committed);
    space.txn().put("other", "later");

    Snapshot snapshot = space.connection().snapshot();
    assertThat(snapshot.getVersioned(space.key("k"))).isEqualTo(expected);
    assertThat(snapshot.getVersioned(space.key("missing"))).isNull();
    assertThat(snapshot.batchGetVersioned(List.of(space.key("missing"), space.key("k"))))
        .containsExactly(null, expected);
    // Also behind a read that did not ask for it.
    Snapshot cached = space.connection().snapshot();
    assertThat(cached.get(space.key("k"))).isEqualTo(VALUE);
    assertThat(cached.getVersioned(space.key("k"))).isEqualTo(expected);
  }

  @Test
  void answersComeInTheOrderOfTheKeys(TestSpace space) {
    List<KeyValue> entries = space.entries(40);
    space.txn().commit(entries);
    List<KeyValue> asked = reversed(entries);

    assertThat(space.connection().snapshot().batchGet(asked.stream().map(KeyValue::key).toList()))
        .isEqualTo(asked.stream().map(KeyValue::value).toList());
  }

  @ParameterizedTest(name = "page size {0}")
  @ValueSource(ints = {1, 2, 3, 9, 10, 11, 0})
  void cursorsBothWays(int pageSize, TestSpace space) {
    List<KeyValue> entries = space.entries(30);
    space.txn().split(List.of(entries.get(10).key(), entries.get(20).key()));
    space.txn().commit(entries);
    Snapshot snapshot = space.connection().snapshot();

    for (int limit : new int[] {1, 9, 10, 11, 29, 30, 31}) {
      int size = Math.min(limit, 30);
      assertThat(scan(snapshot, space.range(), FORWARD.withPageSize(pageSize).withLimit(limit)))
          .isEqualTo(entries.subList(0, size));
      assertThat(scan(snapshot, space.range(), REVERSE.withPageSize(pageSize).withLimit(limit)))
          .isEqualTo(reversed(entries).subList(0, size));
    }
    KeyRange part = space.range("k0005", "k0025");
    assertThat(scan(snapshot, part, FORWARD.withPageSize(pageSize)))
        .isEqualTo(entries.subList(5, 25));
    assertThat(scan(snapshot, part, REVERSE.withPageSize(pageSize)))
        .isEqualTo(reversed(entries.subList(5, 25)));
  }

  @Test
  void keyOnlyLeavesTheValuesOut(TestSpace space) {
    List<KeyValue> entries = space.entries(10);
    space.txn().commit(entries);
    List<KeyValue> bare =
        entries.stream().map(entry -> new KeyValue(entry.key(), Bytes.EMPTY)).toList();

    Snapshot snapshot = space.connection().snapshot();
    assertThat(scan(snapshot, space.range(), FORWARD.withKeyOnly(true).withPageSize(3)))
        .isEqualTo(bare);
    assertThat(scan(snapshot, space.range(), REVERSE.withKeyOnly(true).withPageSize(3)))
        .isEqualTo(reversed(bare));
  }

  @Test
  void sampleIsAnOrderedPart(TestSpace space) {
    List<KeyValue> entries = space.entries(120);
    space.txn().commit(entries);
    Snapshot snapshot = space.connection().snapshot();

    List<KeyValue> sample = scan(snapshot, space.range(), FORWARD.withSampleStep(10));

    assertThat(sample)
        .isSubsetOf(entries)
        .isSortedAccordingTo((a, b) -> a.key().compareTo(b.key()));
    // Where regions begin, a store begins to count anew; there are a few of them.
    assertThat(sample).hasSizeBetween(12, 40);
    assertThat(scan(snapshot, space.range(), FORWARD.withSampleStep(1))).isEqualTo(entries);
    assertThat(scan(snapshot, space.range(), FORWARD.withSampleStep(0))).isEqualTo(entries);
  }

  @Test
  void cacheAnswersWhatWasReadBefore(TestSpace space) {
    space.txn().put("k", "v");
    Snapshot snapshot = space.connection().snapshot();
    List<Bytes> keys = List.of(space.key("k"), space.key("missing"));

    snapshot.batchGet(keys);
    assertThat(snapshot.statistics().cachedKeys()).isEqualTo(2);
    assertThat(snapshot.statistics().cacheHits()).isZero();
    long requests = requests(snapshot);
    assertThat(snapshot.get(space.key("k"))).isEqualTo(VALUE);
    assertThat(snapshot.get(space.key("missing"))).isNull();
    assertThat(snapshot.batchGet(keys)).containsExactly(VALUE, null);

    assertThat(snapshot.statistics().cacheHits()).isEqualTo(4);
    assertThat(requests(snapshot)).isEqualTo(requests);
    snapshot.clearCache();
    assertThat(snapshot.statistics().cachedKeys()).isZero();
    assertThat(snapshot.get(space.key("k"))).isEqualTo(VALUE);
    assertThat(requests(snapshot)).isGreaterThan(requests);
  }

  @Test
  void cacheCanBeTurnedOff(TestSpace space) {
    space.txn().put("k", "v");
    Snapshot snapshot =
        space
            .connection()
            .snapshot()
            .with(SnapshotOptions.defaults().mutate().cached(false).build());

    snapshot.get(space.key("k"));
    snapshot.get(space.key("k"));

    assertThat(snapshot.statistics().cacheHits()).isZero();
    assertThat(snapshot.statistics().cachedKeys()).isZero();
  }

  @Test
  void newestIsNeverCached(TestSpace space) {
    Snapshot newest = space.connection().snapshot(Timestamp.MAX);
    newest.get(space.key("k"));
    newest.batchGet(List.of(space.key("k")));

    assertThat(newest.statistics().cachedKeys()).isZero();
    assertThat(newest.statistics().cacheHits()).isZero();
  }

  @Test
  void statisticsTellWhatWasAsked(TestSpace space) {
    space.txn().commit(space.entries(10));
    Snapshot snapshot = space.connection().snapshot();
    assertThat(snapshot.statistics().requests()).isEmpty();

    snapshot.get(space.key("k0001"));
    long once = requests(snapshot);
    scan(snapshot, space.range(), FORWARD);

    assertThat(once).isPositive();
    assertThat(requests(snapshot)).isGreaterThan(once);
    ReadStatistics statistics = snapshot.statistics();
    assertThat(statistics.requestTime().keySet()).isEqualTo(statistics.requests().keySet());
    assertThat(snapshot.async().statistics().requests()).isEqualTo(statistics.requests());
    assertThat(requests(snapshot.with(snapshot.options()))).isZero();
  }

  private static long requests(Snapshot snapshot) {
    return snapshot.statistics().requests().values().stream().mapToLong(Long::longValue).sum();
  }

  @ParameterizedTest
  @EnumSource
  @RequiresCapability({Capability.REPLICA_READ, Capability.TRANSACTIONS})
  void allReplicasAreEquallyFresh(ReplicaChoice replicas, TestSpace space) {
    List<KeyValue> entries = space.entries(20);
    SnapshotOptions options =
        SnapshotOptions.defaults().mutate().replicas(replicas).cached(false).build();
    for (int round = 0; round < 3; round++) {
      int number = round;
      List<KeyValue> written =
          entries.stream().map(e -> new KeyValue(e.key(), Bytes.of(number))).toList();
      space.txn().commit(written);
      Snapshot snapshot = space.connection().snapshot().with(options);

      assertThat(snapshot.options()).isEqualTo(options);
      assertThat(snapshot.get(written.get(7).key())).isEqualTo(Bytes.of(number));
      assertThat(snapshot.batchGet(written.stream().map(KeyValue::key).toList()))
          .containsOnly(Bytes.of(number));
      assertThat(scan(snapshot, space.range(), FORWARD)).isEqualTo(written);
    }
  }

  @Test
  @RequiresCapability({Capability.REPLICA_READ, Capability.TRANSACTIONS})
  void transactionsReadFromReplicasToo(TestSpace space) {
    for (ReplicaChoice replicas : ReplicaChoice.values()) {
      space.txn().put("k", "for " + replicas);
      Transaction transaction =
          space.txn().begin(TransactionOptions.defaults().mutate().replicas(replicas).build());

      assertThat(transaction.get(space.key("k"))).isEqualTo(Bytes.utf8("for " + replicas));
      transaction.put(space.key("own"), VALUE);
      transaction.commit();
    }
  }

  @Test
  void optionsDoNotChangeWhatIsRead(TestSpace space) {
    space.txn().commit(space.entries(5));
    SnapshotOptions options =
        SnapshotOptions.defaults()
            .mutate()
            .priority(Priority.HIGH)
            .fillCache(false)
            .label("tck")
            .build();
    Snapshot snapshot = space.connection().snapshot().with(options);

    assertThat(scan(snapshot, space.range(), FORWARD)).isEqualTo(space.entries(5));
    assertThat(snapshot.get(space.key("k0003"))).isEqualTo(space.entries(5).get(3).value());
  }

  @Test
  void checkedReadRefusesWhatIsNewer(TestSpace space) {
    space.txn().put("k", "old");
    space.txn().put("same", "old");
    Snapshot snapshot =
        space
            .connection()
            .snapshot()
            .with(
                SnapshotOptions.defaults()
                    .mutate()
                    .isolation(Isolation.READ_COMMITTED_CHECKED)
                    .build());
    space.txn().put("k", "new");

    assertThat(snapshot.get(space.key("same"))).isEqualTo(Bytes.utf8("old"));
    assertThatExceptionOfType(WriteConflictException.class)
        .isThrownBy(() -> snapshot.get(space.key("k")));
  }

  @Test
  void futureCannotBeRead(TestSpace space) {
    Timestamp now = space.connection().currentTimestamp();
    Timestamp tomorrow = Timestamp.of(now.physicalMillis() + 86_400_000L, 0);
    Snapshot snapshot = space.connection().snapshot(tomorrow);

    assertThatExceptionOfType(FutureTimestampException.class)
        .isThrownBy(() -> snapshot.get(space.key("k")))
        .satisfies(e -> assertThat(e.timestamp()).isEqualTo(tomorrow));
    assertThatExceptionOfType(FutureTimestampException.class)
        .isThrownBy(() -> snapshot.batchGet(List.of(space.key("k"))));
    assertThatExceptionOfType(FutureTimestampException.class)
        .isThrownBy(() -> snapshot.scan(space.range()).toList());
  }

  @Test
  void forgottenPastCannotBeRead(TestSpace space) {
    space.txn().put("k", "old");
    Timestamp past = space.connection().currentTimestamp();
    space.txn().put("k", "new");
    TransactionOptions fromThePast =
        TransactionOptions.defaults().mutate().startTimestamp(past).build();
    Transaction old = space.txn().begin(fromThePast);
    Timestamp safePoint = space.connection().currentTimestamp();
    assumeTrue(space.txn().forgetBefore(safePoint), "the target cannot forget");

    Snapshot snapshot = space.connection().snapshot(past);
    assertThatExceptionOfType(SnapshotTooOldException.class)
        .isThrownBy(() -> snapshot.get(space.key("k")))
        .satisfies(e -> assertThat(e.timestamp()).isEqualTo(past))
        .satisfies(e -> assertThat(e.safePoint()).isGreaterThan(past));
    assertThatExceptionOfType(SnapshotTooOldException.class)
        .isThrownBy(() -> snapshot.batchGet(List.of(space.key("k"))));
    assertThatExceptionOfType(SnapshotTooOldException.class)
        .isThrownBy(() -> snapshot.scan(space.range()).toList());
    assertThatExceptionOfType(SnapshotTooOldException.class)
        .isThrownBy(() -> old.get(space.key("k")));
    assertThat(space.txn().value("k")).isEqualTo("new");
  }

  @Test
  void emptyKeysAreRefused(TestSpace space) {
    Snapshot snapshot = space.connection().snapshot();

    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(() -> snapshot.get(Bytes.EMPTY));
    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(() -> snapshot.batchGet(List.of(space.key("k"), Bytes.EMPTY)));
    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(() -> snapshot.getVersioned(Bytes.EMPTY));
    assertThat(Stages.failure(snapshot.async().get(Bytes.EMPTY)))
        .isInstanceOf(InvalidKeyException.class);
  }

  @Test
  void asyncFaceReadsTheSame(TestSpace space) {
    space.txn().commit(space.entries(5));
    var snapshot = Stages.value(space.connection().snapshotAsync());
    KeyValue some = space.entries(5).get(2);

    assertThat(Stages.value(snapshot.get(some.key()))).isEqualTo(some.value());
    assertThat(Stages.value(snapshot.batchGet(List.of(space.key("missing"), some.key()))))
        .containsExactly(null, some.value());
    VersionedValue found = Stages.value(snapshot.getVersioned(some.key()));
    assertThat(found).isNotNull();
    assertThat(found.value()).isEqualTo(some.value());
    assertThat(Stages.value(snapshot.batchGetVersioned(List.of(some.key()))))
        .containsExactly(found);
    var cursor = snapshot.scan(space.range());
    assertThat(Stages.value(cursor.nextPage())).startsWith(space.entries(5).get(0));
    cursor.close();
  }

  @Test
  void oneSnapshotForManyThreads(TestSpace space) throws Exception {
    List<KeyValue> entries = space.entries(50);
    space.txn().commit(entries);
    Snapshot snapshot = space.connection().snapshot();
    space.txn().delete("k0007");

    new Crowd(8)
        .run(
            number -> {
              for (KeyValue entry : entries) {
                if (!entry.value().equals(snapshot.get(entry.key()))) {
                  throw new AssertionError("another value for " + entry.key());
                }
              }
              if (!snapshot.scan(space.range()).toList().equals(entries)) {
                throw new AssertionError("another scan");
              }
            });
  }

  private static List<KeyValue> scan(Snapshot snapshot, KeyRange range, ScanOptions options) {
    try (Cursor<KeyValue> cursor = snapshot.scan(range, options)) {
      return cursor.toList();
    }
  }

  private static List<KeyValue> reversed(List<KeyValue> entries) {
    List<KeyValue> reversed = new ArrayList<>(entries);
    Collections.reverse(reversed);
    return reversed;
  }
}
