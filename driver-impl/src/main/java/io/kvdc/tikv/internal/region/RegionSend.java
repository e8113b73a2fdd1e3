package io.kvdc.tikv.internal.region;

import com.google.protobuf.Message;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.tikv.internal.metric.EngineMetrics;
import io.kvdc.tikv.internal.metric.StoreRequests;
import io.kvdc.tikv.internal.retry.BackoffKind;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Causes;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.Stages;
import io.kvdc.tikv.internal.rpc.Dispatch;
import io.kvdc.tikv.internal.rpc.Rpc;
import io.kvdc.tikv.internal.rpc.RpcFailure;
import io.kvdc.tikv.internal.store.KnownStore;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One request to one region, through all its attempts. One step at a time: choose a replica, send,
 * and act on what comes back.
 */
final class RegionSend<Q extends Message, R extends Message> implements BiConsumer<R, Throwable> {

  private final RegionRequestSender sender;
  private final ApiCall<?> operation;
  private final Backoffer backoffer;
  private final RegionRequest<Q, R> kind;
  private final Q request;
  private final CachedRegion region;
  private final RegionReply<R> reply;

  /** Null: nothing is measured. */
  private final @Nullable SendFigures<Q, R> figures;

  private final ReadRouting routing;
  private final ReplicaSelector route;

  /** Less than usual if the caller has no patience with replicas that do not answer; else null. */
  private final @Nullable Duration shortTimeout;

  private volatile @Nullable CompletableFuture<R> inFlight;

  /** Whether an earlier request for the same keys may have been done without an answer. */
  private final boolean repeated;

  private boolean lost;
  private int sends;
  private long sentNanos;

  /** Where the request in flight takes a place. */
  private @Nullable KnownStore occupied;

  /** The attempt in flight, if anybody looks on. */
  private @Nullable RequestAttempt attempt;

  private @Nullable String firstTag;
  private @Nullable Throwable lastCause;

  /**
   * Prepares a request.
   *
   * @param sender sends
   * @param operation what it is a part of
   * @param backoffer its waiting
   * @param kind how it is sent
   * @param request the request, without context
   * @param region where to
   * @param reply hears how it ended
   * @param repeated whether an earlier request for the same keys may have been done
   * @param first whether it is the first for these keys, so that the time that the caller gives to
   *     a first attempt holds
   */
  RegionSend(
      RegionRequestSender sender,
      ApiCall<?> operation,
      Backoffer backoffer,
      RegionRequest<Q, R> kind,
      Q request,
      CachedRegion region,
      RegionReply<R> reply,
      boolean repeated,
      boolean first) {
    this.sender = sender;
    this.operation = operation;
    this.backoffer = backoffer;
    this.kind = kind;
    this.request = request;
    this.region = region;
    this.repeated = repeated;
    this.routing = operation.routing();
    EngineMetrics metrics = sender.environment().metrics();
    if (metrics == null) {
      this.figures = null;
      this.reply = reply;
    } else {
      this.figures = new SendFigures<>(metrics, reply, kind.rpc(), request, routing.labels());
      this.reply = figures;
    }
    boolean reads = !kind.rpc().changes();
    this.route = sender.selector(region, routing, reads);
    Duration own = first && reads ? routing.attemptTimeout() : null;
    this.shortTimeout = own != null && own.compareTo(kind.attemptTimeout()) < 0 ? own : null;
  }

  /** Sends, or sends again. */
  void run() {
    if (operation.isEnded()) {
      return;
    }
    if (!route.mayGoOn()) {
      if (figures != null) {
        figures.outdated();
      }
      regroup(sends == 0 ? null : BackoffKind.REGION_MISS, "it was found to be out of date");
    } else if (route.nextPlain()) {
      send(Objects.requireNonNull(route.store()));
    } else {
      CompletableFuture<?> missing = route.storesToLoad(backoffer.deadline());
      if (missing == null) {
        choose();
      } else {
        Stages.whenEnded(missing, done -> chooseKnown(), reply::failed);
      }
    }
  }

  private void chooseKnown() {
    if (operation.isEnded()) {
      return;
    }
    if (route.nextPlain()) {
      send(Objects.requireNonNull(route.store()));
    } else {
      choose();
    }
  }

