package io.kvdc.tikv.internal.region;

import com.google.protobuf.Message;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.KvUndeterminedException;
import io.kvdc.error.ProtocolException;
import io.kvdc.error.RegionUnavailableException;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.tikv.internal.retry.BackoffKind;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Causes;
import io.kvdc.tikv.internal.retry.Stages;
import io.kvdc.tikv.internal.rpc.Dispatch;
import io.kvdc.tikv.internal.rpc.RpcFailure;
import io.kvdc.tikv.internal.store.KnownStore;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One request to one store that is for no region, through all its attempts. Sent again when the
 * connection broke, until the budget is spent.
 *
 * @param <Q> the request
 * @param <R> the response
 * @param <T> what the caller gets
 */
public abstract class StoreCall<Q extends Message, R extends Message, T> extends ApiCall<T> {

  private final RegionRequestSender sender;
  private final RegionRequest<Q, R> kind;
  private final long storeId;
  private final Q request;

  private volatile @Nullable CompletableFuture<R> inFlight;
  private int attempts;

  /** The attempt in flight, if anybody looks on. */
  private @Nullable RequestAttempt attempt;

  /**
   * Begins a call.
   *
   * @param sender sends
   * @param kind how
   * @param backoffer the budget and the deadline
   * @param storeId who is to answer
   * @param request the request, without context
   */
  protected StoreCall(
      RegionRequestSender sender,
      RegionRequest<Q, R> kind,
      Backoffer backoffer,
      long storeId,
      Q request) {
    super(backoffer);
    this.sender = sender;
    this.kind = kind;
    this.storeId = storeId;
    this.request = request;
  }

  /**
   * What the caller gets for an answer. Throws a {@link KvException} if it holds an error.
   *
   * @param response the answer
   * @param sent how often the request was sent
   */
  protected abstract T read(R response, int sent);

  @Override
  public final void start() {
    if (isEnded()) {
      return;
    }
    KnownStore known = sender.stores().find(storeId);
    if (known != null && !known.tombstone()) {
      send(known);
      return;
    }
    Stages.whenEnded(sender.stores().load(storeId, backoffer().deadline()), this::send, this::fail);
  }

  private void send(KnownStore store) {
    if (store.tombstone()) {
      fail(
          new RegionUnavailableException(
              ErrorDetail.of("PD knows no store " + storeId + "; look at the list of stores")
                  .withAttempts(backoffer().attempts())));
      return;
    }
    if (backoffer().deadline().isExpired()) {
      fail(backoffer().deadlineExceeded(null));
      return;
    }
    attempts++;
    CompletableFuture<R> call;
    try {
      Context context = context();
      if (kind.rpc().writes() && !exposeWrite()) {
        return;
      }
      attempt = RequestAttempt.begin(backoffer(), kind.rpc().name(), null, store, attempts);
      call = dispatch(store, context);
    } catch (RuntimeException e) {
      attemptEnded(e);
      fail(e);
      return;
    }
    inFlight = call;
    if (isEnded()) {
      call.cancel(false);
    }
    Stages.whenEnded(call, this::answered, failure -> failed(store, failure));
  }

  private CompletableFuture<R> dispatch(KnownStore store, Context context) {
    return sender
        .client()
        .send(
            kind.rpc(),
            request,
            new Dispatch(
                storeId,
                store.address(),
                null,
                context,
                attempts,
                backoffer()
                    .deadline()
                    .atMost(kind.attemptTimeout(), sender.environment().ticker())));
  }

  private Context context() {
    Context.Builder context = sender.storeContext(kind);
    describe(context);
    RequestAttempt.describe(context, backoffer());
    if (attempts > 1) {
      context.setIsRetryRequest(true);
    }
    return context.build();
  }

  private void attemptEnded(@Nullable Throwable failure) {
    RequestAttempt ended = attempt;
    if (ended != null) {
      attempt = null;
      ended.ended(failure, null);
    }
  }

  private void answered(R response) {
    inFlight = null;
    attemptEnded(null);
    try {
      succeed(read(response, attempts));
    } catch (KvException e) {
      if (kind.rpc().writes()
          && !(e instanceof KvUndeterminedException)
          && !(e instanceof ProtocolException)) {
        writeHadNoEffect();
      }
      fail(e);
    }
  }

  private void failed(KnownStore store, Throwable thrown) {
    inFlight = null;
    Throwable failure = Causes.of(thrown);
    attemptEnded(failure);
    if (!(failure instanceof RpcFailure rpcFailure)) {
      fail(failure);
      return;
    }
    if (kind.rpc().writes() && !rpcFailure.possiblyApplied()) {
      writeHadNoEffect();
    }
    if (backoffer().deadline().isExpired() && rpcFailure instanceof RpcFailure.TimedOut) {
      fail(backoffer().deadlineExceeded(rpcFailure));
    } else if (RpcFailures.isFinal(rpcFailure)
        || (kind.once() && kind.rpc().writes() && rpcFailure.possiblyApplied())) {
      fail(RpcFailures.toKvException(rpcFailure, kind.rpc().name(), backoffer().attempts()));
    } else {
      sender.stores().recheck(storeId);
      Stages.whenEnded(
          backoffer().backoff(BackoffKind.TIKV_RPC, store.toString(), rpcFailure),
          done -> start(),
          this::fail);
    }
  }

  @Override
  protected final void cancelParts() {
    CompletableFuture<R> call = inFlight;
    if (call != null) {
      call.cancel(false);
    }
  }
}
