package io.kvdc.tikv;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.InvalidKeyException;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.PeerRole;
import io.kvdc.proto.metapb.Region;
import io.kvdc.proto.metapb.Store;
import io.kvdc.proto.metapb.StoreLabel;
import io.kvdc.proto.pdpb.GetMembersResponse;
import io.kvdc.tikv.internal.engine.Engine;
import io.kvdc.tikv.internal.engine.PdQuery;
import io.kvdc.tikv.internal.engine.RegionSplit;
import io.kvdc.tikv.internal.engine.WarmUp;
import io.kvdc.tikv.internal.region.OpenCalls;
import io.kvdc.tikv.internal.region.RegionRequestSender;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What {@link TikvConnection} tells about the cluster. */
final class ClusterQueries {

  private final Engine engine;
  private final OpenCalls calls;

  ClusterQueries(Engine engine, OpenCalls calls) {
    this.engine = engine;
    this.calls = calls;
  }

  private Duration timeout() {
    return engine.settings().raw().timeout();
  }

  CompletableFuture<List<TikvRegion>> regions(KeyRange range, int limit) {
    if (limit < 1) {
      return CompletableFuture.failedFuture(
          new InvalidArgumentException(
              ErrorDetail.of("a limit of regions must be at least 1, not " + limit)));
    }
    if (range.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    return calls.start(
        PdQuery.of(
            engine,
            timeout(),
            deadline ->
                engine
                    .pd()
                    .regions()
                    .scan(engine.codec().toPdRange(range), limit, deadline)
                    .thenApply(
                        found ->
                            found.stream()
                                .map(region -> toRegion(region.meta(), region.leader()))
                                .filter(region -> !region.range().isEmpty())
                                .toList())),
        null);
  }

  CompletableFuture<TikvWarmUp> warmUp(
      Duration timeout, List<KeyRange> ranges, boolean transactions) {
    if (timeout.isNegative() || timeout.isZero()) {
      return CompletableFuture.failedFuture(
          new InvalidArgumentException(
              ErrorDetail.of("a timeout must be positive, not " + timeout)));
    }
    List<RegionRequestSender> senders =
        transactions ? List.of(engine.sender(), engine.txn().sender()) : List.of(engine.sender());
    long began = engine.environment().ticker().nanoTime();
    return calls
        .start(
            new WarmUp(
                engine,
                timeout,
                senders,
                transactions,
                ranges.isEmpty() ? List.of(KeyRange.all()) : ranges),
            null)
        .thenApply(
            done ->
                new TikvWarmUp(
                    done.regions(),
                    done.stores(),
                    done.unreachable(),
                    Duration.ofNanos(engine.environment().ticker().nanoTime() - began)));
  }

  CompletableFuture<KeyRange> bucket(Bytes key) {
    return calls.start(
        PdQuery.of(
            engine,
            timeout(),
            deadline ->
                engine
                    .sender()
                    .locator()
                    .locate(key, deadline)
                    .thenApply(found -> found.bucket(key))),
        null);
  }

  CompletableFuture<List<TikvStore>> stores() {
    return calls.start(
        PdQuery.of(
            engine,
            timeout(),
            deadline ->
                engine
                    .pd()
                    .stores()
                    .all(deadline)
                    .thenApply(
                        found ->
                            found.stream()
                                .map(ClusterQueries::toStore)
                                .sorted(Comparator.comparingLong(TikvStore::id))
                                .toList())),
        null);
  }

  CompletableFuture<List<TikvMember>> members() {
    return calls.start(
        PdQuery.of(
            engine,
            timeout(),
            deadline -> engine.pd().members().all(deadline).thenApply(ClusterQueries::toMembers)),
        null);
  }

  CompletableFuture<List<TikvRegion>> split(List<Bytes> keys) {
    if (keys.stream().anyMatch(Bytes::isEmpty)) {
      return CompletableFuture.failedFuture(
          new InvalidKeyException(
              ErrorDetail.of("a region cannot be split at the empty key, where the first begins")));
    }
    if (keys.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    RegionSplit split = new RegionSplit(engine, timeout(), keys);
    return calls
        .start(split, null)
        .thenApply(made -> made.stream().map(region -> toRegion(region, null)).toList());
  }

  private TikvRegion toRegion(Region meta, @Nullable Peer leader) {
    KeyRange range =
        engine
            .codec()
            .decodeRegionRange(
                ByteStrings.toBytes(meta.getStartKey()), ByteStrings.toBytes(meta.getEndKey()));
    return new TikvRegion(
        meta.getId(),
        range,
        meta.getRegionEpoch().getConfVer(),
        meta.getRegionEpoch().getVersion(),
        leader == null || leader.getId() == 0 ? null : toPeer(leader),
        meta.getPeersList().stream().map(ClusterQueries::toPeer).toList());
  }

  private static TikvPeer toPeer(Peer peer) {
    return new TikvPeer(
        peer.getId(), peer.getStoreId(), peer.getRole() == PeerRole.Learner, peer.getIsWitness());
  }

  private static TikvStore toStore(Store store) {
    return new TikvStore(
        store.getId(),
        store.getAddress(),
        store.getState().name(),
        store.getVersion(),
        store.getLabelsList().stream()
            .collect(
                Collectors.toMap(
                    StoreLabel::getKey, StoreLabel::getValue, (first, second) -> second)));
  }

  private static List<TikvMember> toMembers(GetMembersResponse response) {
    return response.getMembersList().stream()
        .map(
            member ->
                new TikvMember(
                    member.getMemberId(),
                    member.getName(),
                    member.getClientUrlsList(),
                    member.getMemberId() == response.getLeader().getMemberId()))
        .toList();
  }
}
