package io.kvdc.embedded.internal.tikv;

import com.google.protobuf.ByteString;
import io.kvdc.embedded.RegionErrors;
import io.kvdc.embedded.internal.mvcc.Flashback;
import io.kvdc.embedded.internal.mvcc.MvccException;
import io.kvdc.embedded.internal.mvcc.MvccStore;
import io.kvdc.embedded.internal.mvcc.Refusal;
import io.kvdc.embedded.internal.mvcc.TxnKey;
import io.kvdc.embedded.internal.topology.RegionState;
import io.kvdc.embedded.internal.topology.Topology;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.FlashbackToVersionRequest;
import io.kvdc.proto.kvrpcpb.FlashbackToVersionResponse;
import io.kvdc.proto.kvrpcpb.PrepareFlashbackToVersionRequest;
import io.kvdc.proto.kvrpcpb.PrepareFlashbackToVersionResponse;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * KvPrepareFlashbackToVersion, which shuts a region for all else and rolls its locks back, and
 * KvFlashbackToVersion, which sets it back and opens it again.
 */
final class FlashbackCommands {

  private final RegionCheck regions;
  private final Topology topology;
  private final MvccStore store;

  FlashbackCommands(RegionCheck regions, Topology topology, MvccStore store) {
    this.regions = regions;
    this.topology = topology;
    this.store = store;
  }

  PrepareFlashbackToVersionResponse prepare(PrepareFlashbackToVersionRequest request) {
    PrepareFlashbackToVersionResponse.Builder response =
        PrepareFlashbackToVersionResponse.newBuilder();
    answer(
        response::setRegionError,
        response::setError,
        () -> {
          RegionState region = regions.flashback(request.getContext()).region();
          long startTs = request.getStartTs();
          TxnKey start = bound(request.getStartKey());
          TxnKey end = bound(request.getEndKey());
          topology.flashback(region.id(), startTs);
          RegionCheck.Admitted shut = stillThere(request.getContext(), region.id());
          long version = request.getVersion();
          store.write(
              shut.span(),
              (reader, writes) -> {
                new Flashback(reader, writes, start, end, version, startTs).rollBackLocks();
                return region;
              });
          store.write(
              shut.span(),
              (reader, writes) -> {
                new Flashback(reader, writes, start, end, version, startTs).lockFirst();
                return region;
              });
        });
    return response.build();
  }

  FlashbackToVersionResponse flashback(FlashbackToVersionRequest request) {
    FlashbackToVersionResponse.Builder response = FlashbackToVersionResponse.newBuilder();
    answer(
        response::setRegionError,
        response::setError,
        () -> {
          RegionCheck.Admitted shut = regions.flashback(request.getContext());
          long regionId = shut.region().id();
          TxnKey start = bound(request.getStartKey());
          TxnKey end = bound(request.getEndKey());
          store.write(
              shut.span(),
              (reader, writes) -> {
                new Flashback(
                        reader, writes, start, end, request.getVersion(), request.getStartTs())
                    .finish(regionId, request.getCommitTs());
                return shut;
              });
          topology.flashback(regionId, 0);
        });
    return response.build();
  }

  /** The region, opened again if it was split or moved while it was shut. */
  private RegionCheck.Admitted stillThere(Context context, long regionId)
      throws RegionErrorException {
    try {
      return regions.flashback(context);
    } catch (RegionErrorException e) {
      topology.flashback(regionId, 0);
      throw e;
    }
  }

  private static @Nullable TxnKey bound(ByteString key) {
    return TxnReadCommands.unlessEmpty(key);
  }

  private static void answer(
      Consumer<Error> regionError, Consumer<String> error, Refusals.Step step) {
    try {
      step.run();
    } catch (RegionErrorException e) {
      regionError.accept(e.error());
    } catch (MvccException e) {
      if (e.refusal() instanceof Refusal.FlashbackNotPrepared refused) {
        regionError.accept(RegionErrors.flashbackNotPrepared(refused.regionId()));
      } else {
        error.accept(e.refusal().toString());
      }
    }
  }
}
