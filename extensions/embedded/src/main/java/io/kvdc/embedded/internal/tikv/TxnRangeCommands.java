package io.kvdc.embedded.internal.tikv;

import io.kvdc.embedded.RegionErrors;
import io.kvdc.embedded.internal.mvcc.MvccException;
import io.kvdc.embedded.internal.mvcc.TxnKey;
import io.kvdc.embedded.internal.storage.ColumnFamily;
import io.kvdc.embedded.internal.storage.KeyOutsideException;
import io.kvdc.embedded.internal.storage.KvEngine;
import io.kvdc.proto.kvrpcpb.DeleteRangeRequest;
import io.kvdc.proto.kvrpcpb.DeleteRangeResponse;

/** KvDeleteRange: deletes keys with their locks and all their versions, at once and for good. */
final class TxnRangeCommands {

  private final RegionCheck regions;
  private final TxnApiCheck api;
  private final KvEngine engine;

  TxnRangeCommands(RegionCheck regions, TxnApiCheck api, KvEngine engine) {
    this.regions = regions;
    this.api = api;
    this.engine = engine;
  }

  DeleteRangeResponse deleteRange(DeleteRangeRequest request) {
    DeleteRangeResponse.Builder response = DeleteRangeResponse.newBuilder();
    try {
      api.range("delete_range", request.getContext(), request.getStartKey(), request.getEndKey());
      RegionCheck.Admitted region = regions.write(request.getContext());
      TxnKey start = TxnKey.ofRaw(request.getStartKey());
      TxnKey end = TxnKey.ofRaw(request.getEndKey());
      mustLieIn(region, start, end);
      // A notice alone tells engines that keep files of their own; there are none.
      if (!request.getNotifyOnly()) {
        for (ColumnFamily family : ColumnFamily.values()) {
          engine.deleteRange(region.span(), family, start.encoded(), end.encoded());
        }
      }
    } catch (RegionErrorException e) {
      response.setRegionError(e.error());
    } catch (MvccException e) {
      response.setError(e.refusal().toString());
    }
    return response.build();
  }

  private static void mustLieIn(RegionCheck.Admitted region, TxnKey start, TxnKey end)
      throws RegionErrorException {
    if (start.compareTo(end) >= 0) {
      // TiKV finds this only when it applies the command, and says so as a region error.
      throw new RegionErrorException(
          RegionErrors.other(
              "invalid delete range command, start_key: %s, end_key: %s".formatted(start, end)));
    }
    if (!region.span().contains(start.encoded())) {
      throw region.refusal(new KeyOutsideException(start.encoded()));
    }
    if (!region.span().coversEnd(end.encoded())) {
      throw region.refusal(new KeyOutsideException(end.encoded()));
    }
  }
}
