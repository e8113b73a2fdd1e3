package io.kvdc.tikv.internal.raw;

import io.kvdc.Bytes;
import io.kvdc.RawOptions;
import io.kvdc.proto.kvrpcpb.RawBatchDeleteRequest;
import io.kvdc.proto.kvrpcpb.RawBatchDeleteResponse;
import io.kvdc.tikv.internal.region.CachedRegion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Removes many entries. */
final class RawBatchDelete
    extends RawBatch<RawBatchDeleteRequest, RawBatchDeleteResponse, @Nullable Void> {

  /** Keys in one request, by bytes: they all go into one raft entry. */
  private static final int MOST_BYTES_OF_KEYS = 1 << 20;

  RawBatchDelete(RawAccess access, RawOptions options, List<Bytes> keys) {
    super(access, options, RawRpcs.BATCH_DELETE, MOST_BYTES_OF_KEYS, items(keys));
  }

  @Override
  protected RawBatchDeleteRequest request(CachedRegion region, List<Item> items) {
    RawBatchDeleteRequest.Builder request =
        RawBatchDeleteRequest.newBuilder()
            .setCf(options().columnFamily())
            .setForCas(options().atomic());
    items.forEach(item -> request.addKeys(access().key(item.key())));
    return request.build();
  }

  @Override
  protected void merge(CachedRegion region, List<Item> items, RawBatchDeleteResponse response) {
    StoreErrors.checkWrite(response.getError());
  }

  @Override
  protected @Nullable Void result() {
    return null;
  }
}
