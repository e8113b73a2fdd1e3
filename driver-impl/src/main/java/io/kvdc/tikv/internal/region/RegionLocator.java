package io.kvdc.tikv.internal.region;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.tikv.internal.codec.KeyCodec;
import io.kvdc.tikv.internal.metric.EngineMetrics;
import io.kvdc.tikv.internal.pd.PdRegion;
import io.kvdc.tikv.internal.pd.PdRegions;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds regions: in the cache, else at PD. */
public final class RegionLocator {

  /** Regions that one call to PD brings at most (client-go: 128). */
  public static final int REGIONS_PER_CALL = 128;

  /** Longer than any bound of a region that one meets; a region behind it is found by walking. */
  private static final Bytes HIGH_KEY = highKey(64);

  private final RegionCache cache;
  private final RetryEnvironment environment;
  private final KeyCodec codec;
  private final PdRegions pd;
  private final RegionLoader loader;
  private final RangeLoads ranges;
  private final RegionReloads reloads;
  private final @Nullable Questions questions;

  /** Stands around questions to PD that look-ups need. */
  interface Questions {
    /**
     * A question.
     *
     * @param question asks
     * @param regions what an answer holds
     * @param <T> the answer
     */
    <T> CompletableFuture<T> ask(
        Supplier<CompletableFuture<T>> question, Function<T, List<CachedRegion>> regions);
  }

  /**
   * Makes one.
   *
   * @param cache what is known
   * @param codec between the application's keys and PD's
   * @param pd where to ask
   * @param environment time and scheduling
   */
  public RegionLocator(
      RegionCache cache, KeyCodec codec, PdRegions pd, RetryEnvironment environment) {
    this.cache = cache;
    this.environment = environment;
    this.codec = codec;
    this.pd = pd;
    this.loader = new RegionLoader(cache, codec, pd, environment);
    this.ranges = new RangeLoads(cache, codec, pd, environment);
    this.reloads = new RegionReloads(cache, codec, pd, environment);
    this.questions = null;
  }

  private RegionLocator(RegionLocator same, Questions questions) {
    this.cache = same.cache;
    this.environment = same.environment;
    this.codec = same.codec;
    this.pd = same.pd;
    this.loader = same.loader;
    this.ranges = same.ranges;
    this.reloads = same.reloads;
    this.questions = questions;
  }

  /** The same, for one who wants to see what PD is asked. */
  RegionLocator seenBy(Questions look) {
    return new RegionLocator(this, look);
  }

  private CompletableFuture<CachedRegion> one(Supplier<CompletableFuture<CachedRegion>> question) {
    Questions look = questions;
    return look == null ? question.get() : look.ask(question, List::of);
  }

  private CompletableFuture<List<CachedRegion>> several(
      Supplier<CompletableFuture<List<CachedRegion>>> question) {
    Questions look = questions;
    return look == null ? question.get() : look.ask(question, Function.identity());
  }

  /** What is known. */
  public RegionCache cache() {
    return cache;
  }

  /**
   * The region that holds a key.
   *
   * @param key the key; empty: the first of all
   * @param deadline when to give up
   * @return fails as {@link io.kvdc.tikv.internal.pd.PdClient} does, and with {@link
   *     RegionNotKnownException} if PD knows no region with that key for the moment
   */
  public CompletableFuture<CachedRegion> locate(Bytes key, Deadline deadline) {
    CachedRegion known = cache.find(key);
    return known != null
        ? CompletableFuture.completedFuture(known)
        : one(() -> loader.load(key, deadline));
  }

  /** The regions that hold keys, from PD; see {@link RegionLoader#loadAll}. */
  CompletableFuture<List<CachedRegion>> load(List<Bytes> keys, Deadline deadline) {
    return several(() -> loader.loadAll(keys, deadline));
  }

  /**
   * Has a region asked for again in the background, at once unless many are; until then it is used
   * as it is. For what makes it likely that PD knows better, such as a follower that tells of
   * another leader.
   */
  public void reloadSoon(CachedRegion region) {
    reloads.request(region);
  }

  /** What {@link #reloadSoon} asks with. */
  RegionReloads reloads() {
    return reloads;
  }

  /** PD. */
  PdRegions pd() {
    return pd;
  }

  /** Between the application's keys and PD's. */
  KeyCodec codec() {
    return codec;
  }

