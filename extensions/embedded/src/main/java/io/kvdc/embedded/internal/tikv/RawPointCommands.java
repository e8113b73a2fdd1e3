package io.kvdc.embedded.internal.tikv;

import com.google.protobuf.ByteString;
import io.kvdc.embedded.internal.storage.ColumnFamily;
import io.kvdc.embedded.internal.storage.KeySpan;
import io.kvdc.embedded.internal.storage.RawStore;
import io.kvdc.embedded.internal.storage.StorageException;
import io.kvdc.proto.kvrpcpb.RawCASRequest;
import io.kvdc.proto.kvrpcpb.RawCASResponse;
import io.kvdc.proto.kvrpcpb.RawDeleteRequest;
import io.kvdc.proto.kvrpcpb.RawDeleteResponse;
import io.kvdc.proto.kvrpcpb.RawGetKeyTTLRequest;
import io.kvdc.proto.kvrpcpb.RawGetKeyTTLResponse;
import io.kvdc.proto.kvrpcpb.RawGetRequest;
import io.kvdc.proto.kvrpcpb.RawGetResponse;
import io.kvdc.proto.kvrpcpb.RawPutRequest;
import io.kvdc.proto.kvrpcpb.RawPutResponse;
import java.util.List;

/** RawGet, RawPut, RawDelete, RawGetKeyTTL and RawCompareAndSwap: one key each. */
final class RawPointCommands {

  private final RegionCheck regions;
  private final RawApiCheck api;
  private final RawStore store;
  private final RawWrite write;

  RawPointCommands(RegionCheck regions, RawApiCheck api, RawStore store, RawWrite write) {
    this.regions = regions;
    this.api = api;
    this.store = store;
    this.write = write;
  }

  RawGetResponse get(RawGetRequest request) {
    RawGetResponse.Builder response = RawGetResponse.newBuilder();
    try {
      api.keys("raw_get", request.getContext(), List.of(request.getKey()));
      KeySpan region = regions.read(request.getContext()).span();
      ByteString value = store.get(region, api.family(request.getCf()), request.getKey());
      if (value == null) {
        response.setNotFound(true);
      } else {
        response.setValue(value);
      }
    } catch (RegionErrorException e) {
      response.setRegionError(e.error());
    } catch (StorageException e) {
      response.setError(e.getMessage());
    }
    return response.build();
  }

  RawPutResponse put(RawPutRequest request) {
    RawPutResponse.Builder response = RawPutResponse.newBuilder();
    try {
      write.put(
          new RawWrite.Put(
              request.getForCas() ? "raw_atomic_store" : "raw_put",
              request.getContext(),
              request.getCf(),
              List.of(request.getKey()),
              List.of(request.getValue()),
              List.of(request.getTtl()),
              request.getForCas()));
    } catch (RegionErrorException e) {
      response.setRegionError(e.error());
    } catch (StorageException e) {
      response.setError(e.getMessage());
    }
    return response.build();
  }

  RawDeleteResponse delete(RawDeleteRequest request) {
    RawDeleteResponse.Builder response = RawDeleteResponse.newBuilder();
    try {
      write.delete(
          new RawWrite.Delete(
              request.getForCas() ? "raw_atomic_store" : "raw_delete",
              request.getContext(),
              request.getCf(),
              List.of(request.getKey()),
              request.getForCas()));
    } catch (RegionErrorException e) {
      response.setRegionError(e.error());
    } catch (StorageException e) {
      response.setError(e.getMessage());
    }
    return response.build();
  }

  RawGetKeyTTLResponse timeToLive(RawGetKeyTTLRequest request) {
    RawGetKeyTTLResponse.Builder response = RawGetKeyTTLResponse.newBuilder();
    if (!api.hasTimeToLive()) {
      return response
          .setError(
              "RawGetKeyTTL must not be sent to a cluster without time to live (api-version V1): a"
                  + " real TiKV panics")
          .build();
    }
    try {
      api.keys("raw_get_key_ttl", request.getContext(), List.of(request.getKey()));
      KeySpan region = regions.read(request.getContext()).span();
      ColumnFamily family = api.family(request.getCf());
      long ttl = store.timeToLive(region, family, request.getKey());
      if (ttl < 0) {
        response.setNotFound(true);
      } else {
        response.setTtl(ttl);
      }
    } catch (RegionErrorException e) {
      response.setRegionError(e.error());
    } catch (StorageException e) {
      response.setError(e.getMessage());
    }
    return response.build();
  }

  RawCASResponse compareAndSwap(RawCASRequest request) {
    RawCASResponse.Builder response = RawCASResponse.newBuilder();
    try {
      api.keys("raw_compare_and_swap", request.getContext(), List.of(request.getKey()));
      ColumnFamily family = api.family(request.getCf());
      api.timeToLive(request.getTtl());
      KeySpan region = regions.write(request.getContext()).span();
      RawStore.SwapResult result =
          store.compareAndSwap(
              region,
              family,
              request.getKey(),
              new RawStore.Swap(
                  request.getPreviousNotExist() ? null : request.getPreviousValue(),
                  request.getValue(),
                  request.getTtl(),
                  request.getDelete()));
      response.setSucceed(result.swapped());
      ByteString previous = result.previous();
      if (previous == null) {
        response.setPreviousNotExist(true);
      } else {
        response.setPreviousValue(previous);
      }
    } catch (RegionErrorException e) {
      response.setRegionError(e.error());
    } catch (StorageException e) {
      response.setError(e.getMessage());
    }
    return response.build();
  }
}
