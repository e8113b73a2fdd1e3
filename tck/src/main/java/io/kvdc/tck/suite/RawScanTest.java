package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.Cursor;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.RawSession;
import io.kvdc.ScanOptions;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a scan yields: which entries, how many, in which order, and with what. How a cursor is used
 * is {@link RawCursorTest}.
 */
@TckSuite
@RequiresCapability(Capability.RAW)
class RawScanTest {

  private static final ScanOptions FORWARD = ScanOptions.defaults();
  private static final ScanOptions REVERSE = FORWARD.withReverse(true);

  /** Three regions with ten keys each, as many pages as a page size makes, every limit. */
  @ParameterizedTest(name = "page size {0}")
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
  void limitsAndPageSizesDoNotChangeWhatIsYielded(int pageSize, TestSpace space) {
    List<KeyValue> entries = space.entries(30);
    space.split(List.of(entries.get(10).key(), entries.get(20).key()));
    space.raw().batchPut(entries);
    List<KeyValue> reversed = reversed(entries);

    for (int limit = 1; limit <= 31; limit++) {
      List<KeyValue> expected = entries.subList(0, Math.min(limit, 30));
      ScanOptions forward = FORWARD.withPageSize(pageSize).withLimit(limit);
      assertThat(scan(space, space.range(), forward)).as("%s", forward).isEqualTo(expected);
      ScanOptions reverse = REVERSE.withPageSize(pageSize).withLimit(limit);
      assertThat(scan(space, space.range(), reverse))
          .as("%s", reverse)
          .isEqualTo(reversed.subList(0, Math.min(limit, 30)));
    }
  }

  @ParameterizedTest(name = "page size {0}")
  @ValueSource(ints = {1, 3, 10, 11})
  void whatTheClusterDoesBetweenPagesIsNotSeen(int pageSize, TestSpace space) {
    List<KeyValue> entries = space.entries(30);
    space.split(List.of(entries.get(10).key(), entries.get(20).key()));
    space.raw().batchPut(entries);

    for (ScanOptions direction : List.of(FORWARD, REVERSE)) {
      List<KeyValue> seen = new ArrayList<>();
      try (Cursor<KeyValue> cursor =
          space.raw().scan(space.range(), direction.withPageSize(pageSize))) {
        for (List<KeyValue> page = cursor.nextPage(); !page.isEmpty(); page = cursor.nextPage()) {
          seen.addAll(page);
          space.shake();
        }
      }
      assertThat(seen).isEqualTo(direction.reverse() ? reversed(entries) : entries);
    }
  }

  @Test
  void startIsInEndIsOut(TestSpace space) {
    List<KeyValue> entries = space.entries(10);
    space.raw().batchPut(entries);
    KeyRange range = space.range("k0002", "k0006");

    assertThat(scan(space, range, FORWARD)).isEqualTo(entries.subList(2, 6));
    assertThat(scan(space, range, REVERSE)).isEqualTo(reversed(entries.subList(2, 6)));
  }

  @Test
  void boundsNeedNotBeKeys(TestSpace space) {
    List<KeyValue> entries = space.entries(10);
    space.raw().batchPut(entries);
    KeyRange range = KeyRange.of(space.key("k0002").next(), space.key("k0006").next());

    assertThat(scan(space, range, FORWARD)).isEqualTo(entries.subList(3, 7));
    assertThat(scan(space, range, REVERSE)).isEqualTo(reversed(entries.subList(3, 7)));
  }

  @Test
  void emptyRangesYieldNothing(TestSpace space) {
    space.raw().batchPut(space.entries(10));

    for (ScanOptions direction : List.of(FORWARD, REVERSE)) {
      assertThat(scan(space, space.range("k0003", "k0003"), direction)).isEmpty();
      assertThat(scan(space, space.range("k0006", "k0003"), direction)).isEmpty();
      assertThat(scan(space, space.range("l", "m"), direction)).isEmpty();
    }
  }

  @Test
  void limitOfZeroYieldsNothing(TestSpace space) {
    space.raw().batchPut(space.entries(3));

    assertThat(scan(space, space.range(), FORWARD.withLimit(0))).isEmpty();
    assertThat(scan(space, space.range(), REVERSE.withLimit(0))).isEmpty();
  }

  @Test
  void keyOnlyLeavesTheValuesOut(TestSpace space) {
    List<KeyValue> entries = space.entries(20);
    space.raw().batchPut(entries);
    List<KeyValue> bare =
        entries.stream().map(entry -> new KeyValue(entry.key(), Bytes.EMPTY)).toList();

    assertThat(scan(space, space.range(), FORWARD.withKeyOnly(true).withPageSize(7)))
        .isEqualTo(bare);
    assertThat(scan(space, space.range(), REVERSE.withKeyOnly(true).withPageSize(7)))
        .isEqualTo(reversed(bare));
  }

