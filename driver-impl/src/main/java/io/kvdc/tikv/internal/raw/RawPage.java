package io.kvdc.tikv.internal.raw;

import io.kvdc.KeyValue;
import io.kvdc.RawOptions;
import io.kvdc.proto.kvrpcpb.KvPair;
import io.kvdc.tikv.internal.call.PageCursor;
import io.kvdc.tikv.internal.metric.CommandMetrics;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import java.util.ArrayList;
import java.util.List;

/** Fetches the next entries of a cursor: goes on to where there are some. */
final class RawPage extends RawWalk<PageCursor.Page> {

  private final List<KeyValue> entries = new ArrayList<>();
  private final boolean reverse;
  private long bytes;

  RawPage(RawAccess access, RawOptions options, Step step) {
    super(access, options, access.backoffer(options), step);
    this.reverse = step.reverse();
  }

  @Override
  protected String command(String operation) {
    return reverse ? CommandMetrics.RAW_REVERSE_SCAN : operation;
  }

  @Override
  void take(List<KvPair> pairs) {
    for (KvPair pair : pairs) {
      entries.add(new KeyValue(access().key(pair.getKey()), ByteStrings.toBytes(pair.getValue())));
      bytes += pair.getKey().size() + pair.getValue().size();
    }
  }

  @Override
  boolean isEnough() {
    return !entries.isEmpty();
  }

  @Override
  protected PageCursor.Page result() {
    return new PageCursor.Page(entries, remaining(), left(), bytes);
  }
}
