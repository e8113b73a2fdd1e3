package io.kvdc.shell.internal.transfer;

import io.kvdc.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads columns separated by tabs; records may have different numbers of columns. */
final class TsvReader extends DelimitedReader {

  private static final Bytes TAB = Bytes.of('\t');

  TsvReader(RecordInput input, Layout layout, @Nullable Columns columns) {
    super(input, layout, columns);
  }

  @Override
  List<Bytes> split(Bytes record, long line) {
    List<Bytes> fields = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < record.length(); i++) {
      if (record.byteAt(i) == '\t') {
        fields.add(record.slice(start, i));
        start = i + 1;
      }
    }
    fields.add(record.slice(start, record.length()));
    return fields;
  }

  @Override
  Bytes join(List<Bytes> fields) {
    Bytes joined = fields.get(0);
    for (Bytes field : fields.subList(1, fields.size())) {
      joined = joined.concat(TAB).concat(field);
    }
    return joined;
  }

  @Override
  boolean rectangular() {
    return false;
  }
}
