package io.kvdc.tikv.internal.region;

import io.kvdc.KeyRange;
import io.kvdc.tikv.internal.codec.KeyCodec;
import io.kvdc.tikv.internal.metric.EngineMetrics;
import io.kvdc.tikv.internal.pd.PdRegion;
import io.kvdc.tikv.internal.pd.PdRegions;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.retry.Stages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Asks PD again for regions that are in doubt, while they are used on. One question is out at a
 * time and questions keep a distance, so that a lost store, which puts thousands of regions in
 * doubt at once, costs PD a few questions a second.
 */
final class RegionReloads {

  /** Between the end of a question and the next one. */
  static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** What does not fit stays marked and is found by {@link RegionUpkeep}. */
  private static final int QUEUE_SIZE = 4096;

  /** client-go gives a load in the background 20 s (UpdateBucketsIfNeeded). */
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final RegionCache cache;
  private final KeyCodec codec;
  private final PdRegions pd;
  private final RetryEnvironment environment;

  private final ReentrantLock lock = new ReentrantLock();
  private final Set<CachedRegion> queue = new LinkedHashSet<>();
  private boolean busy;

  RegionReloads(RegionCache cache, KeyCodec codec, PdRegions pd, RetryEnvironment environment) {
    this.cache = cache;
    this.codec = codec;
    this.pd = pd;
    this.environment = environment;
  }

  /** Has a region asked for; a second request before PD has answered is none. */
  void request(CachedRegion region) {
    if (region.isInvalid()) {
      return;
    }
    region.markForReload();
    lock.lock();
    try {
      if (queue.size() >= QUEUE_SIZE || !queue.add(region) || busy) {
        return;
      }
      busy = true;
    } finally {
      lock.unlock();
    }
    ask();
  }

  private void ask() {
    List<CachedRegion> asked = next();
    if (asked.isEmpty()) {
      return;
    }
    Stages.whenEnded(
        question(asked),
        found -> {
          cache.learn(found);
          end(asked);
        },
        // Whoever doubts them again asks again.
        failure -> end(asked));
  }

  private List<CachedRegion> next() {
    lock.lock();
    try {
      List<CachedRegion> asked = new ArrayList<>();
      var waiting = queue.iterator();
      while (waiting.hasNext() && asked.size() < RegionLocator.REGIONS_PER_CALL) {
        CachedRegion region = waiting.next();
        waiting.remove();
        if (!region.isInvalid() && region.isToReload()) {
          asked.add(region);
        }
      }
      if (asked.isEmpty()) {
        busy = false;
      }
      return asked;
    } finally {
      lock.unlock();
    }
  }

  private CompletableFuture<List<PdRegion>> question(List<CachedRegion> asked) {
    EngineMetrics metrics = environment.metrics();
    if (metrics != null) {
      metrics.regions().load("ByKey", "Reload:OnAccess");
    }
    asked.sort(Comparator.comparing(CachedRegion::startKey));
    List<KeyRange> ranges = new ArrayList<>(asked.size());
    for (CachedRegion region : asked) {
      ranges.add(codec.toPdRange(region.range()));
    }
    try {
      return pd.scan(ranges, 0, Deadline.after(TIMEOUT, environment.ticker()));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void end(List<CachedRegion> asked) {
    asked.forEach(CachedRegion::reloadDone);
    try {
      environment.scheduler().schedule(this::ask, PAUSE_NANOS);
    } catch (RejectedExecutionException closed) {
      // The engine closes; nothing is asked any longer.
      lock.lock();
      try {
        queue.clear();
      } finally {
        lock.unlock();
      }
    }
  }
}
