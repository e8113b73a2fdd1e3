package io.kvdc.tikv.internal.region;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.ProtocolException;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.Region;
import io.kvdc.tikv.internal.codec.KeyCodec;
import io.kvdc.tikv.internal.pd.PdRegion;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is known about regions. Look-ups are answered from memory or not at all; {@link
 * RegionLocator} asks PD then. Keys are the application's.
 */
public final class RegionCache {

  /** How long a region is trusted without being used (client-go: RegionCacheTTL). */
  static final long TRUST_NANOS = TimeUnit.SECONDS.toNanos(600);

  /** Spread, so that regions loaded together are not reloaded together (client-go: 60 s). */
  static final long TRUST_JITTER_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** Trust is renewed no more often, so that look-ups of a busy region hardly ever write. */
  static final long RENEWAL_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final KeyCodec codec;
  private final RetryEnvironment environment;
  private final RegionIndex index = new RegionIndex();

  /**
   * An empty cache.
   *
   * @param codec between the application's keys and PD's
   * @param environment time and chance
   */
  public RegionCache(KeyCodec codec, RetryEnvironment environment) {
    this.codec = codec;
    this.environment = environment;
  }

  /** The region that holds a key, if it is known and trusted. */
  public @Nullable CachedRegion find(Bytes key) {
    CachedRegion region = index.floor(key);
    return region != null && region.contains(key) && isTrusted(region) ? region : null;
  }

  /** The region that holds the keys just below this one (empty: the last ones), if known. */
  public @Nullable CachedRegion findBelow(Bytes key) {
    CachedRegion region = index.lower(key);
    return region != null && region.containsBelow(key) && isTrusted(region) ? region : null;
  }

  /** The region with an id, if it is known and trusted. */
  public @Nullable CachedRegion findById(long id) {
    CachedRegion region = index.byId(id);
    return region != null && isTrusted(region) ? region : null;
  }

  /** How many regions are known. */
  public int size() {
    return index.size();
  }

  /** Use prolongs trust, unless a reload is due because peers were down. */
  private boolean isTrusted(CachedRegion region) {
    if (region.isInvalid()) {
      return false;
    }
    long now = environment.ticker().nanoTime();
    long left = region.trustedUntil() - now;
    if (left <= 0) {
      return false;
    }
    if (left <= TRUST_NANOS - RENEWAL_NANOS && region.renewable()) {
      trustFrom(region, now);
    }
    return true;
  }

  private void trustFrom(CachedRegion region, long now) {
    region.trustUntil(now + TRUST_NANOS + environment.random().nextLong(TRUST_JITTER_NANOS));
  }

  /**
   * Takes in what PD said.
   *
   * @return the regions that hold application keys, in PD's order; what was known already, where
   *     that is newer
   */
  public List<CachedRegion> learn(List<PdRegion> regions) {
    List<CachedRegion> learnt = new ArrayList<>(regions.size());
    for (PdRegion region : regions) {
      CachedRegion cached = toCached(region.meta(), region.leader(), region.downPeers());
      if (cached != null) {
        learnt.add(cached);
      }
    }
    insert(learnt);
    learnt.replaceAll(this::newerOf);
    return learnt;
  }

  private CachedRegion newerOf(CachedRegion loaded) {
    CachedRegion known = index.byId(loaded.verId().id());
    return known != null && known.verId().equals(loaded.verId()) && !known.isInvalid()
        ? known
        : loaded;
  }

  private void insert(List<CachedRegion> regions) {
    long now = environment.ticker().nanoTime();
    for (CachedRegion region : regions) {
      trustFrom(region, now);
    }
    index.insert(regions, now);
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
        cached.leadFrom(storeId);
        fresh.add(cached);
      }
    }
    if (!stillThere) {
      invalidate(region, InvalidReason.EPOCH_NOT_MATCH);
    }
    insert(fresh);
    return EpochAnswer.LEARNT;
  }
}
