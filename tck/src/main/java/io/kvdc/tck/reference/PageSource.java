package io.kvdc.tck.reference;

import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.ScanOptions;
import java.util.List;

/** Where a cursor has its pages from. */
interface PageSource {

  /** The first entries of a range, at most so many, in the direction of the options. */
  List<KeyValue> page(KeyRange range, ScanOptions options, long max);

  /** What remains of a range behind a page. */
  default KeyRange after(KeyRange range, List<KeyValue> page, boolean reverse) {
    KeyValue last = page.get(page.size() - 1);
    return reverse
        ? KeyRange.of(range.start(), last.key())
        : KeyRange.of(last.key().next(), range.end());
  }
}
