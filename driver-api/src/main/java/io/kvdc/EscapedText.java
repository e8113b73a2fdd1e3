package io.kvdc;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Bytes as text for people: printable ASCII as it is, all else as {@code \xHH}. */
final class EscapedText {

  private static final HexFormat HEX = HexFormat.of();

  private EscapedText() {}

  static String write(byte[] array, int offset, int length) {
    StringBuilder text = new StringBuilder(length + 8);
    for (int i = offset; i < offset + length; i++) {
      byte b = array[i];
      if (b == '\\') {
        text.append("\\\\");
      } else if (b >= 0x20 && b < 0x7f) {
        text.append((char) b);
      } else {
        HEX.toHexDigits(text.append("\\x"), b);
      }
    }
    return text.toString();
  }

  static Bytes read(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    int i = 0;
    while (i < text.length()) {
      int next = text.indexOf('\\', i);
      int plainEnd = next < 0 ? text.length() : next;
      bytes.writeBytes(text.substring(i, plainEnd).getBytes(StandardCharsets.UTF_8));
      i = plainEnd;
      if (next >= 0) {
        i = readEscape(text, next, bytes);
      }
    }
    return Bytes.wrap(bytes.toByteArray());
  }

  private static int readEscape(String text, int backslash, ByteArrayOutputStream bytes) {
    if (backslash + 1 == text.length()) {
      throw new IllegalArgumentException("the text ends in the middle of an escape: " + text);
    }
    char kind = text.charAt(backslash + 1);
    switch (kind) {
      case '\\' -> bytes.write('\\');
      case 'n' -> bytes.write('\n');
      case 'r' -> bytes.write('\r');
      case 't' -> bytes.write('\t');
      case '0' -> bytes.write(0);
      case 'x' -> {
        if (backslash + 4 > text.length()) {
          throw new IllegalArgumentException("\\x needs two hexadecimal digits: " + text);
        }
        bytes.write(HexFormat.fromHexDigits(text, backslash + 2, backslash + 4));
        return backslash + 4;
      }
      default ->
          throw new IllegalArgumentException(
              "unknown escape \\"
                  + kind
                  + " in "
                  + text
                  + "; use \\xHH, \\\\, \\n, \\r, \\t or \\0");
    }
    return backslash + 2;
  }
}
