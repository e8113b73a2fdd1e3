package io.kvdc.shell.internal.transfer;

import io.kvdc.Bytes;
import java.io.ByteArrayOutputStream;

/** Writes one field of RFC 4180. */
final class CsvField {

  private CsvField() {}

  /**
   * Quotes a field if it needs it.
   *
   * @param field the field
   * @return what stands in the file
   */
  static byte[] encode(Bytes field) {
    boolean plain = true;
    for (int i = 0; i < field.length() && plain; i++) {
      byte b = field.byteAt(i);
      plain = b != ',' && b != '"' && b != '\n' && b != '\r';
    }
    if (plain) {
      return field.toByteArray();
    }
    ByteArrayOutputStream quoted = new ByteArrayOutputStream(field.length() + 8);
    quoted.write('"');
    for (int i = 0; i < field.length(); i++) {
      byte b = field.byteAt(i);
      quoted.write(b);
      if (b == '"') {
        quoted.write(b);
      }
    }
    quoted.write('"');
    return quoted.toByteArray();
  }
}
