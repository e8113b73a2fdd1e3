package io.kvdc.tikv.internal.txn.pipelined;

import io.kvdc.Bytes;
import io.kvdc.proto.kvrpcpb.BufferBatchGetRequest;
import io.kvdc.proto.kvrpcpb.BufferBatchGetResponse;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.KeyError;
import io.kvdc.proto.kvrpcpb.KvPair;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.region.KeyGrouping;
import io.kvdc.tikv.internal.region.RegionFanOut;
import io.kvdc.tikv.internal.region.RegionLocator;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import io.kvdc.tikv.internal.txn.access.KeyErrors;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import io.kvdc.tikv.internal.txn.buffer.MemBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Reads what a transaction itself has flushed: the value, {@link MemBuffer#TOMBSTONE} where it has
 * deleted the key, nothing where it has not touched it.
 */
final class FlushedReads
    extends RegionFanOut<
        List<Bytes>, BufferBatchGetRequest, BufferBatchGetResponse, Map<Bytes, Bytes>> {

  /** Keys in one request at most (client-go txnsnapshot: batchGetSize). */
  private static final int MOST_KEYS = 5_120;

  private final TxnAccess access;
  private final Consumer<Context.Builder> context;
  private final long startTs;
  private final List<Bytes> keys;
  private final Map<Bytes, Bytes> found;
  private final FlushedCache cache;

  /**
   * Begins a call.
   *
   * @param access sends
   * @param backoffer the budget and the deadline
   * @param context what each request says of itself
   * @param startTs the transaction
   * @param keys the keys, in any order
   * @param known what is known already, to be completed
   * @param cache takes what was read
   */
  FlushedReads(
      TxnAccess access,
      Backoffer backoffer,
      Consumer<Context.Builder> context,
      long startTs,
      List<Bytes> keys,
      Map<Bytes, Bytes> known,
      FlushedCache cache) {
    super(
        access.sender(),
        TxnRpcs.BUFFER_BATCH_GET,
        backoffer,
        access.settings().concurrency(),
        keys.stream().sorted().distinct().toList());
    this.access = access;
    this.context = context;
    this.startTs = startTs;
    this.keys = keys;
    this.found = known;
    this.cache = cache;
  }

  @Override
  protected void describe(Context.Builder builder) {
    context.accept(builder);
  }

  @Override
  protected CompletableFuture<Pieces<List<Bytes>>> cut(
      List<Bytes> keys, RegionLocator locator, Deadline deadline) {
    return KeyGrouping.group(locator, deadline, key -> key, keys)
        .thenApply(
            groups -> {
              List<Piece<List<Bytes>>> pieces = new ArrayList<>();
              groups.forEach(group -> cut(group, pieces));
              return new Pieces<>(pieces, null);
            });
  }

  private static void cut(KeyGrouping.Group<Bytes> group, List<Piece<List<Bytes>>> pieces) {
    List<Bytes> keys = group.things();
    for (int from = 0; from < keys.size(); from += MOST_KEYS) {
      pieces.add(
          new Piece<>(group.region(), keys.subList(from, Math.min(keys.size(), from + MOST_KEYS))));
    }
  }

  @Override
  protected BufferBatchGetRequest request(CachedRegion region, List<Bytes> keys) {
    BufferBatchGetRequest.Builder request = BufferBatchGetRequest.newBuilder().setVersion(startTs);
    keys.forEach(key -> request.addKeys(access.key(key)));
    return request.build();
  }

  @Override
  protected void merge(CachedRegion region, List<Bytes> keys, BufferBatchGetResponse response) {
    if (response.hasError()) {
      throw failure(response.getError());
    }
    for (KvPair pair : response.getPairsList()) {
      if (pair.hasError()) {
        throw failure(pair.getError());
      }
      found.put(
          access.key(pair.getKey()),
          pair.getValue().isEmpty() ? MemBuffer.TOMBSTONE : ByteStrings.toBytes(pair.getValue()));
    }
  }

  private RuntimeException failure(KeyError error) {
    return KeyErrors.toException(access, error, startTs);
  }

  @Override
  protected Map<Bytes, Bytes> result() {
    cache.put(keys, found);
    return found;
  }
}
