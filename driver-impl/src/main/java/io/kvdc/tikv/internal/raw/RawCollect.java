package io.kvdc.tikv.internal.raw;

import io.kvdc.KeyValue;
import io.kvdc.RawOptions;
import io.kvdc.proto.kvrpcpb.KvPair;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Reads a range up to its limit. */
final class RawCollect extends RawWalk<List<KeyValue>> {

  private final List<KeyValue> entries = new ArrayList<>();

  RawCollect(RawAccess access, RawOptions options, Backoffer backoffer, Step step) {
    super(access, options, backoffer, step);
  }

  @Override
  void take(List<KvPair> pairs) {
    for (KvPair pair : pairs) {
      entries.add(new KeyValue(access().key(pair.getKey()), ByteStrings.toBytes(pair.getValue())));
    }
  }

  @Override
  boolean isEnough() {
    return false;
  }

  @Override
  protected List<KeyValue> result() {
    return Collections.unmodifiableList(entries);
  }
}
