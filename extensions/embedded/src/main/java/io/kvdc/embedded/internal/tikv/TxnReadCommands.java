package io.kvdc.embedded.internal.tikv;

import com.google.protobuf.ByteString;
import io.kvdc.embedded.internal.mvcc.MvccException;
import io.kvdc.embedded.internal.mvcc.MvccStore;
import io.kvdc.embedded.internal.mvcc.RangeScan;
import io.kvdc.embedded.internal.mvcc.ReadOptions;
import io.kvdc.embedded.internal.mvcc.ReadValue;
import io.kvdc.embedded.internal.mvcc.Refusal;
import io.kvdc.embedded.internal.mvcc.SnapshotRead;
import io.kvdc.embedded.internal.mvcc.TxnKey;
import io.kvdc.embedded.internal.storage.KeySpan;
import io.kvdc.proto.kvrpcpb.BatchGetRequest;
import io.kvdc.proto.kvrpcpb.BatchGetResponse;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.GetRequest;
import io.kvdc.proto.kvrpcpb.GetResponse;
import io.kvdc.proto.kvrpcpb.KvPair;
import io.kvdc.proto.kvrpcpb.ScanRequest;
import io.kvdc.proto.kvrpcpb.ScanResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** KvGet, KvBatchGet and KvScan. */
final class TxnReadCommands {

  private final RegionCheck regions;
  private final TxnApiCheck api;
  private final MvccStore store;
  private final StaleReads staleReads;

  TxnReadCommands(RegionCheck regions, TxnApiCheck api, MvccStore store, SafeTs safeTs) {
    this.regions = regions;
    this.api = api;
    this.store = store;
    this.staleReads = new StaleReads(safeTs);
  }

  GetResponse get(GetRequest request) {
    GetResponse.Builder response = GetResponse.newBuilder();
    Refusals.into(
        response::setRegionError,
        response::setError,
        () -> {
          TxnKey key = TxnKey.ofRaw(request.getKey());
          Context context = request.getContext();
          api.keys("get", context, List.of(key));
          raiseMaxTs(context, request.getVersion());
          KeySpan region = readable(context, request.getVersion());
          ReadOptions options =
              options(context, request.getVersion(), request.getNeedCommitTs(), false);
          store.read(
              region,
              reader -> {
                ReadValue value = new SnapshotRead(reader, options).get(key);
                return value == null
                    ? response.setNotFound(true)
                    : response.setValue(value.value()).setCommitTs(value.commitTs());
              });
        });
    return response.build();
  }

  BatchGetResponse batchGet(BatchGetRequest request) {
    BatchGetResponse.Builder response = BatchGetResponse.newBuilder();
    Refusals.into(
        response::setRegionError,
        error -> response.setError(error).addPairs(KvPair.newBuilder().setError(error)),
        () -> {
          List<TxnKey> keys = request.getKeysList().stream().map(TxnKey::ofRaw).toList();
          Context context = request.getContext();
          api.keys("batch_get", context, keys);
          raiseMaxTs(context, request.getVersion());
          KeySpan region = readable(context, request.getVersion());
          ReadOptions options =
              options(context, request.getVersion(), request.getNeedCommitTs(), false);
          response.addAllPairs(
              store.read(
                  region,
                  reader -> {
                    SnapshotRead read = new SnapshotRead(reader, options);
                    List<KvPair> pairs = new ArrayList<>();
                    for (TxnKey key : keys) {
                      KvPair pair = pair(read, key);
                      if (pair != null) {
                        pairs.add(pair);
                      }
                    }
                    return pairs;
                  }));
        });
    return response.build();
  }

  ScanResponse scan(ScanRequest request) {
    ScanResponse.Builder response = ScanResponse.newBuilder();
    Refusals.into(
        response::setRegionError,
        error -> response.setError(error).addPairs(KvPair.newBuilder().setError(error)),
        () -> {
          Context context = request.getContext();
          api.range("scan", context, request.getStartKey(), request.getEndKey());
          if (request.getLimit() < 0) {
            throw new MvccException(
                new Refusal.Aborted(
                    "KvScan must not be sent with a limit as high as %s: a real TiKV aborts"
                        .formatted(Integer.toUnsignedString(request.getLimit()))));
          }
          raiseMaxTs(context, request.getVersion());
          KeySpan region = readable(context, request.getVersion());
          TxnKey start = TxnKey.ofRaw(request.getStartKey());
          TxnKey end = unlessEmpty(request.getEndKey());
          boolean reverse = request.getReverse();
          ReadOptions options = options(context, request.getVersion(), false, request.getKeyOnly());
          List<RangeScan.Item> items =
              store.read(
                  region,
                  reader ->
                      new RangeScan(
                              reader,
                              options,
                              reverse ? end : start,
                              reverse ? start : end,
                              reverse)
                          .next(request.getLimit(), request.getSampleStep()));
          items.forEach(item -> response.addPairs(pair(item)));
        });
    return response.build();
  }

  private KeySpan readable(Context context, long timestamp)
      throws RegionErrorException, MvccException {
    RegionCheck.Admitted admitted = regions.read(context, timestamp);
    staleReads.mustBeReady(context, admitted, timestamp);
    return admitted.span();
  }

  /** A reader at a timestamp makes sure that nothing commits before it any more. */
  private void raiseMaxTs(Context context, long timestamp) throws MvccException {
    if (!context.getStaleRead()) {
      store.concurrency().updateMaxTs(timestamp);
    }
  }

  private static @Nullable KvPair pair(SnapshotRead read, TxnKey key) {
    try {
      ReadValue value = read.get(key);
      return value == null ? null : pair(key, value);
    } catch (MvccException e) {
      return KvPair.newBuilder().setError(KeyErrors.of(e.refusal())).build();
    }
  }

  private static KvPair pair(RangeScan.Item item) {
    ReadValue value = item.value();
    Refusal locked = item.locked();
    if (value != null) {
      return pair(item.key(), value);
    }
    KvPair.Builder pair = KvPair.newBuilder();
    return locked == null ? pair.build() : pair.setError(KeyErrors.of(locked)).build();
  }

  private static KvPair pair(TxnKey key, ReadValue value) {
    return KvPair.newBuilder()
        .setKey(key.raw())
        .setValue(value.value())
        .setCommitTs(value.commitTs())
        .build();
  }

  static @Nullable TxnKey unlessEmpty(ByteString key) {
    return key.isEmpty() ? null : TxnKey.ofRaw(key);
  }

  private static ReadOptions options(
      Context context, long timestamp, boolean needCommitTs, boolean keyOnly) {
    return new ReadOptions(
        timestamp,
        context.getIsolationLevel(),
        Set.copyOf(context.getResolvedLocksList()),
        Set.copyOf(context.getCommittedLocksList()),
        needCommitTs,
        keyOnly);
  }
}
