package io.kvdc.tikv.internal.txn.pessimistic;

import io.kvdc.Bytes;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.PessimisticLockRequest;
import io.kvdc.proto.kvrpcpb.PessimisticLockResponse;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.region.RegionCache;
import io.kvdc.tikv.internal.region.RegionCall;
import io.kvdc.tikv.internal.region.RegionLocator;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.txn.access.TxnLock;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Locks the primary key, and with it those behind it in the same region, before any other: whoever
 * meets another lock of the transaction looks for this one. Succeeds with the keys that remain.
 */
final class LockPrimary
    extends RegionCall<PessimisticLockRequest, PessimisticLockResponse, List<Bytes>> {

  private final LockTerms terms;
  private final Consumer<Context.Builder> context;
  private final int index;
  private List<Bytes> sent = List.of();

  LockPrimary(LockTerms terms, Backoffer backoffer, Consumer<Context.Builder> context) {
    super(terms.access().sender(), TxnRpcs.PESSIMISTIC_LOCK, backoffer);
    this.terms = terms;
    this.context = context;
    this.index = Collections.binarySearch(terms.keys(), terms.primary());
  }

  @Override
  protected void describe(Context.Builder builder) {
    context.accept(builder);
  }

  @Override
  protected @Nullable CachedRegion find(RegionCache cache) {
    return cache.find(terms.primary());
  }

  @Override
  protected CompletableFuture<CachedRegion> locate(RegionLocator locator) {
    return locator.locate(terms.primary(), backoffer().deadline());
  }

  @Override
  protected PessimisticLockRequest request(CachedRegion region) {
    List<Bytes> keys = terms.keys();
    int end = index + 1;
    long bytes = terms.primary().length();
    while (end < keys.size() && region.contains(keys.get(end))) {
      bytes += keys.get(end).length();
      if (bytes > terms.access().settings().batchBytes()) {
        break;
      }
      end++;
    }
    sent = keys.subList(index, end);
    return terms.request(sent);
  }

  @Override
  protected boolean take(PessimisticLockResponse response, CachedRegion region) {
    List<TxnLock> locks = terms.take(sent, response);
    if (locks == null) {
      return true;
    }
    pauseUntil(terms.resolve(backoffer(), context, sent, locks));
    return false;
  }

  /** The keys that are not locked yet; the primary is the first key of the call or none of it. */
  @Override
  protected List<Bytes> result() {
    return terms.keys().subList(index + sent.size(), terms.keys().size());
  }
}
