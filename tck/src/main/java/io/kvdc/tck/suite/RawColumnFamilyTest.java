package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.KeyValue;
import io.kvdc.RawSession;
import io.kvdc.ScanOptions;
import io.kvdc.error.KvException;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Column families: separate sets of keys. */
@TckSuite
@RequiresCapability(Capability.RAW_COLUMN_FAMILY)
class RawColumnFamilyTest {

  @AfterEach
  void cleanTheOtherFamily(TestSpace space) {
    space.otherColumnFamily().deleteRange(space.range());
  }

  @Test
  void familiesDoNotSeeOneAnother(TestSpace space) {
    RawSession one = space.raw();
    RawSession other = space.otherColumnFamily();

    one.put(space.key("k"), Bytes.utf8("default"));
    other.put(space.key("k"), Bytes.utf8("other"));
    other.put(space.key("o"), Bytes.utf8("only here"));

    assertThat(one.get(space.key("k"))).isEqualTo(Bytes.utf8("default"));
    assertThat(other.get(space.key("k"))).isEqualTo(Bytes.utf8("other"));
    assertThat(one.get(space.key("o"))).isNull();
    assertThat(one.scan(space.range()).toList()).containsExactly(space.entry("k", "default"));
    assertThat(other.scan(space.range()).toList())
        .containsExactly(space.entry("k", "other"), space.entry("o", "only here"));
  }

  @Test
  void allOperationsKeepToTheirFamily(TestSpace space) {
    RawSession one = space.raw();
    RawSession other = space.otherColumnFamily();
    List<KeyValue> entries = space.entries(10);
    one.batchPut(entries);
    other.batchPut(entries.subList(0, 6));

    other.delete(entries.get(0).key());
    other.batchDelete(List.of(entries.get(1).key(), entries.get(2).key()));
    other.deleteRange(space.range("k0005", "k0009"));

    assertThat(other.count(space.range())).isEqualTo(2);
    assertThat(other.batchGet(List.of(entries.get(2).key(), entries.get(3).key())))
        .containsExactly(null, entries.get(3).value());
    assertThat(other.batchScan(List.of(space.range()), ScanOptions.defaults().withLimit(100)))
        .containsExactly(entries.subList(3, 5));
    assertThat(one.scan(space.range()).toList()).isEqualTo(entries);
  }

  @Test
  void asyncSessionKeepsTheFamily(TestSpace space) {
    RawSession other = space.otherColumnFamily();
    other.put(space.key("k"), Bytes.utf8("other"));

    assertThat(other.async().options()).isEqualTo(other.options());
    assertThat(other.async().get(space.key("k")).toCompletableFuture().join())
        .isEqualTo(Bytes.utf8("other"));
  }

  @Test
  void unknownFamilyFails(TestSpace space) {
    RawSession raw = space.raw();
    RawSession unknown = raw.with(raw.options().withColumnFamily("no-such-family"));

    assertThatExceptionOfType(KvException.class)
        .isThrownBy(() -> unknown.put(space.key("k"), Bytes.utf8("v")))
        .satisfies(e -> assertThat(e.isRetryable()).isFalse());
    assertThatExceptionOfType(KvException.class)
        .isThrownBy(() -> unknown.get(space.key("k")))
        .satisfies(e -> assertThat(e.isRetryable()).isFalse());
  }
}
