package io.kvdc.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class KeyCodecProperties {

  @Provide
  Arbitrary<Bytes> bytes() {
    // Few distinct bytes and lengths around the size of a group make prefixes and ties likely.
    return Arbitraries.of((byte) 0, (byte) 1, (byte) 0x7f, (byte) 0x80, (byte) 0xff)
        .array(byte[].class)
        .ofMaxSize(18)
        .map(Bytes::copyOf);
  }

  @Property
  void memcomparableBytesKeepTheOrder(@ForAll("bytes") Bytes a, @ForAll("bytes") Bytes b) {
    assertFormat(a, b, KeyWriter::writeBytes, KeyReader::readBytes, Comparator.naturalOrder());
  }

  @Property
  void descendingBytesReverseTheOrder(@ForAll("bytes") Bytes a, @ForAll("bytes") Bytes b) {
    assertFormat(
        a,
        b,
        KeyWriter::writeBytesDescending,
        KeyReader::readBytesDescending,
        Comparator.reverseOrder());
  }

  @Property
  void whateverFollowsMemcomparableBytesDoesNotChangeTheirOrder(
      @ForAll("bytes") Bytes a,
      @ForAll("bytes") Bytes b,
      @ForAll("bytes") Bytes tailA,
      @ForAll("bytes") Bytes tailB) {
    Bytes keyA = new KeyWriter().writeBytes(a).writeRaw(tailA).toBytes();
    Bytes keyB = new KeyWriter().writeBytes(b).writeRaw(tailB).toBytes();
    int order = a.compareTo(b) != 0 ? a.compareTo(b) : tailA.compareTo(tailB);
    assertThat(Integer.signum(keyA.compareTo(keyB))).isEqualTo(Integer.signum(order));
  }

  @Property
  void longsKeepTheOrder(@ForAll long a, @ForAll long b) {
    assertFormat(a, b, KeyWriter::writeLong, KeyReader::readLong, Long::compare);
    assertFormat(
        a,
        b,
        KeyWriter::writeLongDescending,
        KeyReader::readLongDescending,
        Comparator.reverseOrder());
    assertFormat(
        a, b, KeyWriter::writeUnsignedLong, KeyReader::readUnsignedLong, Long::compareUnsigned);
    assertFormat(
        a,
        b,
        KeyWriter::writeUnsignedLongDescending,
        KeyReader::readUnsignedLongDescending,
        (x, y) -> Long.compareUnsigned(y, x));
  }

  @Property
  void doublesKeepTheOrder(@ForAll("doubles") Double a, @ForAll("doubles") Double b) {
    assertFormat(a, b, KeyWriter::writeDouble, KeyReader::readDouble, Double::compare);
    assertFormat(
        a,
        b,
        KeyWriter::writeDoubleDescending,
        KeyReader::readDoubleDescending,
        Comparator.reverseOrder());
  }

  @Provide
  Arbitrary<Double> doubles() {
    return Arbitraries.oneOf(
        Arbitraries.longs().map(Double::longBitsToDouble).map(d -> d.isNaN() ? Double.NaN : d),
        Arbitraries.doubles(),
        Arbitraries.of(-0.0, 0.0, Double.MIN_VALUE, Double.MAX_VALUE, Double.NaN));
  }

  @Property
  void comparableVarintsKeepTheOrder(@ForAll long a, @ForAll long b) {
    assertFormat(
        a, b, KeyWriter::writeComparableVarint, KeyReader::readComparableVarint, Long::compare);
    assertFormat(
        a,
        b,
        KeyWriter::writeComparableUnsignedVarint,
        KeyReader::readComparableUnsignedVarint,
        Long::compareUnsigned);
  }

  @Property
  void neighboursKeepTheOrderWhereTheLengthOfAVarintChanges(@ForAll("edges") Long edge) {
    long next = edge + 1;
    assertFormat(
        edge,
        next,
        KeyWriter::writeComparableVarint,
        KeyReader::readComparableVarint,
        Long::compare);
  }

  @Provide
  Arbitrary<Long> edges() {
    Stream<Long> powers = Stream.iterate(256L, power -> power << 8).limit(7);
    return Arbitraries.of(
        powers.flatMap(p -> Stream.of(p - 1, p, -p, -p - 1, -p + 1)).distinct().toList());
  }

  @Property
  void varintsReadBack(@ForAll long value) {
    KeyReader reader =
        KeyReader.over(new KeyWriter(0).writeVarint(value).writeUnsignedVarint(value).toBytes());
    assertThat(reader.readVarint()).isEqualTo(value);
    assertThat(reader.readUnsignedVarint()).isEqualTo(value);
    assertThat(reader.isAtEnd()).isTrue();
  }

  @Property
  void whateverIsReadEndsWithAValueOrTheOneException(@ForAll byte[] noise) {
    for (Function<KeyReader, ?> read : readers()) {
      KeyReader reader = KeyReader.over(Bytes.copyOf(noise));
      try {
        read.apply(reader);
        assertThat(reader.position()).isBetween(0, noise.length);
      } catch (MalformedEncodingException e) {
        assertThat(reader.position()).isZero();
      }
    }
  }

  private static Iterable<Function<KeyReader, ?>> readers() {
    return List.of(
        KeyReader::readLong,
        KeyReader::readVarint,
        KeyReader::readUnsignedVarint,
        KeyReader::readComparableVarint,
        KeyReader::readComparableUnsignedVarint,
        KeyReader::readBytes,
        KeyReader::readBytesDescending);
  }

  private static <T> void assertFormat(
      T a,
      T b,
      BiConsumer<KeyWriter, T> write,
      Function<KeyReader, T> read,
      Comparator<? super T> order) {
    Bytes keyA = encode(a, write);
    Bytes keyB = encode(b, write);
    assertThat(Integer.signum(keyA.compareTo(keyB))).isEqualTo(Integer.signum(order.compare(a, b)));
    KeyReader reader = KeyReader.over(keyA);
    assertThat(read.apply(reader)).isEqualTo(a);
    assertThat(reader.isAtEnd()).isTrue();
    if (!keyA.equals(keyB)) {
      assertThat(keyB.startsWith(keyA)).isFalse();
    }
  }

  private static <T> Bytes encode(T value, BiConsumer<KeyWriter, T> write) {
    KeyWriter writer = new KeyWriter(1);
    write.accept(writer, value);
    return writer.toBytes();
  }
}
