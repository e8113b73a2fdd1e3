package io.kvdc.tikv.internal.region;

import com.google.protobuf.Message;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.tikv.internal.metric.EngineMetrics;
import io.kvdc.tikv.internal.metric.StoreRequests;
import io.kvdc.tikv.internal.retry.Causes;
import io.kvdc.tikv.internal.rpc.Rpc;
import io.kvdc.tikv.internal.rpc.RpcFailure;
import io.kvdc.tikv.internal.store.KnownStore;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * What is measured of one request to a region. Stands between the request and who hears how it
 * ended; there is none where nothing is measured.
 */
final class SendFigures<Q extends Message, R extends Message> implements RegionReply<R> {

  private final EngineMetrics metrics;
  private final RegionReply<R> reply;
  private final Rpc<Q, R> rpc;
  private final Q request;
  private final Map<String, String> labels;
  private int sends;
  private boolean stale;
  private Context context = Context.getDefaultInstance();

  /**
   * Begins.
   *
   * @param metrics what is measured
   * @param reply hears how the request ended
   * @param rpc the RPC
   * @param request the request
   * @param labels which stores the caller calls near; empty: he did not say
   */
  SendFigures(
      EngineMetrics metrics,
      RegionReply<R> reply,
      Rpc<Q, R> rpc,
      Q request,
      Map<String, String> labels) {
    this.metrics = metrics;
    this.reply = reply;
    this.rpc = rpc;
    this.request = request;
    this.labels = labels;
  }

  /** An attempt goes out with a context. */
  void sending(Context with) {
    context = with;
    if (sends++ == 0) {
      stale = with.getStaleRead();
    }
  }

  /**
   * An attempt has ended.
   *
   * @param where the store that it was for
   * @param proxy the one through which it went; null: none
   * @param nanos how long it took
   * @param answer what came back; null: nothing
   * @param failure why nothing came back
   */
  void took(
      KnownStore where,
      @Nullable KnownStore proxy,
      long nanos,
      @Nullable R answer,
      @Nullable Throwable failure) {
    StoreRequests series = Objects.requireNonNull(where.requests());
    series.took(rpc.name(), context.getStaleRead(), context.getRequestSource(), nanos);
    if (proxy != null) {
      series.forwarded(proxy.id(), rpc.name(), failure == null);
    }
    if (answer == null) {
      series.rpcError(label(Causes.of(Objects.requireNonNull(failure))));
      metrics.rpc().ended("rpc_error");
      if (failure instanceof RpcFailure.Unreachable) {
        metrics.connections().noConnection(where.address(), where.id());
      }
      return;
    }
    Error error = rpc.regionError(answer);
    if (error != null) {
      series.regionError(RegionErrorLabel.of(error));
      metrics.rpc().ended("region_error");
    } else {
      metrics.rpc().ended("ok");
    }
    travelled(where, series, nanos, answer);
  }

  private void travelled(KnownStore where, StoreRequests series, long nanos, R answer) {
    long storeNanos = ExecDetails.rpcNanos(answer);
    if (storeNanos > 0 && storeNanos < nanos) {
      series.travelled(context.getRequestSource(), nanos - storeNanos);
    }
    if (rpc.changes() || labels.isEmpty()) {
      return;
    }
    boolean local = where.labels().entrySet().containsAll(labels.entrySet());
    int out = request.getSerializedSize();
    int in = answer.getSerializedSize();
    metrics.reads().travelled(context.getReplicaRead(), local, (long) out + in);
    if (context.getStaleRead()) {
      metrics.reads().staleAttempt(local, out, in);
    }
  }

  /** An attempt did not get through to its store. */
  void sendFailed() {
    metrics.regions().sendFailed();
  }

  /** Nobody is left who could be asked. */
  void exhausted() {
    metrics.rpc().noReplica("exhausted");
  }

  /** The region was found to be out of date meanwhile. */
  void outdated() {
    metrics.rpc().noReplica("invalid");
  }

  /** The store that was to be asked is gone. */
  void storeGone() {
    metrics.rpc().noReplica("stale_store");
  }

  private static String label(Throwable failure) {
    if (failure instanceof CancellationException || failure instanceof RpcFailure.Cancelled) {
      return "context-canceled";
    }
    if (failure instanceof RpcFailure.TimedOut) {
      return "DeadlineExceeded";
    }
    if (failure instanceof RpcFailure.Unreachable
        || failure instanceof RpcFailure.NotSecured
        || failure instanceof RpcFailure.Lost) {
      return "Unavailable";
    }
    if (failure instanceof RpcFailure.Rejected rejected) {
      return rejected.code().name();
    }
    return failure instanceof RpcFailure ? failure.getClass().getSimpleName() : "unknown";
  }

  @Override
  public void answered(R response, CachedRegion region) {
    ended(true);
    reply.answered(response, region);
  }

  @Override
  public void moved() {
    ended(false);
    reply.moved();
  }

  @Override
  public void failed(Throwable failure) {
    ended(false);
    reply.failed(failure);
  }

  private void ended(boolean answered) {
    metrics.rpc().retried(sends - 1);
    if (stale) {
      metrics.reads().stale(answered && sends == 1);
    }
  }
}
