package io.kvdc.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exact bytes, worked out by hand from the algorithms of client-go's util/codec. */
class KeyCodecVectorsTest {

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          0,                    8000000000000000, 7fffffffffffffff
          1,                    8000000000000001, 7ffffffffffffffe
          -1,                   7fffffffffffffff, 8000000000000000
          256,                  8000000000000100, 7ffffffffffffeff
          -9223372036854775808, 0000000000000000, ffffffffffffffff
          9223372036854775807,  ffffffffffffffff, 0000000000000000
          """)
  void longs(long value, String ascending, String descending) {
    assertThat(new KeyWriter().writeLong(value).toBytes().toHex()).isEqualTo(ascending);
    assertThat(new KeyWriter().writeLongDescending(value).toBytes().toHex()).isEqualTo(descending);
    assertThat(reader(ascending).readLong()).isEqualTo(value);
    assertThat(reader(descending).readLongDescending()).isEqualTo(value);
    assertThat(Long.toHexString(ComparableNumbers.fromLong(value)))
        .isEqualTo(Long.toHexString(Long.parseUnsignedLong(ascending, 16)));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          0,                    0000000000000000, ffffffffffffffff
          1,                    0000000000000001, fffffffffffffffe
          9223372036854775808,  8000000000000000, 7fffffffffffffff
          18446744073709551615, ffffffffffffffff, 0000000000000000
          """)
  void unsignedLongs(String decimal, String ascending, String descending) {
    long value = Long.parseUnsignedLong(decimal);
    assertThat(new KeyWriter().writeUnsignedLong(value).toBytes().toHex()).isEqualTo(ascending);
    assertThat(new KeyWriter().writeUnsignedLongDescending(value).toBytes().toHex())
        .isEqualTo(descending);
    assertThat(reader(ascending).readUnsignedLong()).isEqualTo(value);
    assertThat(reader(descending).readUnsignedLongDescending()).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          -Infinity, 000fffffffffffff
          -1.0,      400fffffffffffff
          -0.0,      7fffffffffffffff
          0.0,       8000000000000000
          1.0,       bff0000000000000
          Infinity,  fff0000000000000
          NaN,       fff8000000000000
          """)
  void doubles(Double value, String bytes) {
    assertThat(new KeyWriter().writeDouble(value).toBytes().toHex()).isEqualTo(bytes);
    assertThat(reader(bytes).readDouble()).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          0,                    00
          -1,                   01
          1,                    02
          63,                   7e
          -64,                  7f
          64,                   8001
          9223372036854775807,  feffffffffffffffff01
          -9223372036854775808, ffffffffffffffffff01
          """)
  void varints(long value, String bytes) {
    assertThat(new KeyWriter().writeVarint(value).toBytes().toHex()).isEqualTo(bytes);
    assertThat(reader(bytes).readVarint()).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          0,                    00
          127,                  7f
          128,                  8001
          300,                  ac02
          18446744073709551615, ffffffffffffffffff01
          """)
  void unsignedVarints(String decimal, String bytes) {
    long value = Long.parseUnsignedLong(decimal);
    assertThat(new KeyWriter().writeUnsignedVarint(value).toBytes().toHex()).isEqualTo(bytes);
    assertThat(reader(bytes).readUnsignedVarint()).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          0,                    08
          239,                  f7
          240,                  f8f0
          255,                  f8ff
          256,                  f90100
          65535,                f9ffff
          65536,                fa010000
          72057594037927935,    feffffffffffffff
          72057594037927936,    ff0100000000000000
          9223372036854775807,  ff7fffffffffffffff
          -1,                   07ff
          -255,                 0701
          -256,                 06ff00
          -65535,               060001
          -65536,               05ff0000
          -4294967295,          0400000001
          -72057594037927935,   0100000000000001
          -72057594037927936,   00ff00000000000000
          -9223372036854775808, 008000000000000000
          """)
  void comparableVarints(long value, String bytes) {
    assertThat(new KeyWriter().writeComparableVarint(value).toBytes().toHex()).isEqualTo(bytes);
    KeyReader reader = reader(bytes);
    assertThat(reader.readComparableVarint()).isEqualTo(value);
    assertThat(reader.isAtEnd()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          0,                    08
          239,                  f7
          240,                  f8f0
          9223372036854775808,  ff8000000000000000
          18446744073709551615, ffffffffffffffffff
          """)
  void comparableUnsignedVarints(String decimal, String bytes) {
    long value = Long.parseUnsignedLong(decimal);
    assertThat(new KeyWriter().writeComparableUnsignedVarint(value).toBytes().toHex())
        .isEqualTo(bytes);
    assertThat(reader(bytes).readComparableUnsignedVarint()).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          '',                 0000000000000000f7,                   ffffffffffffffff08
          010203,             0102030000000000fa,                  fefdfcffffffffff05
          01020300,           0102030000000000fb,                  fefdfcffffffffff04
          0102030405060708,   0102030405060708ff0000000000000000f7, fefdfcfbfaf9f8f700ffffffffffffffff08
          010203040506070809, 0102030405060708ff0900000000000000f8, fefdfcfbfaf9f8f700f6ffffffffffffff07
          """)
  void memcomparableBytes(String plainHex, String ascending, String descending) {
    Bytes plain = Bytes.fromHex(plainHex);
    assertThat(MemcomparableBytes.encode(plain).toHex()).isEqualTo(ascending);
    assertThat(MemcomparableBytes.encodeDescending(plain).toHex()).isEqualTo(descending);
    assertThat(MemcomparableBytes.decode(Bytes.fromHex(ascending))).isEqualTo(plain);
    assertThat(MemcomparableBytes.decodeDescending(Bytes.fromHex(descending))).isEqualTo(plain);
    assertThat(new KeyWriter(0).writeBytes(plain).toBytes().toHex()).isEqualTo(ascending);
  }

  private static KeyReader reader(String hex) {
    return KeyReader.over(Bytes.fromHex(hex));
  }
}
