package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.KeyValue;
import io.kvdc.RawSession;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Reading, writing and removing several keys at once. */
@TckSuite
@RequiresCapability(Capability.RAW)
class RawBatchTest {

  /** More than fit into one request of any driver that splits by count. */
  private static final int MANY = 3000;

  @Test
  void answersComeInTheOrderOfTheKeys(TestSpace space) {
    RawSession raw = space.raw();
    List<KeyValue> entries = space.entries(50);
    raw.batchPut(entries);
    List<KeyValue> shuffled = new ArrayList<>(entries);
    Collections.shuffle(shuffled, new Random(space.settings().seed()));

    List<Bytes> values = raw.batchGet(shuffled.stream().map(KeyValue::key).toList());

    assertThat(values).isEqualTo(shuffled.stream().map(KeyValue::value).toList());
  }

  @Test
  void missingKeysAreNullInTheirPlaces(TestSpace space) {
    RawSession raw = space.raw();
    raw.put(space.key("b"), Bytes.utf8("v"));

    List<Bytes> values =
        raw.batchGet(List.of(space.key("a"), space.key("b"), space.key("c"), space.key("k0003")));

    assertThat(values).containsExactly(null, Bytes.utf8("v"), null, null);
  }

  @Test
  void emptyValuesAreNotMissing(TestSpace space) {
    RawSession raw = space.raw();
    raw.batchPut(List.of(space.entry("a", ""), space.entry("b", "v")));

    assertThat(raw.batchGet(List.of(space.key("b"), space.key("a"), space.key("c"))))
        .containsExactly(Bytes.utf8("v"), Bytes.EMPTY, null);
  }

  @Test
  void duplicatesInBatchGetEachHaveAnAnswer(TestSpace space) {
    RawSession raw = space.raw();
    raw.batchPut(List.of(space.entry("a", "1"), space.entry("x", "2")));
    Bytes a = space.key("a");
    Bytes x = space.key("x");
    Bytes missing = space.key("m");

    assertThat(raw.batchGet(List.of(x, a, missing, a, x, missing, x)))
        .containsExactly(
            Bytes.utf8("2"),
            Bytes.utf8("1"),
            null,
            Bytes.utf8("1"),
            Bytes.utf8("2"),
            null,
            Bytes.utf8("2"));
  }

  @Test
  void lastOfDuplicatesInBatchPutCounts(TestSpace space) {
    space
        .raw()
        .batchPut(
            List.of(
                space.entry("a", "first"),
                space.entry("b", "other"),
                space.entry("a", "second"),
                space.entry("a", "last")));

    assertThat(space.raw().get(space.key("a"))).isEqualTo(Bytes.utf8("last"));
    assertThat(space.raw().get(space.key("b"))).isEqualTo(Bytes.utf8("other"));
  }

  @Test
  void lastOfDuplicatesCountsWhenTheyAreFarApart(TestSpace space) {
    List<KeyValue> entries = new ArrayList<>();
    entries.add(space.entry("dup", "first"));
    entries.addAll(space.entries(MANY));
    entries.add(space.entry("dup", "last"));

    space.raw().batchPut(entries);

    assertThat(space.raw().get(space.key("dup"))).isEqualTo(Bytes.utf8("last"));
  }

  @Test
  void emptyBatchesDoNothing(TestSpace space) {
    RawSession raw = space.raw();
    raw.put(space.key("k"), Bytes.utf8("v"));

    raw.batchPut(List.of());
    raw.batchDelete(List.of());

    assertThat(raw.batchGet(List.of())).isEmpty();
    assertThat(raw.scan(space.range()).toList()).containsExactly(space.entry("k", "v"));
  }

  @Test
  void batchPutReplacesWhatWasThere(TestSpace space) {
    RawSession raw = space.raw();
    raw.batchPut(List.of(space.entry("a", "old"), space.entry("b", "old")));

    raw.batchPut(List.of(space.entry("b", "new"), space.entry("c", "new")));

    assertThat(raw.scan(space.range()).toList())
        .containsExactly(space.entry("a", "old"), space.entry("b", "new"), space.entry("c", "new"));
  }

  @Test
  void batchDeleteRemovesTheseKeysOnly(TestSpace space) {
    RawSession raw = space.raw();
    List<KeyValue> entries = space.entries(20);
    raw.batchPut(entries);
    List<Bytes> odd = new ArrayList<>();
    List<KeyValue> even = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      if (i % 2 == 0) {
        even.add(entries.get(i));
      } else {
        odd.add(entries.get(i).key());
      }
    }
    odd.add(space.key("missing"));
    odd.add(odd.get(0));

    raw.batchDelete(odd);

    assertThat(raw.scan(space.range()).toList()).isEqualTo(even);
  }

  @Test
  void thousandsOfKeysOverManyRegions(TestSpace space) {
    RawSession raw = space.raw();
    List<KeyValue> entries = space.entries(MANY);
    List<Bytes> borders = new ArrayList<>();
    for (int i = 0; i < MANY; i += 100) {
      borders.add(entries.get(i).key());
    }
    space.split(borders);
    List<KeyValue> shuffled = new ArrayList<>(entries);
    Collections.shuffle(shuffled, new Random(space.settings().seed()));
    List<Bytes> keys = shuffled.stream().map(KeyValue::key).toList();

    raw.batchPut(shuffled);

    assertThat(raw.batchGet(keys)).isEqualTo(shuffled.stream().map(KeyValue::value).toList());
    assertThat(raw.scan(space.range()).toList()).isEqualTo(entries);

    raw.batchDelete(keys.subList(0, MANY - 1));

    assertThat(raw.scan(space.range()).toList()).containsExactly(shuffled.get(MANY - 1));
  }

  @Test
  void batchLargerThanOneRequestMayBe(TestSpace space) {
    RawSession raw = space.raw();
    byte[] content = new byte[1 << 20];
    new Random(space.settings().seed()).nextBytes(content);
    Bytes value = Bytes.wrap(content);
    List<KeyValue> entries = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      entries.add(new KeyValue(space.key("big" + (char) ('a' + i)), value));
    }

    raw.batchPut(entries);

    List<Bytes> read = raw.batchGet(entries.stream().map(KeyValue::key).toList());
    assertThat(read).hasSize(entries.size());
    for (Bytes one : read) {
      assertThat(value.equals(one)).as("the value read is the value written").isTrue();
    }
  }

  @Test
  void listsMayChangeAfterTheCall(TestSpace space) {
    List<KeyValue> entries = new ArrayList<>(space.entries(3));
    List<KeyValue> expected = List.copyOf(entries);

    space.raw().batchPut(entries);
    entries.clear();

    assertThat(space.raw().scan(space.range()).toList()).isEqualTo(expected);
  }
}
