package io.kvdc.codec;

import io.kvdc.Bytes;
import java.util.Arrays;

/**
 * Byte strings encoded such that they can be followed by anything and still compare as before:
 * groups of eight bytes, the last one padded with 0x00, each followed by 0xff less the number of
 * padding bytes (client-go util/codec/bytes.go).
 */
public final class MemcomparableBytes {

  private static final int GROUP = 8;
  private static final int MARKER = 0xff;

  private MemcomparableBytes() {}

  /**
   * Encodes.
   *
   * @param plain any bytes
   * @return nine bytes for each eight begun; nine for none
   */
  public static Bytes encode(Bytes plain) {
    int groups = plain.length() / GROUP + 1;
    byte[] encoded = new byte[groups * (GROUP + 1)];
    for (int group = 0; group < groups; group++) {
      int from = group * GROUP;
      int to = Math.min(from + GROUP, plain.length());
      int target = group * (GROUP + 1);
      plain.slice(from, to).copyTo(encoded, target);
      encoded[target + GROUP] = (byte) (MARKER - (GROUP - (to - from)));
    }
    return Bytes.wrap(encoded);
  }

  /**
   * Decodes bytes that are an encoding and nothing else.
   *
   * @param encoded what {@link #encode} returned
   * @return the plain bytes
   * @throws IllegalArgumentException if it is no such encoding
   */
  public static Bytes decode(Bytes encoded) {
    int groups = encoded.length() / (GROUP + 1);
    byte[] plain = new byte[groups * GROUP];
    for (int group = 0; group < groups; group++) {
      int source = group * (GROUP + 1);
      int padding = MARKER - (encoded.byteAt(source + GROUP) & 0xff);
      boolean last = group == groups - 1;
      if (padding > GROUP || (padding == 0) == last) {
        break;
      }
      encoded.slice(source, source + GROUP).copyTo(plain, group * GROUP);
      if (last && encoded.length() == groups * (GROUP + 1) && isZero(plain, padding)) {
        return Bytes.wrap(Arrays.copyOf(plain, plain.length - padding));
      }
    }
    throw new IllegalArgumentException("not a memcomparable encoding: " + encoded.toHex());
  }

  private static boolean isZero(byte[] plain, int padding) {
    for (int i = plain.length - padding; i < plain.length; i++) {
      if (plain[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
