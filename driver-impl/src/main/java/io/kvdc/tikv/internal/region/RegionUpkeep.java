package io.kvdc.tikv.internal.region;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.tikv.internal.pd.PdRegion;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.retry.Scheduler;
import io.kvdc.tikv.internal.retry.Stages;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the cache of regions small and true in the background. Each second it looks at some regions
 * in the order of their keys: those that nobody has used for long are forgotten, those whose stores
 * were lost expire in time, and those marked for it are asked for again. Or, if so set, all regions
 * are loaded anew from time to time instead.
 */
public final class RegionUpkeep implements AutoCloseable {

  /** client-go: cleanCacheInterval. */
  static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Regions looked at in one second, at least (client-go: cleanRegionNumPerRound). */
  static final int REGIONS_PER_ROUND = 50;

  /** Regions in one answer when all are loaded (client-go: refreshRegionIndex). */
  static final int REGIONS_PER_PAGE = 10_000;

  private static final System.Logger LOG = System.getLogger("io.kvdc.tikv");
  private static final Duration PAGE_TIMEOUT = Duration.ofSeconds(20);

  private final RegionLocator locator;
  private final RegionCacheSettings settings;
  private final RetryEnvironment environment;
  private final long intervalNanos;

  private volatile boolean closed;
  private volatile Scheduler.@Nullable Scheduled next;
  private Bytes cursor = Bytes.EMPTY;
  private int roundSize = REGIONS_PER_ROUND;

  /**
   * Prepares.
   *
   * @param locator finds regions, and holds those that are known
   * @param settings how long regions are remembered, and how many
   * @param environment time and scheduling
   */
  public RegionUpkeep(
      RegionLocator locator, RegionCacheSettings settings, RetryEnvironment environment) {
    this.locator = locator;
    this.settings = settings;
    this.environment = environment;
    this.intervalNanos = refreshes() ? settings.refreshInterval().toNanos() : INTERVAL_NANOS;
  }

  private boolean refreshes() {
    return !settings.refreshInterval().isZero();
  }

  /** Begins. */
  public void start() {
    if (refreshes()) {
      refresh(Bytes.EMPTY);
    } else {
      later();
    }
  }

  private void later() {
    if (closed) {
      return;
    }
    try {
      next = environment.scheduler().schedule(this::round, intervalNanos);
    } catch (RejectedExecutionException engineCloses) {
      closed = true;
    }
  }

  private void round() {
    if (closed) {
      return;
    }
    if (refreshes()) {
      refresh(Bytes.EMPTY);
      return;
    }
    try {
      if (cursor.isEmpty()) {
        roundSize = regionsPerRound();
      }
      cursor = locator.cache().tidy(cursor, roundSize, region -> locator.reloadSoon(region));
    } catch (RuntimeException defect) {
      LOG.log(System.Logger.Level.ERROR, "the cache of regions was not tidied", defect);
    }
    later();
  }

  /** All of them within the time that they are trusted, so that what expires is soon gone. */
  private int regionsPerRound() {
    long rounds = Math.max(1, settings.ttl().toSeconds());
    return (int) Math.max(REGIONS_PER_ROUND, locator.cache().size() / rounds);
  }

  private void refresh(Bytes from) {
    Stages.whenEnded(
        page(from),
        found -> {
          List<CachedRegion> regions = locator.cache().learn(found);
          Bytes end = regions.isEmpty() ? Bytes.EMPTY : regions.get(regions.size() - 1).endKey();
          if (closed || end.isEmpty()) {
            later();
          } else {
            refresh(end);
          }
        },
        failure -> {
          LOG.log(System.Logger.Level.DEBUG, "regions were not loaded anew", failure);
          later();
        });
  }

  private CompletableFuture<List<PdRegion>> page(Bytes from) {
    try {
      return locator
          .pd()
          .fromAnyMember()
          .scan(
              locator.codec().toPdRange(KeyRange.from(from)),
              REGIONS_PER_PAGE,
              Deadline.after(PAGE_TIMEOUT, environment.ticker()));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Ends it. */
  @Override
  public void close() {
    closed = true;
    Scheduler.Scheduled waiting = next;
    if (waiting != null) {
      waiting.cancel();
    }
  }
}
