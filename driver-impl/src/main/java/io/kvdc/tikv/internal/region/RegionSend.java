package io.kvdc.tikv.internal.region;

import com.google.protobuf.Message;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.tikv.internal.retry.BackoffKind;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Causes;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.Stages;
import io.kvdc.tikv.internal.rpc.Dispatch;
import io.kvdc.tikv.internal.rpc.Rpc;
import io.kvdc.tikv.internal.rpc.RpcFailure;
import io.kvdc.tikv.internal.store.KnownStore;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One request to one region, through all its attempts. One step at a time: choose a peer, find its
 * store, send, and act on what comes back.
 */
final class RegionSend<Q extends Message, R extends Message> implements BiConsumer<R, Throwable> {

  /** Busy answers of one leader before another peer is asked whether it still leads (client-go). */
  private static final int BUSY_BEFORE_PROBE = 2;

  private final RegionRequestSender sender;
  private final ApiCall<?> operation;
  private final Backoffer backoffer;
  private final RegionRequest<Q, R> kind;
  private final Q request;
  private final CachedRegion region;
  private final RegionReply<R> reply;
  private final PeerSelector peers;

  private volatile @Nullable CompletableFuture<R> inFlight;

  /** Whether an earlier request for the same keys may have been done without an answer. */
  private final boolean repeated;

  private boolean lost;
  private int sends;
  private long sentNanos;
  private int busyAnswers;
  private @Nullable Peer peer;
  private @Nullable KnownStore store;

  RegionSend(
      RegionRequestSender sender,
      ApiCall<?> operation,
      Backoffer backoffer,
      RegionRequest<Q, R> kind,
      Q request,
      CachedRegion region,
      RegionReply<R> reply,
      boolean repeated) {
    this.sender = sender;
    this.operation = operation;
    this.backoffer = backoffer;
    this.kind = kind;
    this.request = request;
    this.region = region;
    this.reply = reply;
    this.repeated = repeated;
    this.peers =
        new PeerSelector(region, operation.routing().choice(), sender.environment().random());
  }

  /** Sends, or sends again. */
  void run() {
    if (operation.isEnded()) {
      return;
    }
    Peer next = peers.next();
    if (next == null) {
      sender.locator().cache().invalidate(region, InvalidReason.NO_LEADER);
      regroup(sends == 0 ? BackoffKind.REGION_MISS : null, "no peer of it leads");
      return;
    }
    peer = next;
    KnownStore known = sender.stores().find(next.getStoreId());
    if (known != null) {
      sendTo(next, known);
      return;
    }
    Stages.whenEnded(
        sender.stores().load(next.getStoreId(), backoffer.deadline()),
        loaded -> sendTo(next, loaded),
        reply::failed);
  }

  private void sendTo(Peer target, KnownStore where) {
    store = where;
    if (where.tombstone()) {
      sender.stores().forget(where.id());
      sender.locator().cache().invalidate(region, InvalidReason.STORE_NOT_FOUND);
      regroup(BackoffKind.REGION_MISS, "its store was removed from the cluster");
      return;
    }
    if (backoffer.deadline().isExpired()) {
      reply.failed(backoffer.deadlineExceeded(null));
      return;
    }
    Rpc<Q, R> rpc = kind.rpc();
    Context context =
        sender.context(
            region, target, kind, operation, repeated || sends > 0, peers.isReplicaRead());
    sends++;
    if (rpc.writes() && !operation.exposeWrite()) {
      return;
    }
    sentNanos = sender.environment().ticker().nanoTime();
    Deadline attempt =
        backoffer.deadline().atMost(kind.attemptTimeout(), sender.environment().ticker());
    CompletableFuture<R> call =
        sender
            .client()
            .send(
                rpc,
                request,
                new Dispatch(where.id(), where.address(), null, context, sends, attempt));
    inFlight = call;
    if (operation.isEnded()) {
      call.cancel(false);
    }
    var unused = call.whenComplete(this);
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
    AttemptListener listener = operation.attemptListener();
    if (listener != null) {
      listener.attempted(kind.rpc().name(), sender.environment().ticker().nanoTime() - sentNanos);
    }
    if (operation.isEnded()) {
      return;
    }
    try {
      if (failure != null) {
        onFailure(Causes.of(failure));
        return;
      }
      R answer = Objects.requireNonNull(response);
      Error error = kind.rpc().regionError(answer);
      if (error == null) {
        confirmLeader();
        reply.answered(answer, region);
      } else {
        onRegionError(error);
      }
    } catch (RuntimeException e) {
      reply.failed(e);
    }
  }

  /** Only leaders answer requests for leaders. */
  private void confirmLeader() {
    Peer answering = peer;
    if (answering != null
        && !peers.isReplicaRead()
        && answering.getId() != region.leader().getId()) {
      region.switchLeader(answering);
    }
  }

  private void onRegionError(Error error) {
    Peer from = Objects.requireNonNull(peer);
    RegionErrorException cause = new RegionErrorException(RegionErrorInterpreter.describe(error));
    RegionAdvice advice =
        sender
            .interpreter()
            .interpret(error, region, from, Objects.requireNonNull(store), peers.isReplicaRead());
    if (kind.rpc().writes()) {
      if (RegionErrorInterpreter.provesNotApplied(error)) {
        operation.writeHadNoEffect();
      } else if (kind.once()) {
        reply.failed(cause);
        return;
      }
    }
    if (error.hasServerIsBusy() && ++busyAnswers == BUSY_BEFORE_PROBE) {
      peers.suspect(from);
    }
    act(advice, from, cause);
  }

  private void act(RegionAdvice advice, Peer from, RegionErrorException cause) {
    if (advice instanceof RegionAdvice.SamePeer same) {
      again(same.backoff(), cause);
    } else if (advice instanceof RegionAdvice.NewLeader) {
      peers.suspect(from);
      peers.trustLeader();
      again(null, cause);
    } else if (advice instanceof RegionAdvice.OtherPeer other) {
      peers.suspect(from);
      again(other.backoff(), cause);
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
    if (kind.rpc().writes() && !rpcFailure.possiblyApplied()) {
      operation.writeHadNoEffect();
    }
    if (backoffer.deadline().isExpired() && rpcFailure instanceof RpcFailure.TimedOut) {
      reply.failed(backoffer.deadlineExceeded(rpcFailure));
    } else if (RpcFailures.isFinal(rpcFailure)
        || (kind.once() && kind.rpc().writes() && rpcFailure.possiblyApplied())) {
      reply.failed(RpcFailures.toKvException(rpcFailure, kind.rpc().name(), backoffer.attempts()));
    } else {
      Peer from = Objects.requireNonNull(peer);
      peers.suspect(from);
      sender.stores().recheck(from.getStoreId());
      again(BackoffKind.TIKV_RPC, rpcFailure);
    }
  }

  private void again(@Nullable BackoffKind wait, Throwable cause) {
    if (wait == null) {
      run();
      return;
    }
    Stages.whenEnded(backoffer.backoff(wait, target(), cause), done -> run(), reply::failed);
  }

  private void regroup(@Nullable BackoffKind wait, @Nullable String why) {
    if (wait == null) {
      reply.moved();
      return;
    }
    Stages.whenEnded(
        backoffer.backoff(wait, target(), new RegionErrorException(String.valueOf(why))),
        done -> reply.moved(),
        reply::failed);
  }

  private String target() {
    return store == null ? region.toString() : store + ", " + region;
  }
}
