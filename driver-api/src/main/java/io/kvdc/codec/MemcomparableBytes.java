package io.kvdc.codec;

import io.kvdc.Bytes;
import java.util.Arrays;

/**
 * Byte strings encoded such that they can be followed by anything and still compare as before:
 * groups of eight bytes, the last one padded with 0x00, each followed by 0xff less the number of
 * padding bytes (client-go util/codec/bytes.go). A string whose length is a multiple of eight ends
 * with a group of padding alone. Descending, every bit is inverted.
 *
 * <pre>
 * (nothing)                -&gt; 00 00 00 00 00 00 00 00 f7
 * 01 02 03                 -&gt; 01 02 03 00 00 00 00 00 fa
 * 01 02 03 00              -&gt; 01 02 03 00 00 00 00 00 fb
 * 01 02 03 04 05 06 07 08  -&gt; 01 02 03 04 05 06 07 08 ff 00 00 00 00 00 00 00 00 f7
 * </pre>
 *
 * <p>For one string alone; {@link KeyWriter#writeBytes} and {@link KeyReader#readBytes} do the same
 * within a key of several parts.
 */
public final class MemcomparableBytes {

  static final int GROUP = 8;
  private static final int MARKER = 0xff;

  private MemcomparableBytes() {}

  /**
   * Encodes.
   *
   * @param plain any bytes
   * @return nine bytes for each eight begun; nine for none
   */
  public static Bytes encode(Bytes plain) {
    byte[] encoded = new byte[encodedLength(plain.length())];
    encodeInto(plain, encoded, 0);
    return Bytes.wrap(encoded);
  }

  /**
   * Encodes such that greater strings come first.
   *
   * @param plain any bytes
   * @return nine bytes for each eight begun; nine for none
   */
  public static Bytes encodeDescending(Bytes plain) {
    return new KeyWriter(encodedLength(plain.length())).writeBytesDescending(plain).toBytes();
  }

  /**
   * Decodes bytes that are an encoding and nothing else.
   *
   * @param encoded what {@link #encode} returned
   * @return the plain bytes
   * @throws MalformedEncodingException if it is no such encoding
   */
  public static Bytes decode(Bytes encoded) {
    KeyReader reader = KeyReader.over(encoded);
    return allOf(reader, reader.readBytes());
  }

  /**
   * Decodes bytes that are a descending encoding and nothing else.
   *
   * @param encoded what {@link #encodeDescending} returned
   * @return the plain bytes
   * @throws MalformedEncodingException if it is no such encoding
   */
  public static Bytes decodeDescending(Bytes encoded) {
    KeyReader reader = KeyReader.over(encoded);
    return allOf(reader, reader.readBytesDescending());
  }

  private static Bytes allOf(KeyReader reader, Bytes plain) {
    if (!reader.isAtEnd()) {
      throw reader.malformed("a memcomparable string has something behind it");
    }
    return plain;
  }

  /**
   * How long an encoding is.
   *
   * @param plainLength the number of plain bytes
   * @return the number of encoded bytes
   * @throws ArithmeticException if no array can be so long
   */
  public static int encodedLength(int plainLength) {
    return Math.multiplyExact(plainLength / GROUP + 1, GROUP + 1);
  }

  static void encodeInto(Bytes plain, byte[] target, int at) {
    // In one piece first, then group by group, the last first, to where each belongs.
    plain.copyTo(target, at);
    int groups = plain.length() / GROUP;
    int rest = plain.length() % GROUP;
    int last = at + groups * (GROUP + 1);
    System.arraycopy(target, at + groups * GROUP, target, last, rest);
    Arrays.fill(target, last + rest, last + GROUP, (byte) 0);
    target[last + GROUP] = (byte) (MARKER - GROUP + rest);
    for (int group = groups - 1; group >= 0; group--) {
      int to = at + group * (GROUP + 1);
      System.arraycopy(target, at + group * GROUP, target, to, GROUP);
      target[to + GROUP] = (byte) MARKER;
    }
  }

  /** How many groups the encoding at the reader's position has, after a check of all of it. */
  static int countGroups(KeyReader reader) {
    for (int group = 0; ; group++) {
      int from = group * (GROUP + 1);
      if (reader.remaining() < from + GROUP + 1) {
        throw reader.malformed("a memcomparable string ends too early");
      }
      int padding = MARKER - reader.peek(from + GROUP);
      if (padding > GROUP) {
        throw reader.malformed("a memcomparable string has an impossible marker");
      }
      if (padding > 0) {
        checkPadding(reader, from + GROUP - padding, padding);
        return group + 1;
      }
    }
  }

  private static void checkPadding(KeyReader reader, int from, int padding) {
    for (int i = from; i < from + padding; i++) {
      if (reader.peek(i) != 0) {
        throw reader.malformed("a memcomparable string has something in its padding");
      }
    }
  }

  /** How many bytes of the last group are padding. */
  static int padding(KeyReader reader, int groups) {
    return MARKER - reader.peek(groups * (GROUP + 1) - 1);
  }
}
