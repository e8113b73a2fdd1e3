package io.kvdc.tikv.internal.txn.lock;

import com.google.protobuf.Message;
import io.kvdc.Bytes;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.tikv.internal.region.KeyGrouping;
import io.kvdc.tikv.internal.region.RegionFanOut;
import io.kvdc.tikv.internal.region.RegionLocator;
import io.kvdc.tikv.internal.region.RegionRequest;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A call about the keys of one transaction, one request for each region. */
abstract class KeysFanOut<Q extends Message, R extends Message, T>
    extends RegionFanOut<List<Bytes>, Q, R, T> {

  private final Caller caller;

  KeysFanOut(TxnAccess access, RegionRequest<Q, R> kind, Caller caller, Collection<Bytes> keys) {
    super(
        access.sender(),
        kind,
        caller.backoffer(),
        access.settings().concurrency(),
        keys.stream().sorted().distinct().toList());
    this.caller = caller;
  }

  @Override
  protected final void describe(Context.Builder context) {
    caller.describe(context);
  }

  @Override
  protected final CompletableFuture<Pieces<List<Bytes>>> cut(
      List<Bytes> keys, RegionLocator locator, Deadline deadline) {
    return KeyGrouping.group(locator, deadline, (Bytes key) -> key, keys)
        .thenApply(
            groups ->
                new Pieces<>(
                    groups.stream()
                        .map(group -> new Piece<>(group.region(), group.things()))
                        .toList(),
                    null));
  }
}
