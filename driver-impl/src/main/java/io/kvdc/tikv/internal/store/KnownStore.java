package io.kvdc.tikv.internal.store;

import io.kvdc.tikv.internal.metric.EngineMetrics;
import io.kvdc.tikv.internal.metric.StoreRequests;
import io.kvdc.tikv.internal.retry.Ticker;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A store: what PD says of it, and how it fares. There is one object for each id as long as the
 * engine lives; its address and labels may change, so read them when they are needed. Safe for use
 * by many threads; reading takes no lock.
 */
public final class KnownStore {

  private final long id;
  private final Ticker ticker;
  private final @Nullable StoreGauges gauges;
  private final LatencyScore latency = new LatencyScore();
  private final FeedbackScore feedback = new FeedbackScore();
  private final AtomicInteger epoch = new AtomicInteger();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicLong describedNanos;
  private volatile StoreDescription description;
  private volatile boolean inDoubt;
  private volatile Reachability reachability = Reachability.REACHABLE;
  private volatile boolean everBusy;
  private volatile long busyUntilNanos;

  KnownStore(long id, StoreDescription description, Ticker ticker) {
    this(id, description, ticker, null);
  }

  /**
   * A store as it is described first.
   *
   * @param metrics what is measured; null: nothing
   */
  KnownStore(
      long id, StoreDescription description, Ticker ticker, @Nullable EngineMetrics metrics) {
    this.id = id;
    this.description = description;
    this.ticker = ticker;
    this.describedNanos = new AtomicLong(ticker.nanoTime());
    this.gauges = metrics == null ? null : new StoreGauges(metrics, this);
    if (gauges != null && !description.tombstone()) {
      gauges.show();
    }
  }

  /** Its id. */
  public long id() {
    return id;
  }

  /** What is measured of requests to it; null: nothing. */
  public @Nullable StoreRequests requests() {
    return gauges == null ? null : gauges.requests();
  }

  /** Where it serves now, as the cluster advertises it; empty if PD does not know. */
  public String address() {
    return description.address();
  }

  /** Whether it was removed for good. */
  public boolean tombstone() {
    return description.tombstone();
  }

  /** What becomes of it: {@code Up}, {@code Offline} (being emptied) or {@code Tombstone}. */
  public String state() {
    return description.state().name();
  }

  /** Its labels, by key. */
  public Map<String, String> labels() {
    return description.labels();
  }

  /** The value of one of its labels; null if it has no such label. */
  public @Nullable String label(String name) {
    return description.labels().get(name);
  }

  /** Whether it is TiFlash, which serves none of the requests that are made here. */
  public boolean isTiFlash() {
    return description.isTiFlash();
  }

  /**
   * A number that grows when all that is cached about the store's replicas must be doubted. Who
   * caches something of them remembers the number with it.
   */
  public int epoch() {
    return epoch.get();
  }

  /** What the last health check said; reachable until a request fails. */
  public Reachability reachability() {
    return reachability;
  }

  /** Whether it is slow, by what was measured here or by what it says of itself. */
  public boolean isSlow() {
    return latency.isSlow() || feedback.isSlow();
  }

  /** How slow it seems from here: 0 (nothing measured), 1 to 100; 80 is slow. */
  public int latencyScore() {
    return latency.value();
  }

  /** How slow it calls itself: 0 (it has not said), 1 to 100; 80 is slow. */
  public int feedbackScore() {
    return feedback.value();
  }

  /** How long a request has to wait there: the store's own estimate less the time since; or 0. */
  public long estimatedWaitNanos() {
    return everBusy ? Math.max(0, busyUntilNanos - ticker.nanoTime()) : 0;
  }

  /**
   * The store turned a request away because it is busy.
   *
   * @param estimatedWaitMillis how long it thinks requests wait; 0: it did not say, and counts as
   *     slow
   */
  public void busy(long estimatedWaitMillis) {
    if (estimatedWaitMillis <= 0) {
      latency.markSlow();
      return;
    }
    busyUntilNanos = ticker.nanoTime() + TimeUnit.MILLISECONDS.toNanos(estimatedWaitMillis);
    everBusy = true;
  }

  /**
   * A request came back, with whatever result. To be told only of what applications read with
   * prefer-leader, as client-go does: other requests say more of themselves than of the store.
   *
   * @param nanos how long it took
   */
  public void answered(long nanos) {
    latency.answered(nanos);
  }

  /**
   * The store cannot be reached: what is cached of its replicas is in doubt, and it counts as slow.
   * Only for what the transport, or a health check, has shown; a caller who ran out of time says
   * nothing of the store.
   *
   * @param seenEpoch the epoch that the failed attempt relied on; if the store has moved on since,
   *     nothing happens, so that many failures of the same moment count once
   */
  public void failed(int seenEpoch) {
    if (epoch.compareAndSet(seenEpoch, seenEpoch + 1)) {
      latency.markSlow();
      if (gauges != null) {
        gauges.doubted();
      }
    }
  }

  /** As {@link #failed(int)}, for who relied on nothing older than now. */
  public void failed() {
    failed(epoch.get());
  }

  /**
   * Takes a place among the requests in flight, to be given back with {@link #release} exactly
   * once.
   *
   * @param limit how many may be in flight; 0: any number
   * @return whether there was one
   */
  public boolean tryAcquire(int limit) {
    if (limit <= 0) {
      inFlight.incrementAndGet();
      return true;
    }
    int now = inFlight.get();
    while (now < limit) {
      int seen = inFlight.compareAndExchange(now, now + 1);
      if (seen == now) {
        return true;
      }
      now = seen;
    }
    return false;
  }

  /** Gives the place of a request back. */
  public void release() {
    inFlight.decrementAndGet();
  }

  /** How many requests have taken a place and not given it back. */
  public int inFlight() {
    return inFlight.get();
  }

  /** What PD says now; a store that is gone takes with it all that was known of its replicas. */
  void describe(StoreDescription newer) {
    boolean buried = newer.tombstone() && !description.tombstone();
    boolean back = description.tombstone() && !newer.tombstone();
    description = newer;
    describedNanos.set(ticker.nanoTime());
    inDoubt = false;
    if (buried) {
      epoch.incrementAndGet();
      if (gauges != null) {
        gauges.forget();
      }
    }
    if (back && gauges != null) {
      gauges.show();
    }
    if (back) {
      // Nobody watches a store that is gone, so nobody else would find that it serves again.
      reachability = Reachability.REACHABLE;
    }
  }

  /** Its replicas can be read up to a time, in milliseconds since 1970. */
  void safeUntil(long millis) {
    if (gauges != null) {
      gauges.safeUntil(millis);
    }
  }

  /** The engine closes: nothing is shown of the store any longer. */
  void hide() {
    if (gauges != null) {
      gauges.hide();
    }
  }

  /** What was described may be another store by now. */
  void doubt() {
    inDoubt = true;
  }

  boolean isInDoubt() {
    return inDoubt;
  }

  /** Whether PD was not asked for so long; true for one of those who ask at the same time. */
  boolean mayAskAgain(long pauseNanos) {
    long last = describedNanos.get();
    long now = ticker.nanoTime();
    return now - last >= pauseNanos && describedNanos.compareAndSet(last, now);
  }

  void reachability(Reachability now) {
    reachability = now;
  }

  LatencyScore latency() {
    return latency;
  }

  FeedbackScore feedback() {
    return feedback;
  }

  @Override
  public String toString() {
    return "store " + id + " (" + address() + ")";
  }
}
