package io.kvdc.tikv.internal.txn.access;

import com.google.protobuf.Message;
import io.kvdc.Bytes;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.tikv.internal.region.KeyGrouping;
import io.kvdc.tikv.internal.region.RegionFanOut;
import io.kvdc.tikv.internal.region.RegionLocator;
import io.kvdc.tikv.internal.region.RegionRequest;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Deadline;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The same request about many keys, in batches of some size. */
public abstract class KeysCall<Q extends Message, R extends Message>
    extends RegionFanOut<List<Bytes>, Q, R, @Nullable Void> {

  private final TxnAccess access;
  private final Consumer<Context.Builder> context;

  /**
   * Begins a call.
   *
   * @param access sends
   * @param kind how
   * @param backoffer the budget and the deadline
   * @param context what each request says of itself
   * @param keys in order; not empty
   */
  protected KeysCall(
      TxnAccess access,
      RegionRequest<Q, R> kind,
      Backoffer backoffer,
      Consumer<Context.Builder> context,
      List<Bytes> keys) {
    super(access.sender(), kind, backoffer, access.settings().concurrency(), keys);
    this.access = access;
    this.context = context;
  }

  /** What the call is made with. */
  protected final TxnAccess access() {
    return access;
  }

  /** What each request says of itself. */
  protected final Consumer<Context.Builder> context() {
    return context;
  }

  @Override
  protected final void describe(Context.Builder builder) {
    context.accept(builder);
  }

  @Override
  protected final CompletableFuture<Pieces<List<Bytes>>> cut(
      List<Bytes> keys, RegionLocator locator, Deadline deadline) {
    return KeyGrouping.group(locator, deadline, key -> key, keys)
        .thenApply(
            groups ->
                new Pieces<>(KeyBatches.ofKeys(groups, access.settings().batchBytes()), null));
  }

  @Override
  protected final @Nullable Void result() {
    return null;
  }
}
