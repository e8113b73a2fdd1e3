package io.kvdc.tikv.internal.rpc.tls;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** As much of DER as it takes to put a private key into the one form that Java reads. */
final class Der {

  static final int OCTET_STRING = 0x04;
  static final int SEQUENCE = 0x30;

  /** The context tag 0, constructed. */
  static final int TAGGED_0 = 0xA0;

  private Der() {}

  /** One element: tag, length, content. */
  static byte[] element(int tag, byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    ByteArrayOutputStream out = new ByteArrayOutputStream(length + 6);
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else {
      int bytes = length < 0x100 ? 1 : length < 0x1_0000 ? 2 : 3;
      out.write(0x80 | bytes);
      for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
        out.write(length >>> shift);
      }
    }
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /**
   * The content of the first element with a tag directly inside a sequence.
   *
   * @param encoded the sequence
   * @return null if there is none
   * @throws IllegalArgumentException if this is no DER
   */
  static byte @Nullable [] childOf(byte[] encoded, int tag) {
    Cursor outer = new Cursor(encoded);
    if (outer.enter() != SEQUENCE) {
      throw new IllegalArgumentException("no sequence");
    }
    Cursor inner = new Cursor(outer.content());
    while (inner.hasNext()) {
      int found = inner.enter();
      byte[] content = inner.content();
      if (found == tag) {
        return content;
      }
    }
    return null;
  }

  private static final class Cursor {
    private final byte[] bytes;
    private int at;
    private int length;

    private Cursor(byte[] bytes) {
      this.bytes = bytes;
    }

    private boolean hasNext() {
      return at < bytes.length;
    }

    /** Reads tag and length. */
    private int enter() {
      int tag = next();
      length = next();
      if (length >= 0x80) {
        int count = length & 0x7F;
        if (count < 1 || count > 3) {
          throw new IllegalArgumentException("a length of " + count + " bytes");
        }
        length = 0;
        for (int i = 0; i < count; i++) {
          length = length << 8 | next();
        }
      }
      if (length > bytes.length - at) {
        throw new IllegalArgumentException("cut short");
      }
      return tag;
    }

    private byte[] content() {
      byte[] content = Arrays.copyOfRange(bytes, at, at + length);
      at += length;
      return content;
    }

    private int next() {
      if (at >= bytes.length) {
        throw new IllegalArgumentException("cut short");
      }
      return bytes[at++] & 0xFF;
    }
  }
}
