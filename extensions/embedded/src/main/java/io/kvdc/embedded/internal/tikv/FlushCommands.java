package io.kvdc.embedded.internal.tikv;

import io.kvdc.embedded.internal.mvcc.Flush;
import io.kvdc.embedded.internal.mvcc.Lock;
import io.kvdc.embedded.internal.mvcc.LockType;
import io.kvdc.embedded.internal.mvcc.MvccException;
import io.kvdc.embedded.internal.mvcc.MvccReader;
import io.kvdc.embedded.internal.mvcc.MvccStore;
import io.kvdc.embedded.internal.mvcc.PrewriteMutation;
import io.kvdc.embedded.internal.mvcc.PrewriteProperties;
import io.kvdc.embedded.internal.mvcc.Refusal;
import io.kvdc.embedded.internal.mvcc.TxnKey;
import io.kvdc.embedded.internal.mvcc.Write;
import io.kvdc.embedded.internal.mvcc.WriteType;
import io.kvdc.embedded.internal.storage.KeySpan;
import io.kvdc.proto.kvrpcpb.BroadcastTxnStatusRequest;
import io.kvdc.proto.kvrpcpb.BroadcastTxnStatusResponse;
import io.kvdc.proto.kvrpcpb.BufferBatchGetRequest;
import io.kvdc.proto.kvrpcpb.BufferBatchGetResponse;
import io.kvdc.proto.kvrpcpb.FlushRequest;
import io.kvdc.proto.kvrpcpb.FlushResponse;
import io.kvdc.proto.kvrpcpb.KvPair;
import io.kvdc.proto.kvrpcpb.PrewriteRequest.PessimisticAction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * KvFlush, KvBufferBatchGet and BroadcastTxnStatus: transactions that write while they run, as
 * TiDB's pipelined DML does.
 */
final class FlushCommands {

  private final RegionCheck regions;
  private final TxnApiCheck api;
  private final MvccStore store;

  FlushCommands(RegionCheck regions, TxnApiCheck api, MvccStore store) {
    this.regions = regions;
    this.api = api;
    this.store = store;
  }

  FlushResponse flush(FlushRequest request) {
    FlushResponse.Builder response = FlushResponse.newBuilder();
    Refusals.into(
        response::setRegionError,
        response::addErrors,
        () -> {
          List<PrewriteMutation> mutations = mutations(request);
          List<TxnKey> keys = mutations.stream().map(PrewriteMutation::key).toList();
          api.keys("flush", request.getContext(), keys);
          api.keySizes(keys);
          KeySpan region = regions.write(request.getContext()).span();
          Flush flush = new Flush(properties(request), mutations, store.concurrency());
          List<Refusal.KeyIsLocked> locked = store.write(region, flush::run);
          locked.forEach(one -> response.addErrors(KeyErrors.of(one)));
        });
    return response.build();
  }

  /** Reads what the transaction itself flushed; a deletion is an empty value. */
  BufferBatchGetResponse bufferBatchGet(BufferBatchGetRequest request) {
    BufferBatchGetResponse.Builder response = BufferBatchGetResponse.newBuilder();
    Refusals.into(
        response::setRegionError,
        response::setError,
        () -> {
          List<TxnKey> keys = request.getKeysList().stream().map(TxnKey::ofRaw).sorted().toList();
          api.keys("buffer_batch_get", request.getContext(), keys);
          store.concurrency().updateMaxTs(request.getVersion());
          KeySpan region = regions.read(request.getContext()).span();
          store.read(
              region,
              reader -> {
                for (TxnKey key : keys) {
                  KvPair pair = pair(reader, key, request.getVersion());
                  if (pair != null) {
                    response.addPairs(pair);
                  }
                }
                return response;
              });
        });
    return response.build();
  }

  /**
   * Takes note of nothing: TiKV remembers such a status only for its own reads of change feeds and
   * stale reads past large transactions.
   */
  BroadcastTxnStatusResponse broadcast(BroadcastTxnStatusRequest request) {
    return BroadcastTxnStatusResponse.getDefaultInstance();
  }

  private static @Nullable KvPair pair(MvccReader reader, TxnKey key, long startTs) {
    KvPair.Builder pair = KvPair.newBuilder();
    try {
      Lock lock = reader.loadLock(key);
      if (lock == null || lock.startTs() != startTs) {
        return null;
      }
      if (lock.type() == LockType.LOCK || lock.isPessimistic()) {
        throw new MvccException(
            new Refusal.Aborted(
                "KvBufferBatchGet must not be sent for a key that is only locked: a real TiKV"
                    + " panics"));
      }
      pair.setKey(key.raw());
      if (lock.type() == LockType.PUT) {
        Write written = Write.of(WriteType.PUT, startTs, lock.shortValue());
        pair.setValue(reader.loadData(key, written));
      }
    } catch (MvccException e) {
      pair.clear().setError(KeyErrors.of(e.refusal()));
    }
    return pair.build();
  }

  private static List<PrewriteMutation> mutations(FlushRequest request) {
    return request.getMutationsList().stream()
        .map(
            mutation ->
                new PrewriteMutation(
                    mutation.getOp(),
                    TxnKey.ofRaw(mutation.getKey()),
                    mutation.getValue(),
                    mutation.getAssertion(),
                    PessimisticAction.SKIP_PESSIMISTIC_CHECK,
                    null))
        .toList();
  }

  /** The size is not known yet; the greatest keeps others from resolving lock by lock. */
  private static PrewriteProperties properties(FlushRequest request) {
    return new PrewriteProperties(
        request.getPrimaryKey(),
        request.getStartTs(),
        request.getLockTtl(),
        -1,
        request.getStartTs() + 1,
        0,
        0,
        false,
        request.getContext().getIsRetryRequest(),
        request.getAssertionLevel(),
        request.getContext().getTxnSource(),
        request.getGeneration());
  }
}