  private void choose() {
    long gone = route.goneLeaderStore();
    if (gone != 0) {
      if (figures != null) {
        figures.storeGone();
      }
      sender.stores().forget(gone);
      sender.locator().cache().invalidate(region, InvalidReason.STORE_NOT_FOUND);
      regroup(BackoffKind.REGION_MISS, "its store was removed from the cluster");
    } else if (!route.next()) {
      if (figures != null) {
        figures.exhausted();
      }
      giveUpRegion();
    } else {
      PendingBackoffs.Pending owed = route.owed();
      if (owed == null) {
        sendToChosen();
      } else {
        Stages.whenEnded(
            backoffer.backoff(owed.kind(), target(), owed.cause()),
            done -> sendToChosen(),
            reply::failed);
      }
    }
  }

  private void giveUpRegion() {
    PendingBackoffs.Pending owed = route.owedInTheEnd();
    if (owed != null) {
      Stages.whenEnded(
          backoffer.backoff(owed.kind(), target(), owed.cause()),
          done -> reply.moved(),
          reply::failed);
    } else {
      regroup(BackoffKind.REGION_MISS, "no peer of it answers");
    }
  }

  private void sendToChosen() {
    if (operation.isEnded()) {
      return;
    }
    KnownStore known = route.store();
    if (known != null) {
      send(known);
      return;
    }
    Stages.whenEnded(
        sender.stores().load(route.peer().getStoreId(), backoffer.deadline()),
        loaded -> {
          route.isOn(loaded);
          if (loaded.tombstone()) {
            choose();
          } else {
            send(loaded);
          }
        },
        reply::failed);
  }

  private void send(KnownStore where) {
    if (backoffer.deadline().isExpired()) {
      reply.failed(backoffer.deadlineExceeded(lastCause));
      return;
    }
    if (!where.tryAcquire(sender.stores().limit())) {
      StoreRequests series = where.requests();
      if (series != null) {
        series.overLimit(where.address());
      }
      reply.failed(sender.stores().overLimit(where));
      return;
    }
    occupied = where;
    Rpc<Q, R> rpc = kind.rpc();
    CompletableFuture<R> call = null;
    try {
      Context context = context();
      route.sending();
      sends++;
      if (figures != null) {
        figures.sending(context);
      }
      if (rpc.writes() && !operation.exposeWrite()) {
        return;
      }
      attempt = RequestAttempt.begin(backoffer, rpc.name(), region, where, sends);
      call = dispatch(where, rpc, context);
    } catch (RuntimeException | java.lang.Error e) {
      attemptEnded(e, null);
      throw e;
    } finally {
      if (call == null) {
        where.release();
      }
    }
    inFlight = call;
    if (operation.isEnded()) {
      call.cancel(false);
    }
    var unused = call.whenComplete(this);
  }

  private CompletableFuture<R> dispatch(KnownStore where, Rpc<Q, R> rpc, Context context) {
    sentNanos = sender.environment().ticker().nanoTime();
    KnownStore proxy = route.proxyStore();
    Deadline until = backoffer.deadline().atMost(timeout(), sender.environment().ticker());
    return sender
        .client()
        .send(
            rpc,
            request,
            new Dispatch(
                where.id(),
                proxy == null ? where.address() : proxy.address(),
                proxy == null ? null : where.address(),
                context,
                sends,
                until));
  }

  private Duration timeout() {
    return shortTimeout == null ? kind.attemptTimeout() : shortTimeout;
  }

  private Context context() {
    Context.Builder context =
        sender.context(region, route, kind, operation, repeated || sends > 0, timeout());
    String said = context.getRequestSource();
    RequestAttempt.describe(context, backoffer);
    ReadSource source = routing.source();
    if (source != null) {
      String wanted = context.getRequestSource();
      context.setRequestSource(tagged(wanted.equals(said) ? source : new ReadSource(wanted)));
    }
    return context.build();
  }

  private String tagged(ReadSource source) {
    ReadSource.Role role = route.isToLeader() ? ReadSource.Role.LEADER : ReadSource.Role.FOLLOWER;
    if (firstTag != null) {
      return source.laterAttempt(firstTag, role);
    }
    firstTag = ReadSource.first(route.isStaleRead(), role);
    return source.firstAttempt(route.isStaleRead(), role);
  }

  /** Whether a next request for the same keys may find done what an earlier one did. */
  boolean mayHaveBeenDone() {
    return repeated || lost || sends > 1;
  }

  /** Cancels what is in flight. */
  void cancel() {
    CompletableFuture<R> call = inFlight;
    if (call != null) {
      call.cancel(false);
    }
  }

