package io.kvdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class KeyRangeTest {

  private static final List<Bytes> KEYS =
      List.of(
          Bytes.EMPTY,
          Bytes.of(0),
          Bytes.utf8("a"),
          Bytes.utf8("a").next(),
          Bytes.utf8("ab"),
          Bytes.utf8("b"),
          Bytes.of(0xff),
          Bytes.of(0xff, 0xff));

  @Test
  void emptyBoundsAreUnbounded() {
    assertThat(KEYS).allMatch(KeyRange.all()::contains);
    assertThat(KEYS).filteredOn(KeyRange.from(Bytes.utf8("b"))::contains).hasSize(3);
    assertThat(KEYS).filteredOn(KeyRange.to(Bytes.utf8("b"))::contains).hasSize(5);
    assertThat(KEYS).filteredOn(KeyRange.prefix(Bytes.of(0xff))::contains).hasSize(2);
    assertThat(KEYS).filteredOn(KeyRange.prefix(Bytes.EMPTY)::contains).hasSameSizeAs(KEYS);
  }

  @Test
  void aSingleKeyIsARangeOfItsOwn() {
    for (Bytes key : KEYS) {
      assertThat(KEYS).filteredOn(KeyRange.single(key)::contains).containsExactly(key);
    }
  }

  @Test
  void aRangeWhoseEndIsNotAfterItsStartIsEmpty() {
    assertThat(KeyRange.of(Bytes.utf8("b"), Bytes.utf8("a")).isEmpty()).isTrue();
    assertThat(KeyRange.of(Bytes.utf8("a"), Bytes.utf8("a")).isEmpty()).isTrue();
    assertThat(KeyRange.of(Bytes.utf8("a"), Bytes.EMPTY).isEmpty()).isFalse();
    assertThat(KeyRange.all().isEmpty()).isFalse();
  }

  @Test
  void nullBoundsAreRefused() {
    assertThatNullPointerException().isThrownBy(() -> KeyRange.from(null)).withMessage("start");
    assertThatNullPointerException().isThrownBy(() -> KeyRange.to(null)).withMessage("end");
  }

  @Test
  void theTextShowsTheBounds() {
    assertThat(KeyRange.from(Bytes.of('a', 0))).hasToString("[a\\x00, unbounded)");
    assertThat(KeyRange.of(Bytes.utf8("a"), Bytes.utf8("b"))).hasToString("[a, b)");
  }

  @Provide
  Arbitrary<Bytes> keys() {
    return Arbitraries.of(KEYS);
  }

  @Property
  void anIntersectionHoldsWhatBothHold(
      @ForAll("keys") Bytes a,
      @ForAll("keys") Bytes b,
      @ForAll("keys") Bytes c,
      @ForAll("keys") Bytes d,
      @ForAll("keys") Bytes key) {
    KeyRange left = KeyRange.of(a, b);
    KeyRange right = KeyRange.of(c, d);
    assertThat(left.intersect(right).contains(key))
        .isEqualTo(left.contains(key) && right.contains(key));
    assertThat(left.isEmpty() && left.contains(key)).isFalse();
  }
}
