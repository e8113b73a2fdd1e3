package io.kvdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BytesTest {

  @ParameterizedTest
  @ValueSource(strings = {"\\", "a\\", "\\q", "\\x", "\\x1", "\\xg0", "\\x0g", "\\x-1", "\\u0041"})
  void malformedEscapesAreRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Bytes.fromEscaped(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0g", "0x00", " 00"})
  void malformedHexIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Bytes.fromHex(text));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          a\\x00b,      610062
          \\n\\r\\t\\0, 0a0d0900
          \\\\,         5c
          \\xFF\\xff,   ffff
          é,            c3a9
          """)
  void escapesAreRead(String text, String hex) {
    assertThat(Bytes.fromEscaped(text).toHex()).isEqualTo(hex);
  }

  @Test
  void escapedTextIsPlainWhereItCanBe() {
    assertThat(Bytes.of('k', ' ', '~', '\\', 0x7f, 0, 0xff)).hasToString("k ~\\\\\\x7f\\x00\\xff");
  }

  @Test
  void outOfBoundsIsRefused() {
    Bytes part = Bytes.wrap(new byte[] {1, 2, 3, 4}, 1, 2);
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> part.byteAt(2));
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> part.byteAt(-1));
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> part.slice(0, 3));
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> part.slice(2, 1));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> Bytes.wrap(new byte[2], 1, 2));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> part.copyTo(new byte[2], 1));
  }

  @Test
  void numbersThatAreNoBytesAreRefused() {
    assertThat(Bytes.of(255, -1, -128, 0).toHex()).isEqualTo("ffff8000");
    assertThatIllegalArgumentException().isThrownBy(() -> Bytes.of(256));
    assertThatIllegalArgumentException().isThrownBy(() -> Bytes.of(-129));
  }

  @Test
  void prefixEndIsUnboundedWhereNothingIsGreater() {
    assertThat(Bytes.EMPTY.prefixEnd()).isEqualTo(Bytes.EMPTY);
    assertThat(Bytes.of(0xff, 0xff).prefixEnd()).isEqualTo(Bytes.EMPTY);
    assertThat(Bytes.of('a', 0xff).prefixEnd()).isEqualTo(Bytes.of('b'));
    assertThat(Bytes.of(0x7f).prefixEnd()).isEqualTo(Bytes.of(0x80));
  }

  @Test
  void wrappingSharesAndCopyingDoesNot() {
    byte[] array = {1};
    Bytes wrapped = Bytes.wrap(array);
    Bytes copied = Bytes.copyOf(array);
    Bytes fromBuffer = Bytes.copyOf(ByteBuffer.wrap(array));
    array[0] = 2;
    assertThat(wrapped).isEqualTo(Bytes.of(2));
    assertThat(copied).isEqualTo(fromBuffer).isEqualTo(Bytes.of(1));
  }
}
