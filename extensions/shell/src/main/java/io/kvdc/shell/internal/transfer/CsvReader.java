package io.kvdc.shell.internal.transfer;

import io.kvdc.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads RFC 4180, strictly: a quote is either around a whole field or doubled inside one, and all
 * records have the same number of fields.
 */
final class CsvReader extends DelimitedReader {

  CsvReader(RecordInput input, Layout layout, @Nullable Columns columns) {
    super(input, layout, columns);
  }

  @Override
  List<Bytes> split(Bytes record, long line) throws RecordException {
    List<Bytes> fields = new ArrayList<>();
    int position = 0;
    while (true) {
      boolean quoted = position < record.length() && record.byteAt(position) == '"';
      int end = quoted ? endOfQuoted(record, position, line) : endOfPlain(record, position, line);
      fields.add(
          quoted ? unquote(record.slice(position + 1, end - 1)) : record.slice(position, end));
      if (end == record.length()) {
        return fields;
      }
      position = end + 1;
    }
  }

  private static int endOfPlain(Bytes record, int start, long line) throws RecordException {
    int end = start;
    while (end < record.length() && record.byteAt(end) != ',') {
      if (record.byteAt(end) == '"') {
        throw new RecordException(
            line, "a quote inside a field that does not begin with one; quote the whole field");
      }
      end++;
    }
    return end;
  }

  /** The position behind the closing quote. */
  private static int endOfQuoted(Bytes record, int start, long line) throws RecordException {
    int i = start + 1;
    while (i < record.length()) {
      if (record.byteAt(i) != '"') {
        i++;
      } else if (i + 1 < record.length() && record.byteAt(i + 1) == '"') {
        i += 2;
      } else if (i + 1 == record.length() || record.byteAt(i + 1) == ',') {
        return i + 1;
      } else {
        throw new RecordException(
            line, "a closing quote is followed by something else than a comma");
      }
    }
    throw new RecordException(line, "a quote is not closed");
  }

  private static Bytes unquote(Bytes inner) {
    ByteArrayOutputStream plain = new ByteArrayOutputStream(inner.length());
    for (int i = 0; i < inner.length(); i++) {
      byte b = inner.byteAt(i);
      plain.write(b);
      if (b == '"') {
        i++;
      }
    }
    return Bytes.wrap(plain.toByteArray());
  }

  @Override
  Bytes join(List<Bytes> fields) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (int i = 0; i < fields.size(); i++) {
      if (i > 0) {
        joined.write(',');
      }
      joined.writeBytes(CsvField.encode(fields.get(i)));
    }
    return Bytes.wrap(joined.toByteArray());
  }

  @Override
  boolean rectangular() {
    return true;
  }
}
