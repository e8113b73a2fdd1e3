package io.kvdc.tikv.internal.raw;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.RawOptions;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.ProtocolException;
import io.kvdc.proto.kvrpcpb.KvPair;
import io.kvdc.proto.kvrpcpb.RawBatchGetRequest;
import io.kvdc.proto.kvrpcpb.RawBatchGetResponse;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads many keys; answers in the order in which they were asked for. */
final class RawBatchGet
    extends RawBatch<RawBatchGetRequest, RawBatchGetResponse, List<@Nullable Bytes>> {

  /** Keys in one request, by bytes: far below what a message may hold. */
  private static final int MOST_BYTES_OF_KEYS = 1 << 20;

  private final @Nullable Bytes[] values;

  RawBatchGet(RawAccess access, RawOptions options, List<Bytes> keys) {
    super(access, options, RawRpcs.BATCH_GET, MOST_BYTES_OF_KEYS, items(keys));
    this.values = new @Nullable Bytes[keys.size()];
  }

  @Override
  protected RawBatchGetRequest request(CachedRegion region, List<Item> items) {
    RawBatchGetRequest.Builder request =
        RawBatchGetRequest.newBuilder().setCf(options().columnFamily());
    Bytes previous = null;
    for (Item item : items) {
      if (!item.key().equals(previous)) {
        request.addKeys(access().key(item.key()));
      }
      previous = item.key();
    }
    return request.build();
  }

  /** Stores leave out what they do not have, and answer in the order of the request. */
  @Override
  protected void merge(CachedRegion region, List<Item> items, RawBatchGetResponse response) {
    int at = 0;
    for (KvPair pair : response.getPairsList()) {
      StoreErrors.checkPair(pair);
      Bytes key = access().key(pair.getKey());
      Bytes value = ByteStrings.toBytes(pair.getValue());
      while (at < items.size() && items.get(at).key().compareTo(key) < 0) {
        at++;
      }
      if (at == items.size() || !items.get(at).key().equals(key)) {
        throw unasked(pair.getKey());
      }
      for (; at < items.size() && items.get(at).key().equals(key); at++) {
        values[items.get(at).index()] = value;
      }
    }
  }

  private static ProtocolException unasked(ByteString key) {
    return new ProtocolException(
        ErrorDetail.of(
            "a store answered with a key of " + key.size() + " bytes that was not asked for"));
  }

  @Override
  protected List<@Nullable Bytes> result() {
    return Collections.unmodifiableList(Arrays.asList(values));
  }
}
