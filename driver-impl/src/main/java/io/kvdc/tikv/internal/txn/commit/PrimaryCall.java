package io.kvdc.tikv.internal.txn.commit;

import com.google.protobuf.Message;
import io.kvdc.Bytes;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.region.RegionCache;
import io.kvdc.tikv.internal.region.RegionCall;
import io.kvdc.tikv.internal.region.RegionLocator;
import io.kvdc.tikv.internal.region.RegionRequest;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request about the primary key and, since that costs nothing more, those behind it in the same
 * region, up to the size of a batch. Which these are is worked out for each region anew.
 */
abstract class PrimaryCall<Q extends Message, R extends Message, T> extends RegionCall<Q, R, T> {

  private final TxnAccess access;
  private final Consumer<Context.Builder> context;
  private final List<Bytes> keys;
  private final int index;
  private List<Bytes> sent = List.of();

  /**
   * Begins a call.
   *
   * @param access sends
   * @param kind how
   * @param backoffer the budget and the deadline
   * @param whole the call that this is a part of; null: none
   * @param context what the request says of itself
   * @param keys all keys in order
   * @param primary one of them
   */
  PrimaryCall(
      TxnAccess access,
      RegionRequest<Q, R> kind,
      Backoffer backoffer,
      @Nullable ApiCall<?> whole,
      Consumer<Context.Builder> context,
      List<Bytes> keys,
      Bytes primary) {
    super(access.sender(), kind, backoffer, whole);
    this.access = access;
    this.context = context;
    this.keys = keys;
    this.index = Collections.binarySearch(keys, primary);
    if (index < 0) {
      throw new IllegalArgumentException("the primary key is not among the keys");
    }
  }

  final TxnAccess access() {
    return access;
  }

  final Bytes primary() {
    return keys.get(index);
  }

  /** The keys that a request to this region is about. */
  final List<Bytes> keysIn(CachedRegion region) {
    int end = index + 1;
    long bytes = primary().length();
    while (end < keys.size() && region.contains(keys.get(end))) {
      bytes += keys.get(end).length();
      if (bytes > access.settings().batchBytes()) {
        break;
      }
      end++;
    }
    sent = keys.subList(index, end);
    return sent;
  }

  /** All keys but those of the last request. */
  final List<Bytes> others() {
    if (sent.size() == keys.size()) {
      return List.of();
    }
    if (index == 0) {
      return keys.subList(sent.size(), keys.size());
    }
    return new AroundList(keys, index, index + sent.size());
  }

  @Override
  protected final void describe(Context.Builder builder) {
    context.accept(builder);
  }

  @Override
  protected final @Nullable CachedRegion find(RegionCache cache) {
    return cache.find(primary());
  }

  @Override
  protected final CompletableFuture<CachedRegion> locate(RegionLocator locator) {
    return locator.locate(primary(), backoffer().deadline());
  }
}
