package io.kvdc.tck.reference;

import io.kvdc.Bytes;
import io.kvdc.KeyValue;
import io.kvdc.ScanOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/** Takes a page from the one end or the other of what there is. */
final class Page {

  private Page() {}

  /** At most so many entries, in the direction of the options. */
  static List<KeyValue> of(NavigableMap<Bytes, Bytes> all, ScanOptions options, long max) {
    NavigableMap<Bytes, Bytes> ordered = options.reverse() ? all.descendingMap() : all;
    List<KeyValue> page = new ArrayList<>();
    for (Map.Entry<Bytes, Bytes> entry : ordered.entrySet()) {
      if (page.size() >= max) {
        break;
      }
      Bytes value = options.keyOnly() ? Bytes.EMPTY : entry.getValue();
      page.add(new KeyValue(entry.getKey(), value));
    }
    return page;
  }
}
