package io.kvdc.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.Bytes;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KeyReaderTest {

  static Stream<Arguments> malformed() {
    return Stream.of(
        row("", KeyReader::readByte),
        row("0102", reader -> reader.readRaw(3)),
        row("80000000000000", KeyReader::readLong),
        row("80000000000000", KeyReader::readLongDescending),
        row("80000000000000", KeyReader::readUnsignedLong),
        row("80000000000000", KeyReader::readUnsignedLongDescending),
        row("80000000000000", KeyReader::readDouble),
        row("", KeyReader::readUnsignedVarint),
        row("ffff", KeyReader::readVarint),
        row("ffffffffffffffffff02", KeyReader::readUnsignedVarint),
        row("ffffffffffffffffffff01", KeyReader::readUnsignedVarint),
        row("", KeyReader::readComparableVarint),
        row("06ff", KeyReader::readComparableVarint),
        row("f901", KeyReader::readComparableVarint),
        row("00000000000000007f", KeyReader::readComparableVarint),
        row("ff8000000000000000", KeyReader::readComparableVarint),
        row("07ff", KeyReader::readComparableUnsignedVarint),
        row("", KeyReader::readComparableUnsignedVarint),
        row("f9ff", KeyReader::readComparableUnsignedVarint),
        row("", KeyReader::readBytes),
        row("00000000000000f7", KeyReader::readBytes),
        row("0000000000000000f6", KeyReader::readBytes),
        row("0000000000000001f7", KeyReader::readBytes),
        row("0102030405060708ff", KeyReader::readBytes),
        row("0102030405060708ff0000000000000100f7", KeyReader::readBytes),
        row("ffffffffffffffff09", KeyReader::readBytesDescending),
        row("fffffffffffffffe08", KeyReader::readBytesDescending));
  }

  private static Arguments row(String hex, Consumer<KeyReader> read) {
    return Arguments.of(hex, read);
  }

  @ParameterizedTest(name = "{index}: {0}")
  @MethodSource("malformed")
  void malformedBytesAreRefusedAndThePositionStays(String hex, Consumer<KeyReader> read) {
    KeyReader reader = KeyReader.over(Bytes.fromHex("aabb" + hex));
    reader.readRaw(2);
    assertThatExceptionOfType(MalformedEncodingException.class)
        .isThrownBy(() -> read.accept(reader))
        .withMessageEndingWith("at byte 2")
        .satisfies(malformed -> assertThat(malformed.position()).isEqualTo(2));
    assertThat(reader.position()).isEqualTo(2);
    assertThat(reader.readRemaining().toHex()).isEqualTo(hex);
  }

  @Test
  void memcomparableBytesWithSomethingBehindThemAreNotOneString() {
    Bytes encoded = MemcomparableBytes.encode(Bytes.utf8("k")).concat(Bytes.of(0));
    assertThatExceptionOfType(MalformedEncodingException.class)
        .isThrownBy(() -> MemcomparableBytes.decode(encoded))
        .withMessageContaining("behind")
        .satisfies(malformed -> assertThat(malformed.position()).isEqualTo(9));
  }

  @Test
  void noMessageRepeatsTheKey() {
    Bytes secret = Bytes.utf8("top-secret-key-1");
    assertThatExceptionOfType(MalformedEncodingException.class)
        .isThrownBy(() -> MemcomparableBytes.decode(secret))
        .matches(malformed -> !malformed.getMessage().contains("secret"))
        .matches(malformed -> !malformed.getMessage().contains(secret.toHex().substring(0, 8)));
  }

  @Test
  void anEncodingIsReadOutOfTheMiddleOfALongerBuffer() {
    Bytes key =
        new KeyWriter()
            .writeByte('t')
            .writeLong(-7)
            .writeBytesDescending(Bytes.utf8("eight by"))
            .writeComparableVarint(300)
            .writeRaw(Bytes.utf8("rest"))
            .toBytes();
    KeyReader reader = KeyReader.over(Bytes.utf8("xx").concat(key).slice(2, 2 + key.length()));
    assertThat(reader.readByte()).isEqualTo('t');
    assertThat(reader.readLong()).isEqualTo(-7);
    assertThat(reader.readBytesDescending()).isEqualTo(Bytes.utf8("eight by"));
    assertThat(reader.position()).isEqualTo(1 + 8 + 18);
    assertThat(reader.readComparableVarint()).isEqualTo(300);
    assertThat(reader.remaining()).isEqualTo(4);
    assertThat(reader.readRemaining()).isEqualTo(Bytes.utf8("rest"));
    assertThat(reader.isAtEnd()).isTrue();
  }

  @Test
  void aWriterIsUsedAgainWithoutTouchingWhatItGaveOut() {
    KeyWriter writer = new KeyWriter();
    Bytes first = writer.writeRaw(Bytes.utf8("first")).toBytes();
    Bytes second = writer.clear().writeRaw(Bytes.utf8("second")).toBytes();
    assertThat(first).isEqualTo(Bytes.utf8("first"));
    assertThat(second).isEqualTo(Bytes.utf8("second"));
    assertThat(writer.length()).isEqualTo(6);
  }
}
