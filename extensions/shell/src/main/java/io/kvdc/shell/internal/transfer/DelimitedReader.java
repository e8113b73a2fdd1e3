package io.kvdc.shell.internal.transfer;

import io.kvdc.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads files whose records are lines cut into columns: TSV and CSV. */
abstract class DelimitedReader implements RowReader {

  private final RecordInput input;
  private final Layout layout;
  private @Nullable Columns columns;
  private boolean headerDue;
  private int width;

  /**
   * Reads on from where the input stands.
   *
   * @param input the records
   * @param layout where the key and the value are
   * @param columns the columns, if the header was read already
   */
  DelimitedReader(RecordInput input, Layout layout, @Nullable Columns columns) {
    this.input = input;
    this.layout = layout;
    this.columns = columns;
    this.headerDue = columns == null && layout.header();
  }

  /** Cuts a record into fields. */
  abstract List<Bytes> split(Bytes record, long line) throws RecordException;

  /** Makes one value of several fields. */
  abstract Bytes join(List<Bytes> fields);

  /** Whether all records must have the same number of fields. */
  abstract boolean rectangular();

  @Override
  public @Nullable Row next() throws IOException, RecordException {
    Columns known = columns();
    Bytes record = nextRecord();
    if (record == null) {
      return null;
    }
    long line = input.line();
    List<Bytes> fields = split(record, line);
    if (rectangular()) {
      checkWidth(fields.size(), line);
    }
    Bytes key = decode(known.key(fields, line), line);
    List<Bytes> values = new ArrayList<>();
    for (Bytes field : known.value(fields, line)) {
      values.add(decode(field, line));
    }
    return new Row(key, values.size() == 1 ? values.get(0) : join(values), line, input.position());
  }

  /**
   * The columns; reads the header if there is one and it was not read yet.
   *
   * @return the columns, to go on with in the middle of the file
   */
  Columns columns() throws IOException, RecordException {
    Columns known = columns;
    if (known == null) {
      Bytes header = headerDue ? nextRecord() : null;
      headerDue = false;
      List<Bytes> names = header == null ? null : split(header, input.line());
      width = names == null ? 0 : names.size();
      known = Columns.resolve(layout, names, input.line());
      columns = known;
    }
    return known;
  }

  private @Nullable Bytes nextRecord() throws IOException, RecordException {
    Bytes record = input.next();
    while (record != null && (record.isEmpty() || isComment(record))) {
      record = input.next();
    }
    return record;
  }

  private boolean isComment(Bytes record) {
    return layout.comments() && record.byteAt(0) == '#';
  }

  private void checkWidth(int fields, long line) throws RecordException {
    if (width == 0) {
      width = fields;
    } else if (width != fields) {
      throw new RecordException(
          line, "there are " + fields + " columns here, but " + width + " before");
    }
  }

  private Bytes decode(Bytes field, long line) throws RecordException {
    if (!layout.escapes()) {
      return field;
    }
    try {
      return EscapedField.decode(field);
    } catch (IllegalArgumentException e) {
      throw new RecordException(line, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
