package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.RawSession;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Reading, writing and removing single keys. */
@TckSuite
@RequiresCapability(Capability.RAW)
class RawPointTest {

  @Test
  void missingKeyIsNull(TestSpace space) {
    assertThat(space.raw().get(space.key("missing"))).isNull();
  }

  @Test
  void putIsReadBack(TestSpace space) {
    RawSession raw = space.raw();

    raw.put(space.key("k"), Bytes.utf8("v"));

    assertThat(raw.get(space.key("k"))).isEqualTo(Bytes.utf8("v"));
  }

  @Test
  void secondPutReplacesTheFirst(TestSpace space) {
    RawSession raw = space.raw();

    raw.put(space.key("k"), Bytes.utf8("first"));
    raw.put(space.key("k"), Bytes.utf8("2nd"));

    assertThat(raw.get(space.key("k"))).isEqualTo(Bytes.utf8("2nd"));
  }

  @Test
  void emptyValueIsNotAbsence(TestSpace space) {
    RawSession raw = space.raw();

    raw.put(space.key("empty"), Bytes.EMPTY);

    assertThat(raw.get(space.key("empty"))).isNotNull().isEqualTo(Bytes.EMPTY);
  }

  @Test
  void deletedKeyIsNull(TestSpace space) {
    RawSession raw = space.raw();
    raw.put(space.key("k"), Bytes.utf8("v"));
    raw.put(space.key("k2"), Bytes.utf8("v2"));

    raw.delete(space.key("k"));

    assertThat(raw.get(space.key("k"))).isNull();
    assertThat(raw.get(space.key("k2"))).isEqualTo(Bytes.utf8("v2"));
  }

  @Test
  void deletingWhatIsNotThereIsHarmless(TestSpace space) {
    space.raw().delete(space.key("missing"));

    assertThat(space.raw().get(space.key("missing"))).isNull();
  }

  @Test
  void everyByteMayEndAKey(TestSpace space) {
    RawSession raw = space.raw();

    for (int b = 0; b <= 0xff; b++) {
      raw.put(space.key(b), Bytes.of(b, 0, b));
    }

    for (int b = 0; b <= 0xff; b++) {
      assertThat(raw.get(space.key(b)))
          .as("value of the key that ends in %d", b)
          .isEqualTo(Bytes.of(b, 0, b));
    }
    assertThat(raw.get(space.key(0x00, 0x00))).isNull();
    assertThat(raw.get(space.key(0xff, 0xff))).isNull();
  }

  @Test
  void keysThatDifferInTrailingZeroesAreDifferent(TestSpace space) {
    RawSession raw = space.raw();

    for (int zeroes = 0; zeroes < 20; zeroes++) {
      raw.put(space.key(Bytes.utf8("z").concat(Bytes.wrap(new byte[zeroes]))), Bytes.of(zeroes));
    }

    for (int zeroes = 0; zeroes < 20; zeroes++) {
      assertThat(raw.get(space.key(Bytes.utf8("z").concat(Bytes.wrap(new byte[zeroes])))))
          .isEqualTo(Bytes.of(zeroes));
    }
  }

  @Test
  void longKey(TestSpace space) {
    byte[] suffix = new byte[3000];
    new Random(space.settings().seed()).nextBytes(suffix);
    Bytes key = space.key(Bytes.wrap(suffix));

    space.raw().put(key, Bytes.utf8("v"));

    assertThat(space.raw().get(key)).isEqualTo(Bytes.utf8("v"));
    assertThat(space.raw().get(key.slice(0, key.length() - 1))).isNull();
  }

  @Test
  void valueOfFourMebibytes(TestSpace space) {
    byte[] content = new byte[4 << 20];
    new Random(space.settings().seed()).nextBytes(content);
    Bytes value = Bytes.wrap(content);

    space.raw().put(space.key("big"), value);

    Bytes read = space.raw().get(space.key("big"));
    assertThat(value.equals(read)).as("the value read is the value written").isTrue();
  }

  @Test
  void valueWithAllBytes(TestSpace space) {
    byte[] content = new byte[256];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) i;
    }

    space.raw().put(space.key("all"), Bytes.wrap(content));

    assertThat(space.raw().get(space.key("all"))).isEqualTo(Bytes.wrap(content));
  }

  @Test
  void slicesAreWrittenAsWhatTheyShow(TestSpace space) {
    Bytes key = space.key("slice");
    Bytes around = Bytes.utf8("<<").concat(key).concat(Bytes.utf8(">>"));

    space.raw().put(around.slice(2, 2 + key.length()), Bytes.utf8("[value]").slice(1, 6));

    assertThat(space.raw().get(key)).isEqualTo(Bytes.utf8("value"));
  }
}
