package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.Cursor;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.ScanOptions;
import io.kvdc.Transaction;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scans in a transaction: the data as of its start with its own writes over it. */
@TckSuite
@RequiresCapability(Capability.TRANSACTIONS)
class TransactionScanTest {

  private static final ScanOptions FORWARD = ScanOptions.defaults();
  private static final ScanOptions REVERSE = FORWARD.withReverse(true);

  /** Three regions with ten keys each; every third is written by the transaction itself. */
  @ParameterizedTest(name = "page size {0}")
  @ValueSource(ints = {1, 2, 3, 7, 10, 11})
  void limitsAndPageSizesDoNotChangeWhatIsYielded(int pageSize, TestSpace space) {
    List<KeyValue> entries = space.entries(30);
    space.txn().split(List.of(entries.get(10).key(), entries.get(20).key()));
    Transaction transaction = withEveryThirdOwn(space, entries);
    List<KeyValue> reversed = reversed(entries);

    for (int limit = 1; limit <= 31; limit += 3) {
      ScanOptions forward = FORWARD.withPageSize(pageSize).withLimit(limit);
      assertThat(scan(transaction, space.range(), forward))
          .as("%s", forward)
          .isEqualTo(entries.subList(0, Math.min(limit, 30)));
      ScanOptions reverse = REVERSE.withPageSize(pageSize).withLimit(limit);
      assertThat(scan(transaction, space.range(), reverse))
          .as("%s", reverse)
          .isEqualTo(reversed.subList(0, Math.min(limit, 30)));
    }
  }

