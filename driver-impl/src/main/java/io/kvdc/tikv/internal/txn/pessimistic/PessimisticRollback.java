package io.kvdc.tikv.internal.txn.pessimistic;

import io.kvdc.Bytes;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.PessimisticRollbackRequest;
import io.kvdc.proto.kvrpcpb.PessimisticRollbackResponse;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.region.KeyGrouping;
import io.kvdc.tikv.internal.region.RegionFanOut;
import io.kvdc.tikv.internal.region.RegionLocator;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.txn.access.KeyBatches;
import io.kvdc.tikv.internal.txn.access.KeyErrors;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Gives pessimistic locks back; keys that are not locked are passed over by the stores. */
final class PessimisticRollback
    extends RegionFanOut<
        List<Bytes>, PessimisticRollbackRequest, PessimisticRollbackResponse, @Nullable Void> {

  private final TxnAccess access;
  private final Consumer<Context.Builder> context;
  private final long startTs;
  private final long forUpdateTs;

  /**
   * Begins a call.
   *
   * @param access sends
   * @param backoffer the budget and the deadline
   * @param context what each request says of itself
   * @param startTs the transaction
   * @param forUpdateTs the latest at which the keys can have been locked; younger locks stay
   * @param keys in order; not empty
   */
  PessimisticRollback(
      TxnAccess access,
      Backoffer backoffer,
      Consumer<Context.Builder> context,
      long startTs,
      long forUpdateTs,
      List<Bytes> keys) {
    super(
        access.sender(),
        TxnRpcs.PESSIMISTIC_ROLLBACK,
        backoffer,
        access.settings().concurrency(),
        keys);
    this.access = access;
    this.context = context;
    this.startTs = startTs;
    this.forUpdateTs = forUpdateTs;
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
            groups ->
                new Pieces<>(KeyBatches.ofKeys(groups, access.settings().batchBytes()), null));
  }

  @Override
  protected PessimisticRollbackRequest request(CachedRegion region, List<Bytes> keys) {
    PessimisticRollbackRequest.Builder request =
        PessimisticRollbackRequest.newBuilder()
            .setStartVersion(startTs)
            .setForUpdateTs(forUpdateTs);
    keys.forEach(key -> request.addKeys(access.key(key)));
    return request.build();
  }

  @Override
  protected void merge(
      CachedRegion region, List<Bytes> keys, PessimisticRollbackResponse response) {
    if (response.getErrorsCount() > 0) {
      throw KeyErrors.toException(access, response.getErrors(0), startTs);
    }
  }

  @Override
  protected @Nullable Void result() {
    return null;
  }
}
