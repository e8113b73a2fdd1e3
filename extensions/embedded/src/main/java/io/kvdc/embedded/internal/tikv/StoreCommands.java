package io.kvdc.embedded.internal.tikv;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.codec.MemcomparableBytes;
import io.kvdc.embedded.internal.mvcc.MvccException;
import io.kvdc.embedded.internal.mvcc.MvccStore;
import io.kvdc.embedded.internal.storage.ColumnFamily;
import io.kvdc.embedded.internal.storage.KvEngine;
import io.kvdc.embedded.internal.topology.Topology;
import io.kvdc.proto.kvrpcpb.GetHealthFeedbackResponse;
import io.kvdc.proto.kvrpcpb.StoreSafeTSRequest;
import io.kvdc.proto.kvrpcpb.StoreSafeTSResponse;
import io.kvdc.proto.kvrpcpb.UnsafeDestroyRangeRequest;
import io.kvdc.proto.kvrpcpb.UnsafeDestroyRangeResponse;

/** GetHealthFeedback, GetStoreSafeTS and UnsafeDestroyRange: what concerns a store as a whole. */
final class StoreCommands {

  private final StoreHealth health;
  private final KvEngine engine;
  private final Topology topology;
  private final SafeTs safeTs;

  StoreCommands(StoreHealth health, KvEngine engine, Topology topology, SafeTs safeTs) {
    this.health = health;
    this.engine = engine;
    this.topology = topology;
    this.safeTs = safeTs;
  }

  GetHealthFeedbackResponse healthFeedback() {
    return GetHealthFeedbackResponse.newBuilder().setHealthFeedback(health.next()).build();
  }

  /** Answers with the least safe ts of the regions in a range, of all if none is given. */
  StoreSafeTSResponse safeTs(StoreSafeTSRequest request) {
    try {
      ByteString start = request.getKeyRange().getStartKey();
      ByteString end = request.getKeyRange().getEndKey();
      return StoreSafeTSResponse.newBuilder().setSafeTs(safeTs.least(topology, start, end)).build();
    } catch (MvccException e) {
      throw new IllegalStateException("a region holds all of its own keys", e);
    }
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
      engine.deleteRange(MvccStore.EVERYWHERE, family, start, end);
    }
    return UnsafeDestroyRangeResponse.getDefaultInstance();
  }

  private static byte[] encode(byte[] key) {
    return MemcomparableBytes.encode(Bytes.wrap(key)).toByteArray();
  }
}
