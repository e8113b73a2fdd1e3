package io.kvdc.tikv.internal.region;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.ProtocolException;
import io.kvdc.proto.metapb.Buckets;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.Region;
import io.kvdc.tikv.internal.codec.KeyCodec;
import io.kvdc.tikv.internal.metric.EngineMetrics;
import io.kvdc.tikv.internal.pd.PdRegion;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.store.StoreCache;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is known about regions. Look-ups are answered from memory or not at all; {@link
 * RegionLocator} asks PD then. Keys are the application's.
 */
public final class RegionCache {

  /** Trust is renewed once this part of it has passed: look-ups of a busy region hardly write. */
  private static final int RENEWALS = 60;

  private final KeyCodec codec;
  private final RetryEnvironment environment;
  private final StoreStates stores;
  private final long trustNanos;
  private final long jitterNanos;
  private final long renewBelowNanos;
  private final RegionIndex index;

  /**
   * An empty cache that forgets as client-go's does and knows nothing of stores.
   *
   * @param codec between the application's keys and PD's
   * @param environment time and chance
   */
  public RegionCache(KeyCodec codec, RetryEnvironment environment) {
    this(codec, environment, RegionCacheSettings.defaults(), StoreStates.UNKNOWN);
  }

  /**
   * An empty cache.
   *
   * @param codec between the application's keys and PD's
   * @param environment time and chance
   * @param settings how long regions are remembered, and how many
   * @param stores what is known of stores
   */
  public RegionCache(
      KeyCodec codec,
      RetryEnvironment environment,
      RegionCacheSettings settings,
      StoreCache stores) {
    this(codec, environment, settings, StoreStates.of(stores));
  }

  RegionCache(
      KeyCodec codec,
      RetryEnvironment environment,
      RegionCacheSettings settings,
      StoreStates stores) {
    this.codec = codec;
    this.environment = environment;
    this.stores = stores;
    this.trustNanos = settings.ttl().toNanos();
    this.jitterNanos = settings.ttlJitter().toNanos();
    this.renewBelowNanos = trustNanos - trustNanos / RENEWALS;
    this.index = new RegionIndex(settings.limit());
  }

  /** The region that holds a key, if it is known and trusted. */
  public @Nullable CachedRegion find(Bytes key) {
    return trusted(index.holding(key));
  }

  /** The region that holds the keys just below this one (empty: the last ones), if known. */
  public @Nullable CachedRegion findBelow(Bytes key) {
    return trusted(index.holdingBelow(key));
  }

  /** The region with an id, if it is known and trusted. */
  public @Nullable CachedRegion findById(long id) {
    return trusted(index.byId(id));
  }

  /** How many regions are known. */
  public int size() {
    return index.size();
  }

  /** Use prolongs trust, unless a reload is due because peers were down. */
  private @Nullable CachedRegion trusted(@Nullable CachedRegion region) {
    if (region == null || region.isInvalid()) {
      return null;
    }
    long now = environment.ticker().nanoTime();
    long left = region.trustedUntil() - now;
    if (left <= 0) {
      return null;
    }
    region.markUsed();
    if (left <= renewBelowNanos && region.renewable()) {
      trustFrom(region, now);
    }
    return region;
  }

  private void trustFrom(CachedRegion region, long now) {
    long jitter = jitterNanos == 0 ? 0 : environment.random().nextLong(jitterNanos);
    region.trustUntil(now + trustNanos + jitter);
  }

  /**
   * Takes in what PD said.
   *
   * @return the regions that hold application keys, in PD's order; what was known already, where
   *     that is newer
   */
  public List<CachedRegion> learn(List<PdRegion> regions) {
    return take(regions).regions();
  }

  /**
   * What came of what PD said.
   *
   * @param regions as {@link #learn} returns them
   * @param outdated whether PD knew less of some than is known here
   */
  record Learnt(List<CachedRegion> regions, boolean outdated) {}

  /** As {@link #learn}. */
  Learnt take(List<PdRegion> regions) {
    List<CachedRegion> learnt = new ArrayList<>(regions.size());
    for (PdRegion region : regions) {
      CachedRegion cached = toCached(region.meta(), region.leader(), region.downPeers());
      if (cached != null) {
        cached.learnBuckets(toBuckets(region.buckets()));
        learnt.add(cached);
      }
    }
    boolean outdated = insert(learnt) > 0;
    EngineMetrics metrics = environment.metrics();
    if (outdated && metrics != null) {
      metrics.regions().staleFromPd();
    }
    learnt.replaceAll(this::newerOf);
    return new Learnt(learnt, outdated);
  }

  private CachedRegion newerOf(CachedRegion loaded) {
    CachedRegion known = index.byId(loaded.id());
    return known != null && known.verId().equals(loaded.verId()) && !known.isInvalid()
        ? known
        : loaded;
  }

  private int insert(List<CachedRegion> regions) {
    long now = environment.ticker().nanoTime();
    for (CachedRegion region : regions) {
      trustFrom(region, now);
      region.loadedAt(stores.epochs(region.peers()));
    }
    return index.insert(regions, now);
  }

  /**
   * Has a region asked for again in the background, without haste: by the next round of {@link
   * RegionUpkeep} that comes by. Until then it is used as it is.
   */
  public void reloadLater(CachedRegion region) {
    region.markForReload();
  }