  @Override
  public void accept(@Nullable R response, @Nullable Throwable failure) {
    inFlight = null;
    KnownStore where = Objects.requireNonNull(occupied);
    where.release();
    long nanos = sender.environment().ticker().nanoTime() - sentNanos;
    if (figures != null) {
      figures.took(where, route.proxyStore(), nanos, response, failure);
    }
    AttemptListener listener = operation.attemptListener();
    if (listener != null) {
      listener.attempted(kind.rpc().name(), nanos);
    }
    route.took(nanos);
    Error said = response == null ? null : kind.rpc().regionError(response);
    attemptEnded(failure, said);
    if (operation.isEnded()) {
      return;
    }
    try {
      if (failure != null) {
        onFailure(Causes.of(failure));
        return;
      }
      R answer = Objects.requireNonNull(response);
      if (said == null) {
        route.answered();
        reply.answered(answer, region);
      } else {
        onRegionError(said);
      }
    } catch (RuntimeException e) {
      reply.failed(e);
    }
  }

  private void attemptEnded(@Nullable Throwable failure, @Nullable Error error) {
    RequestAttempt ended = attempt;
    if (ended != null) {
      attempt = null;
      ended.ended(failure == null ? null : Causes.of(failure), error);
    }
  }

  private void onRegionError(Error error) {
    RegionErrorException cause = new RegionErrorException(RegionErrorInterpreter.describe(error));
    String from = target();
    RegionAdvice advice =
        sender.interpreter().interpret(error, cause, region, route, shortTimeout != null);
    if (kind.rpc().writes()) {
      if (RegionErrorInterpreter.provesNotApplied(error)) {
        operation.writeHadNoEffect();
      } else {
        operation.writeLost();
      }
      if (kind.once() && !RegionErrorInterpreter.provesNotApplied(error)) {
        reply.failed(cause);
        return;
      }
    }
    lastCause = cause;
    if (advice instanceof RegionAdvice.Again again) {
      again(again.backoff(), from, cause);
    } else if (advice instanceof RegionAdvice.Regroup regroup) {
      regroup(regroup.backoff(), cause.getMessage());
    } else if (advice instanceof RegionAdvice.GiveUp giveUp) {
      reply.failed(giveUp.error());
    }
  }

  private void onFailure(Throwable failure) {
    if (!(failure instanceof RpcFailure rpcFailure)) {
      reply.failed(failure);
      return;
    }
    lost |= rpcFailure.possiblyApplied();
    if (kind.rpc().writes() && rpcFailure.possiblyApplied()) {
      operation.writeLost();
    } else if (kind.rpc().writes()) {
      operation.writeHadNoEffect();
    }
    boolean timedOut = rpcFailure instanceof RpcFailure.TimedOut;
    if (timedOut && backoffer.deadline().isExpired()) {
      reply.failed(backoffer.deadlineExceeded(rpcFailure));
    } else if (RpcFailures.isFinal(rpcFailure)
        || (kind.once() && kind.rpc().writes() && rpcFailure.possiblyApplied())) {
      reply.failed(RpcFailures.toKvException(rpcFailure, kind.rpc().name(), backoffer.attempts()));
    } else if (timedOut && shortTimeout != null) {
      // The caller's own patience says nothing of the store.
      lastCause = rpcFailure;
      route.timedOut();
      run();
    } else {
      lastCause = rpcFailure;
      probe(rpcFailure);
    }
  }

  /**
   * Asks the store whether it serves before it is blamed for a request that did not get through.
   */
  private void probe(RpcFailure failure) {
    String from = target();
    KnownStore asked = Objects.requireNonNull(route.firstHop());
    if (figures != null) {
      figures.sendFailed();
    }
    Stages.whenEnded(
        sender.stores().probe(asked, backoffer.deadline()),
        found -> {
          route.sendFailed(found);
          again(BackoffKind.TIKV_RPC, from, failure);
        },
        reply::failed);
  }

  private void again(@Nullable BackoffKind wait, String from, Throwable cause) {
    if (wait == null) {
      run();
      return;
    }
    Stages.whenEnded(backoffer.backoff(wait, from, cause), done -> run(), reply::failed);
  }

  private void regroup(@Nullable BackoffKind wait, @Nullable String why) {
    if (wait == null) {
      reply.moved();
      return;
    }
    Throwable last = lastCause;
    Throwable cause = last == null ? new RegionErrorException(String.valueOf(why)) : last;
    Stages.whenEnded(
        backoffer.backoff(wait, target(), cause), done -> reply.moved(), reply::failed);
  }

  private String target() {
    return route.toString();
  }
}
