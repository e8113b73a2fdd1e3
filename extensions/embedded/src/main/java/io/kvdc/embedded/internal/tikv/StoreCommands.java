package io.kvdc.embedded.internal.tikv;

import io.kvdc.Bytes;
import io.kvdc.codec.MemcomparableBytes;
import io.kvdc.embedded.internal.storage.ColumnFamily;
import io.kvdc.embedded.internal.storage.KvEngine;
import io.kvdc.proto.kvrpcpb.GetHealthFeedbackResponse;
import io.kvdc.proto.kvrpcpb.StoreSafeTSResponse;
import io.kvdc.proto.kvrpcpb.UnsafeDestroyRangeRequest;
import io.kvdc.proto.kvrpcpb.UnsafeDestroyRangeResponse;

/** GetHealthFeedback, GetStoreSafeTS and UnsafeDestroyRange: what concerns a store as a whole. */
final class StoreCommands {

  private final StoreHealth health;
  private final KvEngine engine;

  StoreCommands(StoreHealth health, KvEngine engine) {
    this.health = health;
    this.engine = engine;
  }

  GetHealthFeedbackResponse healthFeedback() {
    return GetHealthFeedbackResponse.newBuilder().setHealthFeedback(health.next()).build();
  }

  /** Answers 0, as a store does on which resolved-ts is off: no stale read is promised anything. */
  StoreSafeTSResponse safeTs() {
    return StoreSafeTSResponse.getDefaultInstance();
  }

  /**
   * Deletes a range from all column families, across regions, at once and for good. Its keys are
   * transactional ones even where only raw ones are stored, as TiKV takes them.
   */
  UnsafeDestroyRangeResponse destroyRange(UnsafeDestroyRangeRequest request) {
    if (request.getStartKey().isEmpty() || request.getEndKey().isEmpty()) {
      return UnsafeDestroyRangeResponse.newBuilder()
          .setError(
              "UnsafeDestroyRange must not be sent without both a start and an end: a real TiKV"
                  + " panics")
          .build();
    }
    byte[] start = encode(request.getStartKey().toByteArray());
    byte[] end = encode(request.getEndKey().toByteArray());
    for (ColumnFamily family : ColumnFamily.values()) {
      engine.deleteRange(family, start, end);
    }
    return UnsafeDestroyRangeResponse.getDefaultInstance();
  }

  private static byte[] encode(byte[] key) {
    return MemcomparableBytes.encode(Bytes.wrap(key)).toByteArray();
  }
}
