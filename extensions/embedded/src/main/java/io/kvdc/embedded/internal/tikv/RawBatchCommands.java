package io.kvdc.embedded.internal.tikv;

import com.google.protobuf.ByteString;
import io.kvdc.embedded.internal.storage.ColumnFamily;
import io.kvdc.embedded.internal.storage.KeySpan;
import io.kvdc.embedded.internal.storage.RawStore;
import io.kvdc.embedded.internal.storage.StorageException;
import io.kvdc.proto.kvrpcpb.KeyError;
import io.kvdc.proto.kvrpcpb.KvPair;
import io.kvdc.proto.kvrpcpb.RawBatchDeleteRequest;
import io.kvdc.proto.kvrpcpb.RawBatchDeleteResponse;
import io.kvdc.proto.kvrpcpb.RawBatchGetRequest;
import io.kvdc.proto.kvrpcpb.RawBatchGetResponse;
import io.kvdc.proto.kvrpcpb.RawBatchPutRequest;
import io.kvdc.proto.kvrpcpb.RawBatchPutResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** RawBatchGet, RawBatchPut and RawBatchDelete: many keys of one region. */
final class RawBatchCommands {

  private final RegionCheck regions;
  private final RawApiCheck api;
  private final RawStore store;
  private final RawWrite write;

  RawBatchCommands(RegionCheck regions, RawApiCheck api, RawStore store, RawWrite write) {
    this.regions = regions;
    this.api = api;
    this.store = store;
    this.write = write;
  }

  /** Answers in the order of the request and leaves out what is not there. */
  RawBatchGetResponse get(RawBatchGetRequest request) {
    RawBatchGetResponse.Builder response = RawBatchGetResponse.newBuilder();
    try {
      api.keys("raw_batch_get", request.getContext(), request.getKeysList());
      KeySpan region = regions.read(request.getContext()).span();
      ColumnFamily family = api.family(request.getCf());
      for (ByteString key : request.getKeysList()) {
        addPair(response, region, family, key);
      }
    } catch (RegionErrorException e) {
      response.setRegionError(e.error());
    } catch (StorageException e) {
      response.addPairs(failed(e));
    }
    return response.build();
  }

  RawBatchPutResponse put(RawBatchPutRequest request) {
    RawBatchPutResponse.Builder response = RawBatchPutResponse.newBuilder();
    int size = request.getPairsCount();
    List<ByteString> keys = new ArrayList<>(size);
    List<ByteString> values = new ArrayList<>(size);
    for (KvPair pair : request.getPairsList()) {
      keys.add(pair.getKey());
      values.add(pair.getValue());
    }
    try {
      write.put(
          new RawWrite.Put(
              request.getForCas() ? "raw_atomic_store" : "raw_batch_put",
              request.getContext(),
              request.getCf(),
              keys,
              values,
              timesToLive(request, size),
              request.getForCas()));
    } catch (RegionErrorException e) {
      response.setRegionError(e.error());
    } catch (StorageException e) {
      response.setError(e.getMessage());
    }
    return response.build();
  }

  RawBatchDeleteResponse delete(RawBatchDeleteRequest request) {
    RawBatchDeleteResponse.Builder response = RawBatchDeleteResponse.newBuilder();
    try {
      write.delete(
          new RawWrite.Delete(
              request.getForCas() ? "raw_atomic_store" : "raw_batch_delete",
              request.getContext(),
              request.getCf(),
              request.getKeysList(),
              request.getForCas()));
    } catch (RegionErrorException e) {
      response.setRegionError(e.error());
    } catch (StorageException e) {
      response.setError(e.getMessage());
    }
    return response.build();
  }

  /** Makes the pair that stands for a key that could not be read. */
  static KvPair failed(StorageException e) {
    return KvPair.newBuilder()
        .setError(KeyError.newBuilder().setAbort("Error(" + e.getMessage() + ")"))
        .build();
  }

  private void addPair(
      RawBatchGetResponse.Builder response, KeySpan region, ColumnFamily family, ByteString key) {
    try {
      ByteString value = store.get(region, family, key);
      if (value != null) {
        response.addPairs(KvPair.newBuilder().setKey(key).setValue(value));
      }
    } catch (StorageException e) {
      response.addPairs(failed(e));
    }
  }

  /** One time to live is meant for all keys, none for living for ever. */
  private static List<Long> timesToLive(RawBatchPutRequest request, int size) {
    return switch (request.getTtlsCount()) {
      case 0 -> Collections.nCopies(size, 0L);
      case 1 -> Collections.nCopies(size, request.getTtls(0));
      default -> request.getTtlsList();
    };
  }
}
