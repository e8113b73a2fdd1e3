package io.kvdc.tikv.internal.txn.pessimistic;

import io.kvdc.Bytes;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.PessimisticLockRequest;
import io.kvdc.proto.kvrpcpb.PessimisticLockResponse;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.region.KeyGrouping;
import io.kvdc.tikv.internal.region.RegionFanOut;
import io.kvdc.tikv.internal.region.RegionLocator;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.txn.access.KeyBatches;
import io.kvdc.tikv.internal.txn.access.TxnLock;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Locks keys of a transaction whose primary key is locked, batch beside batch. */
final class LockOthers
    extends RegionFanOut<
        List<Bytes>, PessimisticLockRequest, PessimisticLockResponse, @Nullable Void> {

  private final LockTerms terms;
  private final Consumer<Context.Builder> context;

  LockOthers(
      LockTerms terms, Backoffer backoffer, Consumer<Context.Builder> context, List<Bytes> keys) {
    super(
        terms.access().sender(),
        TxnRpcs.PESSIMISTIC_LOCK,
        backoffer,
        terms.access().settings().concurrency(),
        keys);
    this.terms = terms;
    this.context = context;
  }

  @Override
  protected void describe(Context.Builder builder) {
    context.accept(builder);
  }

  @Override
  protected CompletableFuture<Pieces<List<Bytes>>> cut(
      List<Bytes> keys, RegionLocator locator, Deadline deadline) {
    int mostBytes = terms.access().settings().batchBytes();
    return KeyGrouping.group(locator, deadline, key -> key, keys)
        .thenApply(groups -> new Pieces<>(KeyBatches.ofKeys(groups, mostBytes), null));
  }

  @Override
  protected PessimisticLockRequest request(CachedRegion region, List<Bytes> keys) {
    return terms.request(keys);
  }

  @Override
  protected void merge(CachedRegion region, List<Bytes> keys, PessimisticLockResponse response) {
    List<TxnLock> locks = terms.take(keys, response);
    if (locks != null) {
      redo(keys, waits -> terms.resolve(waits, context, keys, locks));
    }
  }

  @Override
  protected @Nullable Void result() {
    return null;
  }
}
