package io.kvdc.shell.internal.transfer;

import io.kvdc.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the key and the value among the fields of a record. */
final class Columns {

  private static final int REST = -1;

  private final int key;
  private final int value;

  private Columns(int key, int value) {
    this.key = key;
    this.value = value;
  }

  /**
   * Resolves names and numbers.
   *
   * @param layout what was asked for
   * @param names the names in the header; null if there is none
   * @param line where the header is, for errors
   * @throws RecordException if there is no such column
   */
  static Columns resolve(Layout layout, @Nullable List<Bytes> names, long line)
      throws RecordException {
    int key = layout.key() == null ? 0 : index(layout.key(), names, line);
    boolean rest = layout.value() == null || layout.value().equals(Layout.REST);
    return new Columns(key, rest ? REST : index(String.valueOf(layout.value()), names, line));
  }

  private static int index(String column, @Nullable List<Bytes> names, long line)
      throws RecordException {
    if (names != null) {
      int named = names.indexOf(Bytes.utf8(column));
      if (named >= 0) {
        return named;
      }
    }
    if (column.matches("[1-9][0-9]{0,6}")) {
      return Integer.parseInt(column) - 1;
    }
    throw new RecordException(
        line,
        names == null
            ? "there is no header to find the column '"
                + column
                + "' in; give its number, or --header"
            : "there is no column '" + column + "'; there are " + names);
  }

  Bytes key(List<Bytes> fields, long line) throws RecordException {
    return field(fields, key, line, "key");
  }

  /**
   * The value, or the fields that make it up.
   *
   * @return the fields to be joined, at least one
   */
  List<Bytes> value(List<Bytes> fields, long line) throws RecordException {
    if (value != REST) {
      return List.of(field(fields, value, line, "value"));
    }
    if (fields.size() == 1) {
      throw new RecordException(line, "there is only one column, and no other for the value");
    }
    List<Bytes> rest = new ArrayList<>(fields);
    rest.remove(key);
    return rest;
  }

  private static Bytes field(List<Bytes> fields, int index, long line, String what)
      throws RecordException {
    if (index >= fields.size()) {
      throw new RecordException(
          line,
          "the " + what + " is column " + (index + 1) + ", but there are only " + fields.size());
    }
    return fields.get(index);
  }
}