  @Test
  void emptyValuesAreYielded(TestSpace space) {
    List<KeyValue> entries =
        List.of(space.entry("a", ""), space.entry("k", "v"), space.entry("z", ""));
    space.raw().batchPut(entries);

    assertThat(scan(space, space.range(), FORWARD)).isEqualTo(entries);
    assertThat(scan(space, space.range(), REVERSE)).isEqualTo(reversed(entries));
  }

  @Test
  void orderIsThatOfUnsignedBytes(TestSpace space) {
    List<KeyValue> entries = new ArrayList<>();
    entries.add(new KeyValue(space.prefix(), Bytes.utf8("the prefix itself")));
    for (int b = 0; b <= 0xff; b++) {
      entries.add(new KeyValue(space.key(b), Bytes.of(b)));
      entries.add(new KeyValue(space.key(b, 0x00), Bytes.of(b, 0x00)));
      entries.add(new KeyValue(space.key(b, 0xff), Bytes.of(b, 0xff)));
    }
    List<KeyValue> shuffled = new ArrayList<>(entries);
    Collections.reverse(shuffled);
    space.raw().batchPut(shuffled);

    assertThat(scan(space, space.range(), FORWARD.withPageSize(10))).isEqualTo(entries);
    assertThat(scan(space, space.range(), REVERSE.withPageSize(10))).isEqualTo(reversed(entries));
  }

  @Test
  void scanWithoutEndGoesBeyondTheLastRegionOfTheTest(TestSpace space) {
    List<KeyValue> entries = space.entries(30);
    space.raw().batchPut(entries);

    List<KeyValue> seen = scan(space, KeyRange.from(space.key("k0005")), FORWARD.withLimit(25));

    assertThat(seen).isEqualTo(entries.subList(5, 30));
  }

  @Test
  void reverseScanWithoutStartBeginsAtTheEnd(TestSpace space) {
    List<KeyValue> entries = space.entries(30);
    space.raw().batchPut(entries);

    List<KeyValue> seen = scan(space, KeyRange.to(space.key("k0025")), REVERSE.withLimit(25));

    assertThat(seen).isEqualTo(reversed(entries.subList(0, 25)));
  }

  @Test
  void prefixHoldsTheKeysThatBeginWithIt(TestSpace space) {
    RawSession raw = space.raw();
    List<KeyValue> within =
        List.of(space.entry("pre", "1"), space.entry("pre0", "2"), space.entry("prefix", "3"));
    raw.batchPut(within);
    raw.batchPut(List.of(space.entry("pr", "before"), space.entry("prf", "behind")));

    try (Cursor<KeyValue> cursor = raw.scanPrefix(space.key("pre"))) {
      assertThat(cursor.toList()).isEqualTo(within);
    }
  }

  @Test
  void scanOverManyRegions(TestSpace space) {
    List<KeyValue> entries = space.entries(200);
    space.split(entries.stream().map(KeyValue::key).toList());
    space.raw().batchPut(entries);

    assertThat(scan(space, space.range(), FORWARD)).isEqualTo(entries);
    assertThat(scan(space, space.range(), REVERSE)).isEqualTo(reversed(entries));
    assertThat(scan(space, space.range(), FORWARD.withLimit(150).withPageSize(64)))
        .isEqualTo(entries.subList(0, 150));
  }

  @Test
  void regionsWithoutKeysAreNoEnd(TestSpace space) {
    space.raw().batchPut(List.of(space.entry("a", "1"), space.entry("z", "2")));
    List<Bytes> borders = new ArrayList<>();
    for (char c = 'c'; c < 'y'; c++) {
      borders.add(space.key(String.valueOf(c)));
    }
    space.split(borders);

    for (int pageSize : new int[] {1, 2, 100}) {
      assertThat(scan(space, space.range(), FORWARD.withPageSize(pageSize)))
          .containsExactly(space.entry("a", "1"), space.entry("z", "2"));
      assertThat(scan(space, space.range(), REVERSE.withPageSize(pageSize)))
          .containsExactly(space.entry("z", "2"), space.entry("a", "1"));
    }
  }

  @Test
  void limitAboveWhatOneRequestMayAskFor(TestSpace space) {
    List<KeyValue> entries = new ArrayList<>();
    for (int i = 0; i < 11_000; i++) {
      entries.add(space.entry(String.format("m%05d", i), ""));
    }
    space.raw().batchPut(entries);

    assertThat(scan(space, space.range(), FORWARD.withKeyOnly(true).withLimit(10_900)))
        .isEqualTo(entries.subList(0, 10_900));
    assertThat(scan(space, space.range(), FORWARD.withKeyOnly(true).withPageSize(10_999)))
        .isEqualTo(entries);
  }

  private static List<KeyValue> scan(TestSpace space, KeyRange range, ScanOptions options) {
    try (Cursor<KeyValue> cursor = space.raw().scan(range, options)) {
      return cursor.toList();
    }
  }

  private static List<KeyValue> reversed(List<KeyValue> entries) {
    List<KeyValue> reversed = new ArrayList<>(entries);
    Collections.reverse(reversed);
    return reversed;
  }
}
