package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.Checksum;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.RawSession;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checksums over ranges. */
@TckSuite
@RequiresCapability(Capability.RAW_CHECKSUM)
class RawChecksumTest {

  @Test
  void nothingHasTheEmptyChecksum(TestSpace space) {
    assertThat(space.raw().checksum(space.range())).isEqualTo(Checksum.EMPTY);
    space.raw().batchPut(space.entries(3));
    assertThat(space.raw().checksum(space.range("l", "m"))).isEqualTo(Checksum.EMPTY);
    assertThat(space.raw().checksum(space.range("k0001", "k0001"))).isEqualTo(Checksum.EMPTY);
    assertThat(space.raw().checksum(space.range("k0002", "k0001"))).isEqualTo(Checksum.EMPTY);
  }

  @Test
  void countsTheKeys(TestSpace space) {
    space.raw().batchPut(space.entries(100));

    assertThat(space.raw().checksum(space.range()).totalKeys()).isEqualTo(100);
    assertThat(space.raw().checksum(space.range("k0010", "k0015")).totalKeys()).isEqualTo(5);
  }

  @Test
  void isThatOfThePartsTogether(TestSpace space) {
    RawSession raw = space.raw();
    List<KeyValue> entries = space.entries(60);
    space.split(List.of(entries.get(20).key(), entries.get(40).key()));
    raw.batchPut(entries);
    Checksum whole = raw.checksum(space.range());

    Checksum parts =
        raw.checksum(space.range("a", "k0007"))
            .plus(raw.checksum(space.range("k0007", "k0041")))
            .plus(raw.checksum(space.range("k0041", "z")));

    assertThat(whole.crc64Xor()).isNotZero();
    assertThat(parts).isEqualTo(whole);
    Checksum single = Checksum.EMPTY;
    for (KeyValue entry : entries) {
      single = single.plus(raw.checksum(KeyRange.single(entry.key())));
    }
    assertThat(single).isEqualTo(whole);
  }

  @Test
  void doesNotDependOnTheRegions(TestSpace space) {
    List<KeyValue> entries = space.entries(60);
    space.raw().batchPut(entries);
    Checksum before = space.raw().checksum(space.range());

    space.split(List.of(entries.get(15).key(), entries.get(30).key(), entries.get(45).key()));
    space.shake();

    assertThat(space.raw().checksum(space.range())).isEqualTo(before);
  }

  @Test
  void changesWithTheData(TestSpace space) {
    RawSession raw = space.raw();
    raw.batchPut(space.entries(10));
    Checksum before = raw.checksum(space.range());

    raw.put(space.key("k0003"), Bytes.utf8("valuE 3"));
    Checksum changed = raw.checksum(space.range());
    raw.put(space.key("k0003"), Bytes.utf8("value 3"));
    Checksum restored = raw.checksum(space.range());

    assertThat(changed.crc64Xor()).isNotEqualTo(before.crc64Xor());
    assertThat(changed.totalKeys()).isEqualTo(before.totalKeys());
    assertThat(changed.totalBytes()).isEqualTo(before.totalBytes());
    assertThat(restored).isEqualTo(before);
  }

  @Test
  void tellsKeysApart(TestSpace space) {
    RawSession raw = space.raw();
    raw.put(space.key("a"), Bytes.utf8("v"));
    raw.put(space.key("b"), Bytes.utf8("v"));

    assertThat(raw.checksum(KeyRange.single(space.key("a"))).crc64Xor())
        .isNotEqualTo(raw.checksum(KeyRange.single(space.key("b"))).crc64Xor());
  }

  @Test
  void bytesAreThoseOfKeysAndValues(TestSpace space) {
    RawSession raw = space.raw();
    raw.put(space.key("k"), Bytes.utf8("12345"));
    Checksum before = raw.checksum(space.range());

    raw.put(space.key("k"), Bytes.utf8("1234567"));
    Checksum after = raw.checksum(space.range());

    assertThat(before.totalBytes()).isGreaterThanOrEqualTo(space.key("k").length() + 5);
    assertThat(after.totalBytes()).isEqualTo(before.totalBytes() + 2);
  }
}
