package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.RawSession;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.RequiresExclusiveTarget;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Removing and counting ranges. */
@TckSuite
@RequiresCapability(Capability.RAW)
class RawRangeTest {

  @Test
  void deleteRangeLeavesItsEnd(TestSpace space) {
    RawSession raw = space.raw();
    List<KeyValue> entries = space.entries(10);
    raw.batchPut(entries);

    raw.deleteRange(space.range("k0002", "k0007"));

    assertThat(raw.scan(space.range()).toList())
        .containsExactly(
            entries.get(0), entries.get(1), entries.get(7), entries.get(8), entries.get(9));
  }

  @Test
  void deleteRangeOverManyRegions(TestSpace space) {
    RawSession raw = space.raw();
    List<KeyValue> entries = space.entries(100);
    space.split(
        entries.stream()
            .map(KeyValue::key)
            .filter(key -> key.byteAt(key.length() - 1) == '5')
            .toList());
    raw.batchPut(entries);

    raw.deleteRange(space.range("k0001", "k0099"));

    assertThat(raw.scan(space.range()).toList()).containsExactly(entries.get(0), entries.get(99));
  }

  @Test
  void emptyRangesDeleteNothing(TestSpace space) {
    RawSession raw = space.raw();
    List<KeyValue> entries = space.entries(5);
    raw.batchPut(entries);

    raw.deleteRange(space.range("k0002", "k0002"));
    raw.deleteRange(space.range("k0004", "k0001"));
    raw.deleteRange(space.range("l", "m"));

    assertThat(raw.scan(space.range()).toList()).isEqualTo(entries);
  }

  @Test
  void deletePrefixLeavesWhatDoesNotBeginWithIt(TestSpace space) {
    RawSession raw = space.raw();
    Bytes prefix = space.key(0xff, 0xff);
    raw.put(space.key(0xff), Bytes.utf8("before"));
    raw.put(prefix, Bytes.utf8("the prefix itself"));
    raw.put(prefix.concat(Bytes.of(0x00)), Bytes.utf8("within"));
    raw.put(prefix.concat(Bytes.of(0xff, 0xff)), Bytes.utf8("within"));
    raw.put(space.key(0xff, 0xfe, 0xff), Bytes.utf8("before"));

    raw.deletePrefix(prefix);

    assertThat(raw.scan(space.range()).toList())
        .containsExactly(
            new KeyValue(space.key(0xff), Bytes.utf8("before")),
            new KeyValue(space.key(0xff, 0xfe, 0xff), Bytes.utf8("before")));
  }

  @Test
  void countIsThatOfTheRange(TestSpace space) {
    RawSession raw = space.raw();
    raw.batchPut(space.entries(1000));

    assertThat(raw.count(space.range())).isEqualTo(1000);
    assertThat(raw.count(space.range("k0010", "k0020"))).isEqualTo(10);
    assertThat(raw.count(KeyRange.single(space.key("k0003")))).isEqualTo(1);
    assertThat(raw.count(space.range("k0010", "k0010"))).isZero();
    assertThat(raw.count(space.range("k0020", "k0010"))).isZero();
    assertThat(raw.count(space.range("l", "m"))).isZero();
  }

  @Test
  void countCountsEmptyValues(TestSpace space) {
    space.raw().batchPut(List.of(space.entry("a", ""), space.entry("k", ""), space.entry("z", "")));

    assertThat(space.raw().count(space.range())).isEqualTo(3);
  }

  @Test
  @RequiresExclusiveTarget
  void rangeWithoutBoundsIsEverything(TestSpace space) {
    RawSession raw = space.raw();
    raw.put(Bytes.of(0x00), Bytes.utf8("first"));
    raw.put(space.key("k"), Bytes.utf8("middle"));
    raw.put(Bytes.of(0xff, 0xff, 0xff), Bytes.utf8("last"));
    raw.put(Bytes.utf8("a"), Bytes.utf8("one byte"));

    assertThat(raw.scan(KeyRange.all()).toList())
        .containsExactly(
            new KeyValue(Bytes.of(0x00), Bytes.utf8("first")),
            new KeyValue(Bytes.utf8("a"), Bytes.utf8("one byte")),
            new KeyValue(space.key("k"), Bytes.utf8("middle")),
            new KeyValue(Bytes.of(0xff, 0xff, 0xff), Bytes.utf8("last")));
    assertThat(raw.count(KeyRange.all())).isEqualTo(4);

    raw.deleteRange(KeyRange.all());

    assertThat(raw.count(KeyRange.all())).isZero();
  }

  @Test
  @RequiresExclusiveTarget
  void oneSidedRangesAreDeleted(TestSpace space) {
    RawSession raw = space.raw();
    raw.deleteRange(KeyRange.all());
    List<KeyValue> entries = space.entries(9);
    raw.batchPut(entries);

    raw.deleteRange(KeyRange.to(space.key("k0002")));
    raw.deleteRange(KeyRange.from(space.key("k0006")));

    assertThat(raw.scan(KeyRange.all()).toList()).isEqualTo(entries.subList(2, 6));
  }
}
