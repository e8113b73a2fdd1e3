package io.kvdc.embedded.internal.tikv;

import io.kvdc.embedded.internal.mvcc.MvccException;
import io.kvdc.embedded.internal.mvcc.MvccStore;
import io.kvdc.embedded.internal.mvcc.TxnKey;
import io.kvdc.embedded.internal.storage.KeySpan;
import io.kvdc.proto.kvrpcpb.MvccGetByKeyRequest;
import io.kvdc.proto.kvrpcpb.MvccGetByKeyResponse;
import io.kvdc.proto.kvrpcpb.MvccGetByStartTsRequest;
import io.kvdc.proto.kvrpcpb.MvccGetByStartTsResponse;
import io.kvdc.proto.kvrpcpb.MvccInfo;

/** MvccGetByKey and MvccGetByStartTs: all versions of a key, for people. */
final class MvccCommands {

  private final RegionCheck regions;
  private final MvccStore store;

  MvccCommands(RegionCheck regions, MvccStore store) {
    this.regions = regions;
    this.store = store;
  }

  MvccGetByKeyResponse byKey(MvccGetByKeyRequest request) {
    MvccGetByKeyResponse.Builder response = MvccGetByKeyResponse.newBuilder();
    try {
      KeySpan region = regions.read(request.getContext()).span();
      TxnKey key = TxnKey.ofRaw(request.getKey());
      response.setInfo(MvccInfos.of(store.read(region, reader -> reader.history(key))));
    } catch (RegionErrorException e) {
      response.setRegionError(e.error());
    } catch (MvccException e) {
      response.setError(e.refusal().toString());
    }
    return response.build();
  }

  /** Looks for commit records only: a transaction that has nothing but locks is not found. */
  MvccGetByStartTsResponse byStartTs(MvccGetByStartTsRequest request) {
    MvccGetByStartTsResponse.Builder response = MvccGetByStartTsResponse.newBuilder();
    try {
      KeySpan region = regions.read(request.getContext()).span();
      store.read(
          region,
          reader -> {
            TxnKey key = reader.firstKeyOf(request.getStartTs());
            if (key == null) {
              return response.setInfo(MvccInfo.getDefaultInstance());
            }
            return response.setKey(key.raw()).setInfo(MvccInfos.of(reader.history(key)));
          });
    } catch (RegionErrorException e) {
      response.setRegionError(e.error());
    } catch (MvccException e) {
      response.setError(e.refusal().toString());
    }
    return response.build();
  }
}
