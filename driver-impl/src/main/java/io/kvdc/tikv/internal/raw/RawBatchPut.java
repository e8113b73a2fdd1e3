package io.kvdc.tikv.internal.raw;

import io.kvdc.KeyValue;
import io.kvdc.RawOptions;
import io.kvdc.proto.kvrpcpb.KvPair;
import io.kvdc.proto.kvrpcpb.RawBatchPutRequest;
import io.kvdc.proto.kvrpcpb.RawBatchPutResponse;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes many entries. */
final class RawBatchPut extends RawBatch<RawBatchPutRequest, RawBatchPutResponse, @Nullable Void> {

  private final boolean expiring;

  /** No seconds at all: all entries live for ever. */
  RawBatchPut(RawAccess access, RawOptions options, List<KeyValue> entries, long... ttlSeconds) {
    super(access, options, RawRpcs.BATCH_PUT, MOST_BYTES, items(entries, ttlSeconds));
    this.expiring = ttlSeconds.length > 0;
  }

  @Override
  @SuppressWarnings("deprecation") // Older stores know the ttl of the whole request only.
  protected RawBatchPutRequest request(CachedRegion region, List<Item> items) {
    RawBatchPutRequest.Builder request =
        RawBatchPutRequest.newBuilder()
            .setCf(options().columnFamily())
            .setForCas(options().atomic());
    for (Item item : items) {
      request.addPairs(
          KvPair.newBuilder()
              .setKey(access().key(item.key()))
              .setValue(ByteStrings.of(item.value())));
      if (expiring) {
        request.addTtls(item.ttlSeconds());
      }
    }
    if (expiring) {
      request.setTtl(items.get(0).ttlSeconds());
    }
    return request.build();
  }

  @Override
  protected void merge(CachedRegion region, List<Item> items, RawBatchPutResponse response) {
    StoreErrors.checkWrite(response.getError());
  }

  @Override
  protected @Nullable Void result() {
    return null;
  }
}
