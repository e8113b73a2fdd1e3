package io.kvdc.tck.reference;

import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.ScanOptions;
import java.util.ArrayList;
import java.util.List;

/** Yields the first entry of a range and then one of so many. For one cursor. */
final class SampledPages implements PageSource {

  private final PageSource all;
  private final int step;
  private int toSkip;

  SampledPages(PageSource all, int step) {
    this.all = all;
    this.step = step;
  }

  /** The pages as the options want them. */
  static PageSource of(PageSource all, ScanOptions options) {
    return options.sampleStep() > 1 ? new SampledPages(all, options.sampleStep()) : all;
  }

  @Override
  public List<KeyValue> page(KeyRange range, ScanOptions options, long max) {
    List<KeyValue> rest = all.page(range, options, Long.MAX_VALUE);
    List<KeyValue> page = new ArrayList<>();
    for (int i = toSkip; i < rest.size() && page.size() < max; i += step) {
      page.add(rest.get(i));
    }
    // The next page begins behind the last entry of this one.
    toSkip = step - 1;
    return page;
  }
}
