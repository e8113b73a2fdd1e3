package io.kvdc.tikv.internal.raw;

import io.kvdc.KeyRange;
import io.kvdc.RawOptions;
import io.kvdc.proto.kvrpcpb.KvPair;
import java.util.List;

/** Counts the entries of a range. */
final class RawCount extends RawWalk<Long> {

  private long count;

  RawCount(RawAccess access, RawOptions options, KeyRange range) {
    super(
        access,
        options,
        access.backoffer(options),
        new Step(range, Long.MAX_VALUE, false, true, MOST_ENTRIES));
  }

  @Override
  void take(List<KvPair> pairs) {
    count += pairs.size();
  }

  @Override
  boolean isEnough() {
    return false;
  }

  @Override
  protected Long result() {
    return count;
  }
}