  private static Transaction withEveryThirdOwn(TestSpace space, List<KeyValue> entries) {
    List<KeyValue> committed = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      if (i % 3 != 0) {
        committed.add(entries.get(i));
      }
    }
    space.txn().commit(committed);
    Transaction transaction = space.txn().optimistic();
    for (int i = 0; i < entries.size(); i += 3) {
      transaction.put(entries.get(i).key(), entries.get(i).value());
    }
    return transaction;
  }

  @Test
  void ownDeletesAreLeftOut(TestSpace space) {
    List<KeyValue> entries = space.entries(20);
    space.txn().commit(entries);
    Transaction transaction = space.txn().optimistic();
    for (int i = 0; i < 20; i += 2) {
      transaction.delete(entries.get(i).key());
    }
    List<KeyValue> rest = entries.stream().filter(e -> entries.indexOf(e) % 2 == 1).toList();

    for (int pageSize : new int[] {1, 3, 0}) {
      assertThat(scan(transaction, space.range(), FORWARD.withPageSize(pageSize))).isEqualTo(rest);
      assertThat(scan(transaction, space.range(), REVERSE.withPageSize(pageSize)))
          .isEqualTo(reversed(rest));
    }
    assertThat(scan(transaction, space.range(), FORWARD.withLimit(4)))
        .isEqualTo(rest.subList(0, 4));
  }

  @Test
  void deletingEverythingLeavesNothing(TestSpace space) {
    List<KeyValue> entries = space.entries(30);
    space.txn().commit(entries);
    Transaction transaction = space.txn().optimistic();
    entries.forEach(entry -> transaction.delete(entry.key()));

    assertThat(scan(transaction, space.range(), FORWARD.withPageSize(4))).isEmpty();
    assertThat(scan(transaction, space.range(), REVERSE.withPageSize(4))).isEmpty();
  }

  @Test
  void ownWritesReplaceWhatWasThere(TestSpace space) {
    space.txn().commit(space.entries(5));
    Transaction transaction = space.txn().optimistic();
    List<KeyValue> changed = new ArrayList<>(space.entries(5));
    for (int i : new int[] {0, 2, 4}) {
      KeyValue own = new KeyValue(changed.get(i).key(), Bytes.utf8("own " + i));
      changed.set(i, own);
      transaction.put(own.key(), own.value());
    }

    assertThat(scan(transaction, space.range(), FORWARD)).isEqualTo(changed);
    assertThat(scan(transaction, space.range(), REVERSE)).isEqualTo(reversed(changed));
  }

  @Test
  void ownWritesAloneAreInOrder(TestSpace space) {
    Transaction transaction = space.txn().optimistic();
    List<KeyValue> entries = space.entries(25);
    reversed(entries).forEach(entry -> transaction.put(entry.key(), entry.value()));

    assertThat(scan(transaction, space.range(), FORWARD.withPageSize(4))).isEqualTo(entries);
    assertThat(scan(transaction, space.range(), REVERSE.withPageSize(4)))
        .isEqualTo(reversed(entries));
  }

  @Test
  void startIsInEndIsOut(TestSpace space) {
    List<KeyValue> entries = space.entries(10);
    Transaction transaction = withEveryThirdOwn(space, entries);

    for (int from = 0; from < 9; from++) {
      KeyRange range = KeyRange.of(entries.get(from).key(), entries.get(from + 1).key());
      assertThat(scan(transaction, range, FORWARD)).isEqualTo(entries.subList(from, from + 1));
      assertThat(scan(transaction, range, REVERSE)).isEqualTo(entries.subList(from, from + 1));
    }
    KeyRange range = space.range("k0002", "k0007");
    assertThat(scan(transaction, range, FORWARD)).isEqualTo(entries.subList(2, 7));
    assertThat(scan(transaction, range, REVERSE)).isEqualTo(reversed(entries.subList(2, 7)));
  }

  @Test
  void othersCommitsAreNotSeen(TestSpace space) {
    space.txn().commit(space.entries(5));
    Transaction transaction = space.txn().optimistic();

    space.txn().put("k0001", "changed");
    space.txn().put("k0001x", "new");
    space.txn().delete("k0003");

    assertThat(scan(transaction, space.range(), FORWARD)).isEqualTo(space.entries(5));
    assertThat(scan(transaction, space.range(), REVERSE)).isEqualTo(reversed(space.entries(5)));
  }

  @Test
  void commitBetweenPagesIsNotSeen(TestSpace space) {
    List<KeyValue> entries = space.entries(12);
    space.txn().commit(entries);
    Transaction transaction = space.txn().optimistic();
    List<KeyValue> seen = new ArrayList<>();
    try (Cursor<KeyValue> cursor = transaction.scan(space.range(), FORWARD.withPageSize(3))) {
      for (List<KeyValue> page = cursor.nextPage(); !page.isEmpty(); page = cursor.nextPage()) {
        seen.addAll(page);
        space.txn().commit(entries.stream().map(e -> space.entry("k0007", "x")).limit(1).toList());
        space.txn().delete("k0011");
        space.txn().put("k0010", "changed");
      }
    }

    assertThat(seen).isEqualTo(entries);
  }

  @Test
  void keyOnlyLeavesTheValuesOut(TestSpace space) {
    List<KeyValue> entries = space.entries(10);
    Transaction transaction = withEveryThirdOwn(space, entries);
    List<KeyValue> bare =
        entries.stream().map(entry -> new KeyValue(entry.key(), Bytes.EMPTY)).toList();

    assertThat(scan(transaction, space.range(), FORWARD.withKeyOnly(true))).isEqualTo(bare);
    assertThat(scan(transaction, space.range(), REVERSE.withKeyOnly(true)))
        .isEqualTo(reversed(bare));
  }

  @Test
  void emptyRangesAndLimitZeroYieldNothing(TestSpace space) {
    Transaction transaction = withEveryThirdOwn(space, space.entries(10));

    for (ScanOptions direction : List.of(FORWARD, REVERSE)) {
      assertThat(scan(transaction, space.range("k0003", "k0003"), direction)).isEmpty();
      assertThat(scan(transaction, space.range("k0006", "k0003"), direction)).isEmpty();
      assertThat(scan(transaction, space.range("l", "m"), direction)).isEmpty();
      assertThat(scan(transaction, space.range(), direction.withLimit(0))).isEmpty();
    }
  }

  @Test
  void onlyLockedKeysAreNotYielded(TestSpace space) {
    space.txn().commit(space.entries(3));
    Transaction transaction = space.txn().optimistic();
    transaction.lockKeys(List.of(space.key("k0000x"), space.key("k0001")));

    assertThat(scan(transaction, space.range(), FORWARD)).isEqualTo(space.entries(3));
    assertThat(scan(transaction, space.range(), REVERSE)).isEqualTo(reversed(space.entries(3)));
  }

  @Test
  void scanWithoutEndSeesOwnWritesToo(TestSpace space) {
    List<KeyValue> entries = space.entries(20);
    Transaction transaction = withEveryThirdOwn(space, entries);

    assertThat(scan(transaction, KeyRange.from(space.key("k0005")), FORWARD.withLimit(15)))
        .isEqualTo(entries.subList(5, 20));
    assertThat(scan(transaction, KeyRange.to(space.key("k0015")), REVERSE.withLimit(15)))
        .isEqualTo(reversed(entries.subList(0, 15)));
  }

  @Test
  void whatTheClusterDoesBetweenPagesIsNotSeen(TestSpace space) {
    List<KeyValue> entries = space.entries(30);
    space.txn().split(List.of(entries.get(10).key(), entries.get(20).key()));
    Transaction transaction = withEveryThirdOwn(space, entries);

    for (ScanOptions direction : List.of(FORWARD, REVERSE)) {
      List<KeyValue> seen = new ArrayList<>();
      try (Cursor<KeyValue> cursor = transaction.scan(space.range(), direction.withPageSize(3))) {
        for (List<KeyValue> page = cursor.nextPage(); !page.isEmpty(); page = cursor.nextPage()) {
          seen.addAll(page);
          space.txn().shake();
        }
      }
      assertThat(seen).isEqualTo(direction.reverse() ? reversed(entries) : entries);
    }
  }

  private static List<KeyValue> scan(Transaction transaction, KeyRange range, ScanOptions options) {
    try (Cursor<KeyValue> cursor = transaction.scan(range, options)) {
      return cursor.toList();
    }
  }

  private static List<KeyValue> reversed(List<KeyValue> entries) {
    List<KeyValue> reversed = new ArrayList<>(entries);
    Collections.reverse(reversed);
    return reversed;
  }
}
