package io.kvdc.tikv.internal.raw;

import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.RawOptions;
import io.kvdc.proto.kvrpcpb.KvPair;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fetches the next entries of a cursor: goes on to where there are some. */
final class RawPage extends RawWalk<RawPage.Entries> {

  /**
   * A page.
   *
   * @param entries in the order of the walk; empty only at the end
   * @param remaining what lies behind them; null: nothing, or the limit is reached
   * @param left how many entries may still come
   * @param bytes the lengths of all keys and values
   */
  record Entries(List<KeyValue> entries, @Nullable KeyRange remaining, long left, long bytes) {}

  private final List<KeyValue> entries = new ArrayList<>();
  private long bytes;

  RawPage(RawAccess access, RawOptions options, Step step) {
    super(access, options, access.backoffer(options), step);
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
  protected Entries result() {
    return new Entries(entries, remaining(), left(), bytes);
  }
}
