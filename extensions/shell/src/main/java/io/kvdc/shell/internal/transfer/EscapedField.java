package io.kvdc.shell.internal.transfer;

import io.kvdc.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Reads escaped text from bytes, so that a field need not be valid UTF-8. */
final class EscapedField {

  private EscapedField() {}

  /**
   * Resolves the escapes that {@link Bytes#fromEscaped} knows.
   *
   * @param field the field; all but backslashes stands for itself
   * @return the bytes meant, the same object if there is no backslash
   * @throws IllegalArgumentException if a backslash begins nothing known
   */
  static Bytes decode(Bytes field) {
    int backslash = indexOf(field, 0);
    if (backslash == field.length()) {
      return field;
    }
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(field.length());
    int plain = 0;
    while (backslash < field.length()) {
      decoded.writeBytes(field.slice(plain, backslash).toByteArray());
      plain = Math.min(field.length(), backslash + escapeLength(field, backslash));
      decoded.writeBytes(escape(field.slice(backslash, plain)));
      backslash = indexOf(field, plain);
    }
    decoded.writeBytes(field.slice(plain, field.length()).toByteArray());
    return Bytes.wrap(decoded.toByteArray());
  }

  private static byte[] escape(Bytes escape) {
    String text = escape.withArray((a, at, n) -> new String(a, at, n, StandardCharsets.ISO_8859_1));
    try {
      return Bytes.fromEscaped(text).toByteArray();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          e.getMessage() + " (--no-escapes takes backslashes as they are)", e);
    }
  }

  private static int escapeLength(Bytes field, int backslash) {
    boolean hex = backslash + 1 < field.length() && field.byteAt(backslash + 1) == 'x';
    return hex ? 4 : 2;
  }

  private static int indexOf(Bytes field, int start) {
    return field.withArray(
        (array, offset, length) -> {
          int i = start;
          while (i < length && array[offset + i] != '\\') {
            i++;
          }
          return i;
        });
  }
}
