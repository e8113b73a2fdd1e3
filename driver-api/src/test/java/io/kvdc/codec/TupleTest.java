package io.kvdc.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kvdc.Bytes;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TupleTest {

  static Stream<Arguments> formats() {
    return Stream.of(
        Arguments.of(null, "01"),
        Arguments.of(false, "1000"),
        Arguments.of(true, "1001"),
        Arguments.of(1L, "208000000000000001"),
        Arguments.of(BigInteger.ZERO, "2108"),
        Arguments.of(BigInteger.valueOf(258), "210a0102"),
        Arguments.of(BigInteger.valueOf(-258), "2107fe" + "fefd"),
        Arguments.of(BigInteger.valueOf(128), "210980"),
        Arguments.of(1.0, "22bff0000000000000"),
        Arguments.of("a", "306100000000000000f8"),
        Arguments.of(Bytes.of(1), "310100000000000000f8"),
        Arguments.of(
            UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"),
            "4000112233445566778899aabbccddeeff"),
        Arguments.of(Instant.ofEpochSecond(1, 2), "41800000000000000100000002"),
        Arguments.of(Tuple.of(null, true), "500110" + "0100"),
        Arguments.of(Tuple.empty(), "5000"));
  }

  @ParameterizedTest
  @MethodSource("formats")
  void theFormatIsFixed(@Nullable Object element, String hex) {
    assertThat(Tuple.of(element, null).encode().toHex()).isEqualTo(hex + "01");
    assertThat(Tuple.decode(Bytes.fromHex(hex)).get(0)).isEqualTo(element);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          00,                           0, begins with this byte
          02,                           0, begins with this byte
          7f,                           0, begins with this byte
          ff,                           0, begins with this byte
          0120,                         2, ends too early
          1002,                         1, neither 0 nor 1
          2108ff,                       2, begins with this byte
          210a01,                       1, big integer ends too early
          21090000,                     1, begins with a zero
          2100800000000000000000000000, 1, big integer ends too early
          3061000000000000f8,           1, ends too early
          30ff00000000000000f8,         1, not UTF-8
          4180000000000000003b9aca00,   1, too many nanoseconds
          41ffffffffffffffff00000000,   1, out of range
          21f80141,                     1, takes too many bytes
          2107ffff,                     1, begins with a zero
          22fff8000000000001,           1, NaN in another form
          5001,                         2, nested tuple ends too early
          50807f,                       1, begins with this byte
          """)
  void malformedKeysAreRefusedWithTheirPlace(String hex, int position, String message) {
    assertThatExceptionOfType(MalformedEncodingException.class)
        .isThrownBy(() -> Tuple.decode(Bytes.fromHex(hex)))
        .withMessageContaining(message)
        .satisfies(malformed -> assertThat(malformed.position()).isEqualTo(position));
  }

  @Test
  void nestingWithoutEndDoesNotExhaustTheStack() {
    Bytes deep = Bytes.fromHex("50".repeat(100_000));
    assertThatExceptionOfType(MalformedEncodingException.class)
        .isThrownBy(() -> Tuple.decode(deep))
        .withMessageContaining("nested more than 64 deep");
  }

  @Test
  void theDeepestNestingAllowedReadsBackAndOneMoreIsRefused() {
    Tuple deepest = Tuple.empty();
    for (int i = 0; i < Tuple.MAX_DEPTH; i++) {
      deepest = Tuple.of(deepest);
    }
    assertThat(Tuple.decode(deepest.encode())).isEqualTo(deepest);
    Tuple last = deepest;
    assertThatIllegalArgumentException().isThrownBy(() -> Tuple.of(last));
  }

  @Test
  void whatNoTupleCanHoldIsRefusedByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tuple.of("a", new Date(0)))
        .withMessageContaining("element 1")
        .withMessageContaining("java.util.Date")
        .withMessageContaining("Instant");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tuple.empty().with("\ud83d"))
        .withMessageContaining("element 0")
        .withMessageContaining("surrogate");
    assertThatIllegalArgumentException().isThrownBy(() -> Tuple.of("\ude00\ud83d"));
  }

  @Test
  void elementsAreAskedForByType() {
    Tuple tuple = Tuple.of("a", 7, null);
    assertThat(tuple.get(0, ElementType.STRING)).isEqualTo("a");
    assertThat(tuple.get(1, ElementType.LONG)).isEqualTo(7L);
    assertThat(tuple.isNull(2)).isTrue();
    assertThat(tuple.get(2)).isNull();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tuple.get(1, ElementType.STRING))
        .withMessage("element 1 is a long, not a string");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tuple.get(2, ElementType.LONG))
        .withMessage("element 2 is null, not a long");
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> tuple.get(3));
  }

  @Test
  void smallerNumbersBecomeTheOnesThatTheFormatHas() {
    assertThat(Tuple.of((byte) 1, (short) 2, 3, 4f, new byte[] {5}))
        .isEqualTo(Tuple.of(1L, 2L, 3L, 4d, Bytes.of(5)))
        .hasToString("(1, 2, 3, 4.0, \\x05)");
  }

  @Test
  void aByteArrayIsCopied() {
    byte[] array = {1};
    Tuple tuple = Tuple.of(array, null);
    array[0] = 2;
    assertThat(tuple.get(0)).isEqualTo(Bytes.of(1));
  }

  @Test
  void theTypesAreInTheOrderOfTheirTags() {
    assertThat(ElementType.all())
        .isSortedAccordingTo((left, right) -> Integer.compare(left.tag(), right.tag()))
        .allMatch(type -> type.tag() > 0x01 && type.tag() < 0x80);
  }
}
