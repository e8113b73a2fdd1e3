package io.kvdc.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TupleSchemaTest {

  private static final TupleSchema SCHEMA =
      TupleSchema.builder()
          .ascending("tenant", ElementType.STRING)
          .descending("at", ElementType.LONG)
          .ascending("id", ElementType.BYTES)
          .build();

  @Test
  void aKeyOfAnotherFormIsRefusedWithTheNameOfTheElement() {
    assertMalformed(Tuple.of("a", 1L, Bytes.EMPTY).encode(), "element 1 (at long descending)");
    assertMalformed(SCHEMA.encodePrefix(Tuple.of("a", 1L)), "ends before element 2 (id bytes)");
    assertMalformed(Tuple.of(7L).encode(), "element 0 (tenant string) is a long there");
    assertMalformed(
        SCHEMA.encode(Tuple.of("a", 1L, Bytes.EMPTY)).concat(Bytes.of(1)), "behind the last");
    assertMalformed(Bytes.EMPTY, "ends before element 0");
  }

  private static void assertMalformed(Bytes key, String message) {
    assertThatExceptionOfType(MalformedEncodingException.class)
        .isThrownBy(() -> SCHEMA.decode(key))
        .withMessageContaining(message);
  }

  @Test
  void aTupleThatDoesNotFitIsRefusedWithTheNameOfTheElement() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SCHEMA.encode(Tuple.of("a", "b", Bytes.EMPTY)))
        .withMessage("element 1 (at long descending) cannot be a string");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SCHEMA.encode(Tuple.of("a", 1)))
        .withMessage(
            "a tuple of 2 elements does not fit (tenant string, at long descending, id bytes)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SCHEMA.encodePrefix(Tuple.of("a", 1, Bytes.EMPTY, 2)))
        .withMessageContaining("4 elements");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                TupleSchema.builder()
                    .ascending("x", ElementType.LONG)
                    .descending("x", ElementType.LONG))
        .withMessageContaining("two elements named x");
  }

  @Test
  void keysSortAsTheSchemaSays() {
    List<Tuple> tuples = new ArrayList<>();
    for (String tenant : new String[] {null, "", "a", "aa", "b"}) {
      for (Long at : new Long[] {Long.MAX_VALUE, 1L, 0L, -1L, Long.MIN_VALUE, null}) {
        for (Bytes id : List.of(Bytes.EMPTY, Bytes.of(0), Bytes.of(0, 0), Bytes.of(0xff))) {
          tuples.add(Tuple.of(tenant, at, id));
        }
      }
    }
    List<Tuple> shuffled = new ArrayList<>(tuples);
    Collections.shuffle(shuffled, new Random(3));
    List<Tuple> sorted =
        shuffled.stream().map(SCHEMA::encode).sorted().map(SCHEMA::decode).toList();
    assertThat(sorted).isEqualTo(tuples).isSortedAccordingTo(SCHEMA.order());
  }

  @Test
  void aRangeHoldsWhatBeginsWithItsElementsAndNothingElse() {
    KeyRange tenant = SCHEMA.range(Tuple.of("a"));
    assertThat(tenant.contains(SCHEMA.encode(Tuple.of("a", null, Bytes.EMPTY)))).isTrue();
    assertThat(tenant.contains(SCHEMA.encode(Tuple.of("a", Long.MAX_VALUE, null)))).isTrue();
    assertThat(tenant.contains(SCHEMA.encode(Tuple.of("aa", 1, Bytes.EMPTY)))).isFalse();
    assertThat(tenant.contains(SCHEMA.encode(Tuple.of("", 1, Bytes.EMPTY)))).isFalse();
    KeyRange moment = SCHEMA.range(Tuple.of("a", 1));
    assertThat(moment.contains(SCHEMA.encode(Tuple.of("a", 1, Bytes.EMPTY)))).isTrue();
    assertThat(moment.contains(SCHEMA.encode(Tuple.of("a", 2, Bytes.EMPTY)))).isFalse();
    assertThat(SCHEMA.range(Tuple.empty())).isEqualTo(KeyRange.all());
  }

  @Test
  void aDescendingElementIsTheAscendingOneInverted() {
    TupleSchema ascending = TupleSchema.builder().ascending("n", ElementType.STRING).build();
    TupleSchema descending = TupleSchema.builder().descending("n", ElementType.STRING).build();
    assertThat(ascending.encode(Tuple.of("a")).toHex()).isEqualTo("306100000000000000f8");
    assertThat(descending.encode(Tuple.of("a")).toHex()).isEqualTo("cf9effffffffffffff07");
  }
}