  /**
   * The region that holds the keys just below this one.
   *
   * @param key the key; empty: the last region of all
   * @param deadline when to give up
   * @return fails as {@link #locate}
   */
  public CompletableFuture<CachedRegion> locateBelow(Bytes key, Deadline deadline) {
    CachedRegion known = cache.findBelow(key);
    if (known != null) {
      return CompletableFuture.completedFuture(known);
    }
    if (key.isEmpty()) {
      return locateLast(HIGH_KEY, deadline);
    }
    return locate(key, deadline)
        .thenCompose(
            region ->
                region.containsBelow(key)
                    ? CompletableFuture.completedFuture(region)
                    : one(() -> loadBefore(key, deadline)));
  }

  private CompletableFuture<CachedRegion> locateLast(Bytes from, Deadline deadline) {
    return locate(from, deadline)
        .thenCompose(
            region ->
                region.endKey().isEmpty()
                    ? CompletableFuture.completedFuture(region)
                    : locateLast(region.endKey(), deadline));
  }

  private CompletableFuture<CachedRegion> loadBefore(Bytes key, Deadline deadline) {
    CachedRegion known = cache.findBelow(key);
    if (known != null) {
      return CompletableFuture.completedFuture(known);
    }
    EngineMetrics metrics = environment.metrics();
    if (metrics != null) {
      metrics.regions().load("ByEndKey", "Missing");
    }
    Bytes pdKey = codec.toPdKey(codec.encodeKey(key));
    return pd.beforeKey(pdKey, deadline)
        .thenCompose(
            before -> {
              CachedRegion region = onlyOne(before);
              return region != null && region.containsBelow(key)
                  ? CompletableFuture.completedFuture(region)
                  : loadAround(pdKey, key, deadline);
            });
  }

  /** Where regions were merged meanwhile, one of them has the key in its middle. */
  private CompletableFuture<CachedRegion> loadAround(Bytes pdKey, Bytes key, Deadline deadline) {
    return pd.byKey(pdKey, deadline)
        .thenApply(
            around -> {
              CachedRegion region = onlyOne(around);
              if (region == null || !region.containsBelow(key)) {
                throw new RegionNotKnownException("PD knows no region before a key");
              }
              return region;
            });
  }

  private @Nullable CachedRegion onlyOne(@Nullable PdRegion found) {
    List<CachedRegion> learnt = found == null ? List.of() : cache.learn(List.of(found));
    return learnt.isEmpty() ? null : learnt.get(0);
  }

  /**
   * The regions of a range from its start on, without gaps.
   *
   * @param range the range, not empty
   * @param limit the most to return
   * @param deadline when to give up
   * @return at least one region; the last need not reach the end of the range. Fails as {@link
   *     #locate}
   */
  public CompletableFuture<List<CachedRegion>> locateRange(
      KeyRange range, int limit, Deadline deadline) {
    List<CachedRegion> known = new ArrayList<>();
    Bytes from = range.start();
    while (known.size() < limit) {
      CachedRegion region = cache.find(from);
      if (region == null) {
        break;
      }
      known.add(region);
      from = region.endKey();
      if (reaches(from, range)) {
        break;
      }
    }
    if (!known.isEmpty()) {
      return CompletableFuture.completedFuture(known);
    }
    return several(() -> ranges.load(range, Math.min(limit, REGIONS_PER_CALL), deadline));
  }

  static boolean reaches(Bytes end, KeyRange range) {
    return end.isEmpty() || (!range.end().isEmpty() && end.compareTo(range.end()) >= 0);
  }

  /** The region with an id; fails as {@link #locate}. */
  public CompletableFuture<CachedRegion> locateById(long id, Deadline deadline) {
    CachedRegion known = cache.findById(id);
    if (known != null) {
      return CompletableFuture.completedFuture(known);
    }
    return one(() -> loadById(id, deadline));
  }

  /**
   * The region with an id as PD has it now, whatever is known; what it says is remembered. Fails as
   * {@link #locate}.
   */
  public CompletableFuture<CachedRegion> loadById(long id, Deadline deadline) {
    EngineMetrics metrics = environment.metrics();
    if (metrics != null) {
      metrics.regions().load("ByID", "Missing");
    }
    return pd.byId(id, deadline)
        .thenApply(
            found -> {
              CachedRegion region = onlyOne(found);
              if (region == null) {
                throw new RegionNotKnownException("PD knows no region " + id);
              }
              return region;
            });
  }

  private static Bytes highKey(int length) {
    byte[] key = new byte[length];
    Arrays.fill(key, (byte) 0xff);
    return Bytes.wrap(key);
  }
}
