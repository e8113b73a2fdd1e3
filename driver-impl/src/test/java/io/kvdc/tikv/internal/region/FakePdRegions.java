package io.kvdc.tikv.internal.region;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.Region;
import io.kvdc.proto.metapb.RegionEpoch;
import io.kvdc.tikv.internal.pd.PdRegion;
import io.kvdc.tikv.internal.pd.PdRegions;
import io.kvdc.tikv.internal.retry.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A PD that knows regions, counts questions, and answers when it is told to. */
final class FakePdRegions implements PdRegions {

  private final List<PdRegion> regions = new ArrayList<>();
  private final List<Runnable> held = new ArrayList<>();
  private boolean holding;
  private int questions;
  private PdRegions anyMember = this;
  private @Nullable RuntimeException failure;

  static PdRegion region(long id, long version, String start, String end, long... stores) {
    Region.Builder meta =
        Region.newBuilder()
            .setId(id)
            .setStartKey(ByteString.copyFromUtf8(start))
            .setEndKey(ByteString.copyFromUtf8(end))
            .setRegionEpoch(RegionEpoch.newBuilder().setVersion(version).setConfVer(1));
    for (long store : stores) {
      meta.addPeers(Peer.newBuilder().setId(id * 100 + store).setStoreId(store));
    }
    return new PdRegion(meta.build(), meta.getPeers(0), List.of(), List.of(), null);
  }

  void know(PdRegion... all) {
    regions.clear();
    regions.addAll(List.of(all));
  }

  /** Who may be asked by those that do not mind a follower. */
  void asksFirst(PdRegions other) {
    anyMember = other;
  }

  @Override
  public PdRegions fromAnyMember() {
    return anyMember;
  }

  void hold() {
    holding = true;
  }

  void release() {
    holding = false;
    List<Runnable> all = List.copyOf(held);
    held.clear();
    all.forEach(Runnable::run);
  }

  int questions() {
    return questions;
  }

  /** Fails all questions from now on; null: answers them again. */
  void fail(@Nullable RuntimeException reason) {
    failure = reason;
  }

  private <T> CompletableFuture<T> answer(Supplier<T> answer) {
    questions++;
    if (failure != null) {
      return CompletableFuture.failedFuture(failure);
    }
    if (!holding) {
      return CompletableFuture.completedFuture(answer.get());
    }
    CompletableFuture<T> later = new CompletableFuture<>();
    held.add(() -> later.complete(answer.get()));
    return later;
  }

  private static KeyRange range(PdRegion region) {
    return KeyRange.of(
        Bytes.wrap(region.meta().getStartKey().toByteArray()),
        Bytes.wrap(region.meta().getEndKey().toByteArray()));
  }

  private @Nullable PdRegion find(Bytes key) {
    return regions.stream().filter(region -> range(region).contains(key)).findFirst().orElse(null);
  }

  @Override
  public CompletableFuture<@Nullable PdRegion> byKey(Bytes pdKey, Deadline deadline) {
    return answer(() -> find(pdKey));
  }

  @Override
  public CompletableFuture<@Nullable PdRegion> beforeKey(Bytes pdKey, Deadline deadline) {
    return answer(
        () -> {
          PdRegion holder = find(pdKey);
          int index = holder == null ? -1 : regions.indexOf(holder);
          return index < 1 ? null : regions.get(index - 1);
        });
  }

  @Override
  public CompletableFuture<@Nullable PdRegion> byId(long regionId, Deadline deadline) {
    return answer(
        () -> regions.stream().filter(region -> region.id() == regionId).findFirst().orElse(null));
  }

  @Override
  public CompletableFuture<List<PdRegion>> scan(KeyRange pdRange, int limit, Deadline deadline) {
    return answer(
        () ->
            regions.stream()
                .filter(region -> !range(region).intersect(pdRange).isEmpty())
                .limit(limit)
                .toList());
  }

  @Override
  public CompletableFuture<List<PdRegion>> scan(
      List<KeyRange> pdRanges, int limit, Deadline deadline) {
    return answer(
        () ->
            regions.stream()
                .filter(
                    region ->
                        pdRanges.stream()
                            .anyMatch(asked -> !range(region).intersect(asked).isEmpty()))
                .limit(limit <= 0 ? Long.MAX_VALUE : limit)
                .toList());
  }
}
