package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.KeyValue;
import io.kvdc.ScanOptions;
import io.kvdc.Snapshot;
import io.kvdc.SnapshotOptions;
import io.kvdc.Timestamp;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Reads that replicas answer from what they have: where is free, as of when is not. */
@TckSuite
@RequiresCapability({Capability.STALE_READ, Capability.TRANSACTIONS})
class StaleReadTest {

  private static final SnapshotOptions STALE =
      SnapshotOptions.defaults().mutate().staleRead(true).cached(false).build();

  private static Timestamp commit(TestSpace space, String value) {
    Transaction transaction = space.txn().optimistic();
    transaction.put(space.key("k"), Bytes.utf8(value));
    return Objects.requireNonNull(transaction.commit().commitTimestamp());
  }

  private static void assertReads(Snapshot snapshot, TestSpace space, String value) {
    Bytes expected = Bytes.utf8(value);
    assertThat(snapshot.get(space.key("k"))).isEqualTo(expected);
    assertThat(snapshot.batchGet(List.of(space.key("k")))).containsExactly(expected);
    assertThat(snapshot.scan(space.range(), ScanOptions.defaults()).toList())
        .containsExactly(new KeyValue(space.key("k"), expected));
  }

  @Test
  void staysAsOfItsTimestamp(TestSpace space) {
    commit(space, "old");
    Snapshot snapshot = space.connection().snapshot().with(STALE);
    assertReads(snapshot, space, "old");
    commit(space, "new");

    assertReads(snapshot, space, "old");
    assertReads(snapshot.async().with(STALE), space);
  }

  private static void assertReads(io.kvdc.AsyncSnapshot snapshot, TestSpace space) {
    assertThat(snapshot.get(space.key("k")).toCompletableFuture().join())
        .isEqualTo(Bytes.utf8("old"));
  }

  @Test
  void whatWasCommittedByThenIsSeen(TestSpace space) {
    for (int round = 0; round < 5; round++) {
      Timestamp committed = commit(space, "version " + round);

      assertReads(space.connection().snapshot(committed).with(STALE), space, "version " + round);
    }
  }

  @Test
  void preferencesDoNotChangeWhatIsRead(TestSpace space) {
    commit(space, "v");
    SnapshotOptions picky =
        STALE
            .mutate()
            .replicaLabels(Map.of("zone", "nowhere"))
            .busyThreshold(Duration.ofMillis(5))
            .attemptTimeout(Duration.ofSeconds(5))
            .build();
    Snapshot snapshot = space.connection().snapshot().with(picky);

    assertThat(snapshot.options()).isEqualTo(picky);
    assertReads(snapshot, space, "v");
    assertReads(snapshot.with(picky.mutate().staleRead(false).build()), space, "v");
  }

  @Test
  void newestDataCannotBeReadStale(TestSpace space) {
    Snapshot newest = space.connection().snapshot(Timestamp.MAX);

    assertThatExceptionOfType(InvalidArgumentException.class).isThrownBy(() -> newest.with(STALE));
    assertThatExceptionOfType(InvalidArgumentException.class)
        .isThrownBy(() -> newest.async().with(STALE));
  }

  @Test
  void transactionsReadAsOfTheirStart(TestSpace space) {
    Timestamp start = commit(space, "old");
    commit(space, "new");
    TransactionOptions options =
        TransactionOptions.defaults().mutate().startTimestamp(start).staleRead(true).build();

    try (Transaction transaction = space.txn().begin(options)) {
      assertThat(transaction.get(space.key("k"))).isEqualTo(Bytes.utf8("old"));
    }
  }
}
