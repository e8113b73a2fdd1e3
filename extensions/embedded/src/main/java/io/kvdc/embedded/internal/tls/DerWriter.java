package io.kvdc.embedded.internal.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;

/** The elements of DER that certificates are made of (X.690). */
final class DerWriter {
  private static final DateTimeFormatter UTC_TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter GENERALIZED_TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  /** From here on dates have four digits for the year (RFC 5280, 4.1.2.5). */
  private static final Instant YEAR_2050 = Instant.parse("2050-01-01T00:00:00Z");

  private DerWriter() {}

  static byte[] sequence(byte[]... parts) {
    return element(0x30, parts);
  }

  static byte[] integer(BigInteger value) {
    return element(0x02, value.toByteArray());
  }

  static byte[] isTrue() {
    return element(0x01, new byte[] {(byte) 0xFF});
  }

  static byte[] octets(byte[] content) {
    return element(0x04, content);
  }

  /**
   * A string of bits.
   *
   * @param unused how many bits at the end of the last byte do not count
   */
  static byte[] bits(int unused, byte[] content) {
    return element(0x03, new byte[] {(byte) unused}, content);
  }

  static byte[] oid(int... arcs) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(arcs[0] * 40 + arcs[1]);
    for (int arc : Arrays.copyOfRange(arcs, 2, arcs.length)) {
      for (int shift = 28; shift > 0; shift -= 7) {
        if (arc >>> shift != 0) {
          out.write(0x80 | (arc >>> shift & 0x7F));
        }
      }
      out.write(arc & 0x7F);
    }
    return element(0x06, out.toByteArray());
  }

  static byte[] time(Instant time) {
    return time.isBefore(YEAR_2050)
        ? element(0x17, UTC_TIME.format(time).getBytes(StandardCharsets.US_ASCII))
        : element(0x18, GENERALIZED_TIME.format(time).getBytes(StandardCharsets.US_ASCII));
  }

  /** Something with a tag that its place gives a meaning to; explicit if it holds elements. */
  static byte[] tagged(int number, boolean explicit, byte[] content) {
    return element((explicit ? 0xA0 : 0x80) | number, content);
  }

  static byte[] concat(List<byte[]> parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    parts.forEach(out::writeBytes);
    return out.toByteArray();
  }

  private static byte[] element(int tag, byte[]... parts) {
    byte[] content = concat(Arrays.asList(parts));
    ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 4);
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else if (content.length < 0x100) {
      out.write(0x81);
      out.write(content.length);
    } else {
      out.write(0x82);
      out.write(content.length >>> 8);
      out.write(content.length);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }
}
