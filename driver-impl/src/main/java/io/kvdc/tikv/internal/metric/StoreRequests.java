package io.kvdc.tikv.internal.metric;

import io.kvdc.metric.Counter;
import io.kvdc.metric.Histogram;
import io.kvdc.metric.Meters;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The series of requests to one store. They are made when they are first needed; after that nothing
 * is allocated.
 */
public final class StoreRequests {

  private static final int STALE = 1;
  private static final int INTERNAL = 2;
  private static final int SERIES = 4;

  private record BySource(Histogram seconds, String type, String source, int kind) {
    boolean is(String otherType, String otherSource, int otherKind) {
      return kind == otherKind && type.equals(otherType) && source.equals(otherSource);
    }
  }

  private final RpcMetrics metrics;
  private final String store;
  private final ConcurrentMap<String, AtomicReferenceArray<Histogram>> seconds =
      new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Counter> regionErrors = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Counter> rpcErrors = new ConcurrentHashMap<>();
  private final AtomicReferenceArray<Histogram> net = new AtomicReferenceArray<>(2);

  /** Most requests come from the source of the one before. */
  private volatile BySource last;

  StoreRequests(RpcMetrics metrics, String store) {
    this.metrics = metrics;
    this.store = store;
    this.last = new BySource(value -> {}, "", "", 0);
  }

  /**
   * An attempt was answered, by whatever answer, or failed.
   *
   * @param rpc the name of the RPC
   * @param stale whether it was a stale read
   * @param source who made it, as the request says
   * @param nanos how long it took
   */
  public void took(String rpc, boolean stale, String source, long nanos) {
    boolean internal = isInternal(source);
    int kind = (stale ? STALE : 0) | (internal ? INTERNAL : 0);
    AtomicReferenceArray<Histogram> ofType = seconds.get(rpc);
    if (ofType == null) {
      ofType = seconds.computeIfAbsent(rpc, key -> new AtomicReferenceArray<>(SERIES));
    }
    Histogram series = ofType.get(kind);
    if (series == null) {
      series = metrics.seconds.with(type(rpc), store, text(stale), text(internal));
      ofType.set(kind, series);
    }
    series.recordNanos(nanos);
    BySource known = last;
    if (!known.is(rpc, source, kind)) {
      known =
          new BySource(
              metrics.sourceSeconds.with(
                  type(rpc), store, text(stale), text(internal), metrics.sources.of(source)),
              rpc,
              source,
              kind);
      last = known;
    }
    known.seconds().recordNanos(nanos);
  }

  /**
   * A store said how long it worked on a request.
   *
   * @param source who made the request
   * @param nanos how much longer the attempt took
   */
  public void travelled(String source, long nanos) {
    int kind = isInternal(source) ? 1 : 0;
    Histogram series = net.get(kind);
    if (series == null) {
      series = metrics.netSeconds.with(store, text(kind == 1));
      net.set(kind, series);
    }
    series.recordNanos(nanos);
  }

  /**
   * The store answered with a region error.
   *
   * @param type which, as client-go calls it
   */
  public void regionError(String type) {
    count(regionErrors, metrics.regionErrors, type);
  }

  /**
   * An attempt brought no answer.
   *
   * @param type why
   */
  public void rpcError(String type) {
    count(rpcErrors, metrics.rpcErrors, type);
  }

  private void count(
      ConcurrentMap<String, Counter> known, Meters.Family<Counter> family, String type) {
    Counter series = known.get(type);
    if (series == null) {
      // Not under the map's lock, because a sink may do anything.
      series = family.with(type, store);
      known.putIfAbsent(type, series);
    }
    series.increment();
  }

  /**
   * A request was not sent, because too many were in flight.
   *
   * @param address where the store serves
   */
  public void overLimit(String address) {
    metrics.overLimit.with(address, store).increment();
  }

  /**
   * An attempt went to the store through another one.
   *
   * @param proxy the other one
   * @param rpc the name of the RPC
   * @param answered whether there was an answer
   */
  public void forwarded(long proxy, String rpc, boolean answered) {
    metrics
        .forwarded
        .with(Named.ofStore(proxy), store, type(rpc), answered ? "ok" : "fail")
        .increment();
  }

  /** Takes all series of the store away, because it is gone for good. */
  public void forget() {
    metrics.seconds.forget(Named.STORE, store);
    metrics.sourceSeconds.forget(Named.STORE, store);
    metrics.netSeconds.forget(Named.STORE, store);
    metrics.regionErrors.forget(Named.STORE, store);
    metrics.rpcErrors.forget(Named.STORE, store);
    metrics.overLimit.forget(Named.STORE, store);
    metrics.forwarded.forget("from_store", store);
    metrics.forwarded.forget("to_store", store);
    seconds.clear();
    regionErrors.clear();
    rpcErrors.clear();
    net.set(0, null);
    net.set(1, null);
    last = new BySource(value -> {}, "", "", 0);
  }

  private static boolean isInternal(String source) {
    return source.startsWith("internal");
  }

  private static String text(boolean yes) {
    return Boolean.toString(yes);
  }

  /** As client-go calls the command (tikvrpc/tikvrpc.go). */
  static String type(String rpc) {
    if (rpc.equals("Coprocessor")) {
      return "Cop";
    }
    return rpc.startsWith("Kv") || rpc.startsWith("KV") ? rpc.substring(2) : rpc;
  }
}
