package io.kvdc;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class BytesProperties {

  @Provide
  Arbitrary<Bytes> bytes() {
    // Slices of a longer array, so that an offset which is forgotten shows.
    Arbitrary<Byte> few = Arbitraries.of((byte) 0, (byte) 'a', (byte) 0x7f, (byte) 0x80, (byte) -1);
    return few.array(byte[].class)
        .ofMaxSize(6)
        .map(
            array -> {
              byte[] longer = new byte[array.length + 2];
              longer[0] = 'x';
              longer[longer.length - 1] = 'y';
              System.arraycopy(array, 0, longer, 1, array.length);
              return Bytes.wrap(longer, 1, array.length);
            });
  }

  private static List<Integer> unsigned(Bytes bytes) {
    List<Integer> list = new ArrayList<>();
    for (byte b : bytes.toByteArray()) {
      list.add(b & 0xff);
    }
    return list;
  }

  @Property
  void orderIsThatOfUnsignedBytesAndThenOfLength(
      @ForAll("bytes") Bytes a, @ForAll("bytes") Bytes b) {
    List<Integer> left = unsigned(a);
    List<Integer> right = unsigned(b);
    int expected = Integer.compare(left.size(), right.size());
    for (int i = Math.min(left.size(), right.size()) - 1; i >= 0; i--) {
      int here = Integer.compare(left.get(i), right.get(i));
      expected = here != 0 ? here : expected;
    }
    assertThat(Integer.signum(a.compareTo(b))).isEqualTo(expected);
    assertThat(a.equals(b)).isEqualTo(expected == 0);
    if (expected == 0) {
      assertThat(a).hasSameHashCodeAs(b);
    }
  }

  @Property
  void nextIsTheVeryNextKey(@ForAll("bytes") Bytes key, @ForAll("bytes") Bytes other) {
    assertThat(key.next()).isGreaterThan(key);
    assertThat(other.compareTo(key) > 0).isEqualTo(other.compareTo(key.next()) >= 0);
  }

  @Property
  void prefixEndPartsWhatBeginsWithThePrefixFromTheRest(
      @ForAll("bytes") Bytes prefix, @ForAll("bytes") Bytes key) {
    assertThat(KeyRange.prefix(prefix).contains(key)).isEqualTo(key.startsWith(prefix));
    assertThat(KeyRange.prefix(prefix).contains(prefix.concat(key))).isTrue();
  }

  @Property
  void concatAndSliceAreInverse(@ForAll("bytes") Bytes a, @ForAll("bytes") Bytes b) {
    Bytes both = a.concat(b);
    assertThat(both.length()).isEqualTo(a.length() + b.length());
    assertThat(both.slice(0, a.length())).isEqualTo(a);
    assertThat(both.slice(a.length(), both.length())).isEqualTo(b);
    assertThat(both.startsWith(a)).isTrue();
  }

  @Property
  void everyTextFormReadsBack(@ForAll byte[] array) {
    Bytes bytes = Bytes.wrap(array);
    assertThat(Bytes.fromEscaped(bytes.toString())).isEqualTo(bytes);
    assertThat(bytes.toString().chars()).allMatch(c -> c >= 0x20 && c < 0x7f);
    assertThat(Bytes.fromHex(bytes.toHex())).isEqualTo(bytes);
    assertThat(bytes.toHex())
        .isEqualTo(
            array.length == 0
                ? ""
                : String.format("%0" + 2 * array.length + "x", new BigInteger(1, array)));
  }

  @Property
  void anyTextReadAsEscapedIsItsUtf8UnlessItHasABackslash(@ForAll String text) {
    String plain =
        text.replace("\\", "")
            .codePoints()
            .filter(c -> c < 0xd800 || c > 0xdfff)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    assertThat(Bytes.fromEscaped(plain)).isEqualTo(Bytes.utf8(plain));
  }

  @Property
  void viewsAndCopiesHoldTheSameBytes(@ForAll("bytes") Bytes bytes) {
    ByteBuffer buffer = bytes.asByteBuffer();
    assertThat(buffer.isReadOnly()).isTrue();
    assertThat(Bytes.copyOf(buffer)).isEqualTo(bytes);
    assertThat(buffer.position()).isZero();
    assertThat(Bytes.copyOf(bytes.toByteArray())).isEqualTo(bytes);
    assertThat(bytes.<Bytes>withArray(Bytes::wrap)).isEqualTo(bytes);
    byte[] target = new byte[bytes.length() + 2];
    bytes.copyTo(target, 1);
    assertThat(Bytes.wrap(target, 1, bytes.length())).isEqualTo(bytes);
  }
}
