package io.kvdc.shell.internal.transfer;

import io.kvdc.Bytes;
import io.kvdc.KeyValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rows that are written in one call. */
final class Batch {

  private final List<Row> rows = new ArrayList<>();
  private final List<KeyValue> entries = new ArrayList<>();
  private final Set<Bytes> keys = new HashSet<>();
  private long bytes;

  void add(Row row) {
    rows.add(row);
    entries.add(new KeyValue(row.key(), row.value()));
    keys.add(row.key());
    bytes += row.key().length() + row.value().length();
  }

  List<Row> rows() {
    return rows;
  }

  List<KeyValue> entries() {
    return entries;
  }

  long bytes() {
    return bytes;
  }

  boolean contains(Bytes key) {
    return keys.contains(key);
  }

  long firstLine() {
    return rows.get(0).line();
  }

  Row last() {
    return rows.get(rows.size() - 1);
  }
}