  /**
   * Looks at some regions: forgets those that are not trusted any longer, and lets those expire
   * whose stores were lost since PD was asked.
   *
   * @param from where to begin, in the order of keys
   * @param most how many to look at
   * @param toReload gets those that are to be asked for again
   * @return where to go on; empty: that were all
   */
  Bytes tidy(Bytes from, int most, Consumer<CachedRegion> toReload) {
    long now = environment.ticker().nanoTime();
    List<CachedRegion> expired = new ArrayList<>();
    Bytes rest =
        index.visit(
            from,
            most,
            region -> {
              if (region.isInvalid() || region.trustedUntil() - now <= 0) {
                expired.add(region);
              } else if (region.isToReload()) {
                toReload.accept(region);
              } else if (region.renewable() && isDoubtful(region)) {
                region.expireInTime();
              }
            });
    index.remove(expired);
    return rest == null ? Bytes.EMPTY : rest;
  }

  private boolean isDoubtful(CachedRegion region) {
    return stores.epochs(region.peers()) != region.loadedEpochs()
        || !stores.areReachable(region.peers());
  }

  /** Null if the region holds no application key. */
  private @Nullable CachedRegion toCached(Region meta, @Nullable Peer leader, List<Peer> down) {
    if (meta.getPeersCount() == 0) {
      throw new ProtocolException(
          ErrorDetail.of("region " + meta.getId() + " has no peers; look at the cluster"));
    }
    KeyRange range =
        codec.decodeRegionRange(KeyBytes.of(meta.getStartKey()), KeyBytes.of(meta.getEndKey()));
    if (range.isEmpty()) {
      return null;
    }
    List<Peer> peers = new ArrayList<>(meta.getPeersList());
    for (Peer peer : down) {
      if (leader == null || peer.getId() != leader.getId()) {
        peers.removeIf(other -> other.getId() == peer.getId() && meta.getPeersCount() > 1);
      }
    }
    return new CachedRegion(
        RegionVerId.of(meta.getId(), meta.getRegionEpoch()),
        range.start(),
        range.end(),
        peers.isEmpty() ? meta.getPeersList() : peers,
        leader == null || leader.getId() == 0 ? likelyLeader(meta.getPeersList()) : leader,
        !down.isEmpty());
  }

  /** What lies outside the keyspace is decoded to a bound, which divides nothing. */
  private @Nullable RegionBuckets toBuckets(@Nullable Buckets buckets) {
    if (buckets == null) {
      return null;
    }
    List<Bytes> borders = new ArrayList<>(buckets.getKeysCount());
    for (ByteString key : buckets.getKeysList()) {
      KeyRange behind = codec.decodeRegionRange(KeyBytes.of(key), Bytes.EMPTY);
      if (!behind.isEmpty() && !behind.start().isEmpty()) {
        borders.add(behind.start());
      }
    }
    return new RegionBuckets(buckets.getVersion(), borders);
  }

  private static Peer likelyLeader(List<Peer> peers) {
    for (Peer peer : peers) {
      if (PeerRoles.mayLead(peer)) {
        return peer;
      }
    }
    return peers.get(0);
  }

  /** Stops believing in a region; the next look-up asks PD. */
  public void invalidate(CachedRegion region, InvalidReason reason) {
    region.invalidate(reason);
    EngineMetrics metrics = environment.metrics();
    if (metrics != null) {
      metrics.regions().invalidated();
    }
  }

  /**
   * Takes in how a store has divided a region.
   *
   * @param region the region
   * @param version the version of the division
   * @param pdKeys where buckets begin
   */
  void onBucketVersionNotMatch(CachedRegion region, long version, List<ByteString> pdKeys) {
    region.learnBuckets(
        toBuckets(Buckets.newBuilder().setVersion(version).addAllKeys(pdKeys).build()));
  }

  /** What to make of the regions that a store sent because the epoch of a request was wrong. */
  enum EpochAnswer {
    /** They are known now; look the keys up again. */
    LEARNT,
    /** It sent none; the region is not believed any longer. */
    NONE,
    /** The store is behind what is known here. */
    STORE_BEHIND
  }

  /**
   * Takes in what a store knows better.
   *
   * @param region the region as it was known here
   * @param storeId the store, which is taken to lead what it sent
   * @param current the regions that it sent
   */
  EpochAnswer onEpochNotMatch(CachedRegion region, long storeId, List<Region> current) {
    if (current.isEmpty()) {
      invalidate(region, InvalidReason.EPOCH_NOT_MATCH);
      return EpochAnswer.NONE;
    }
    List<CachedRegion> fresh = new ArrayList<>(current.size());
    boolean stillThere = false;
    for (Region meta : current) {
      RegionVerId verId = RegionVerId.of(meta.getId(), meta.getRegionEpoch());
      if (verId.id() == region.verId().id() && verId.isBehind(region.verId())) {
        return EpochAnswer.STORE_BEHIND;
      }
      stillThere |= verId.equals(region.verId());
      CachedRegion cached = toCached(meta, null, List.of());
      if (cached != null) {
        // The error says nothing of buckets; those of what this region was are a fair guess.
        cached.learnBuckets(region.buckets());
        cached.leadFrom(storeId);
        fresh.add(cached);
      }
    }
    if (!stillThere) {
      invalidate(region, InvalidReason.EPOCH_NOT_MATCH);
    }
    var unused = insert(fresh);
    return EpochAnswer.LEARNT;
  }
}
