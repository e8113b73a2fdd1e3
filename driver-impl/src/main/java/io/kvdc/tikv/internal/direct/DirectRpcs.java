package io.kvdc.tikv.internal.direct;

import com.google.protobuf.Message;
import io.kvdc.Bytes;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.KvException;
import io.kvdc.tikv.internal.call.Waiting;
import io.kvdc.tikv.internal.codec.KeyCodec;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.region.OpenCalls;
import io.kvdc.tikv.internal.region.RegionRequest;
import io.kvdc.tikv.internal.region.RegionRequestSender;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.rpc.RpcOptions;
import io.kvdc.tikv.rpc.TikvKeys;
import io.kvdc.tikv.rpc.TikvReply;
import io.kvdc.tikv.rpc.TikvRpc;
import io.kvdc.tikv.rpc.TikvRpcs;
import io.kvdc.tikv.rpc.TikvTarget;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** Begins the calls that applications make message by message. */
public final class DirectRpcs implements TikvRpcs {

  private final RpcCatalog catalog = new RpcCatalog();
  private final Space raw;
  private final Space txn;
  private final OpenCalls calls;
  private final Duration timeout;
  private final Duration retryBudget;

  private record Space(RegionRequestSender sender, KeyCodec codec, MessageKeys keys) {
    Space(RegionRequestSender sender, KeyCodec codec) {
      this(sender, codec, new MessageKeys(codec));
    }
  }

  /**
   * Makes them for a connection.
   *
   * @param raw sends what is about raw keys
   * @param rawCodec encodes raw keys
   * @param txn sends what is about transactional keys
   * @param txnCodec encodes transactional keys
   * @param calls the calls of the connection
   * @param timeout how long a call may take if it does not say
   * @param retryBudget how long it may wait between attempts if it does not say
   */
  public DirectRpcs(
      RegionRequestSender raw,
      KeyCodec rawCodec,
      RegionRequestSender txn,
      KeyCodec txnCodec,
      OpenCalls calls,
      Duration timeout,
      Duration retryBudget) {
    this.raw = new Space(raw, rawCodec);
    this.txn = new Space(txn, txnCodec);
    this.calls = calls;
    this.timeout = timeout;
    this.retryBudget = retryBudget;
  }

  @Override
  public <Q extends Message, R extends Message> TikvReply<R> call(
      TikvRpc<Q, R> rpc, Q request, TikvTarget target, RpcOptions options) {
    return Objects.requireNonNull(Waiting.await(() -> callAsync(rpc, request, target, options)));
  }

  @Override
  public <Q extends Message, R extends Message> CompletableFuture<TikvReply<R>> callAsync(
      TikvRpc<Q, R> rpc, Q request, TikvTarget target, RpcOptions options) {
    Objects.requireNonNull(rpc, "rpc");
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(options, "options");
    if (!rpc.requestType().isInstance(request)) {
      return CompletableFuture.failedFuture(
          new InvalidArgumentException(
              ErrorDetail.of(
                  rpc
                      + " takes a "
                      + rpc.requestType().getSimpleName()
                      + ", not a "
                      + request.getClass().getSimpleName())));
    }
    try {
      return calls.start(begin(rpc, request, target, options), null);
    } catch (KvException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private <Q extends Message, R extends Message> ApiCall<TikvReply<R>> begin(
      TikvRpc<Q, R> rpc, Q request, TikvTarget target, RpcOptions options) {
    Space space = space(options.keys() == null ? rpc.keys() : options.keys());
    RegionRequest<Q, R> kind =
        new RegionRequest<>(catalog.find(rpc), options.once(), options.attemptTimeout());
    Q bare = RpcCatalog.withoutContext(rpc, request);
    Q encoded = options.encodeKeys() ? space.keys().encode(bare) : bare;
    Backoffer backoffer = backoffer(space, options);
    if (target instanceof TikvTarget.Store store) {
      return new DirectStoreCall<>(
          space.sender(), kind, backoffer, store.id(), encoded, options, space.keys());
    }
    return new DirectRegionCall<>(
        space.sender(), kind, backoffer, target, encoded, options, space.keys());
  }

  private Backoffer backoffer(Space space, RpcOptions options) {
    Duration within = options.timeout() == null ? timeout : options.timeout();
    Duration budget = options.retryBudget() == null ? retryBudget : options.retryBudget();
    return new Backoffer(
        space.sender().environment(),
        Deadline.after(within, space.sender().environment().ticker()),
        budget.toMillis());
  }

  private Space space(TikvKeys keys) {
    return keys == TikvKeys.RAW ? raw : txn;
  }

  @Override
  public Bytes encodeKey(TikvKeys keys, Bytes key) {
    return space(keys).codec().encodeKey(Objects.requireNonNull(key, "key"));
  }

  @Override
  public Bytes decodeKey(TikvKeys keys, Bytes storeKey) {
    return space(keys).codec().decodeKey(Objects.requireNonNull(storeKey, "storeKey"));
  }
}
