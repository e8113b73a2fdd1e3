package io.kvdc.embedded.internal.tikv;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.kvdc.Bytes;
import io.kvdc.codec.MemcomparableBytes;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.internal.storage.KeySpan;
import io.kvdc.embedded.internal.storage.StorageException;
import io.kvdc.proto.kvrpcpb.APIVersion;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.GetRequest;
import io.kvdc.proto.kvrpcpb.GetResponse;
import io.kvdc.proto.kvrpcpb.KeyError;
import io.kvdc.proto.kvrpcpb.KvPair;
import io.kvdc.proto.kvrpcpb.PrewriteRequest;
import io.kvdc.proto.kvrpcpb.PrewriteResponse;
import io.kvdc.proto.kvrpcpb.ScanRequest;
import io.kvdc.proto.kvrpcpb.ScanResponse;
import java.util.List;

/**
 * What stops a transactional request before it comes to any data: the wrong API version for the
 * cluster, a key of another mode, a region that is not served here. A request that passes all this
 * is answered as not served.
 */
final class TransactionalGate {

  private final ApiVersion api;
  private final RegionCheck regions;

  TransactionalGate(ApiVersion api, RegionCheck regions) {
    this.api = api;
    this.regions = regions;
  }

  void addTo(CommandTable table) {
    table.addLater(GetRequest.class, this::get);
    table.addLater(ScanRequest.class, this::scan);
    table.addLater(PrewriteRequest.class, this::prewrite);
  }

  private void get(GetRequest request, Reply reply) {
    GetResponse.Builder response = GetResponse.newBuilder();
    try {
      keys("get", request.getContext(), List.of(request.getKey()));
      mustContain(regions.read(request.getContext()).span(), request.getKey());
      reply.fail(notServed("KvGet"));
    } catch (RegionErrorException e) {
      reply.answer(response.setRegionError(e.error()).build());
    } catch (StorageException e) {
      reply.answer(response.setError(abort(e)).build());
    }
  }

  private void scan(ScanRequest request, Reply reply) {
    ScanResponse.Builder response = ScanResponse.newBuilder();
    try {
      keys("scan", request.getContext(), List.of(request.getStartKey()));
      regions.read(request.getContext());
      reply.fail(notServed("KvScan"));
    } catch (RegionErrorException e) {
      reply.answer(response.setRegionError(e.error()).build());
    } catch (StorageException e) {
      KeyError error = abort(e);
      reply.answer(response.setError(error).addPairs(KvPair.newBuilder().setError(error)).build());
    }
  }

  private void prewrite(PrewriteRequest request, Reply reply) {
    PrewriteResponse.Builder response = PrewriteResponse.newBuilder();
    try {
      List<ByteString> written =
          request.getMutationsList().stream().map(mutation -> mutation.getKey()).toList();
      keys("prewrite", request.getContext(), written);
      regions.write(request.getContext());
      reply.fail(notServed("KvPrewrite"));
    } catch (RegionErrorException e) {
      reply.answer(response.setRegionError(e.error()).build());
    } catch (StorageException e) {
      reply.answer(response.addErrors(abort(e)).build());
    }
  }

  private void keys(String command, Context context, List<ByteString> keys)
      throws StorageException {
    APIVersion asked = context.getApiVersion();
    boolean served =
        switch (api) {
          case V1 -> asked == APIVersion.V1;
          case V1TTL -> false;
          case V2 -> asked == APIVersion.V1 || asked == APIVersion.V2;
        };
    if (!served) {
      throw new StorageException(
          "ApiVersionNotMatched { cmd: %s, storage_api_version: %s, req_api_version: %s }"
              .formatted(command, RawApiCheck.debugName(api), asked));
    }
    if (api == ApiVersion.V2) {
      for (ByteString key : keys) {
        if (!isOfMode(asked, key)) {
          throw new StorageException(
              "InvalidKeyMode { cmd: %s, storage_api_version: V2 }".formatted(command));
        }
      }
    }
  }

  /** In API V2 the old requests are TiDB's own, on meta and table keys; all others begin with x. */
  private static boolean isOfMode(APIVersion asked, ByteString key) {
    byte mode = key.isEmpty() ? 0 : key.byteAt(0);
    return asked == APIVersion.V2 ? mode == 'x' : mode == 'm' || mode == 't';
  }

  private static void mustContain(KeySpan region, ByteString key) throws StorageException {
    byte[] stored = MemcomparableBytes.encode(Bytes.wrap(key.toByteArray())).toByteArray();
    if (!region.contains(stored)) {
      throw new StorageException(
          "Key %s is out of [region %d]".formatted(Bytes.wrap(stored).toHex(), region.regionId()));
    }
  }

  private static KeyError abort(StorageException e) {
    return KeyError.newBuilder().setAbort("Error(" + e.getMessage() + ")").build();
  }

  private static Status notServed(String method) {
    return Status.UNIMPLEMENTED.withDescription(
        "the embedded store does not serve " + method + ": it has no transactions");
  }
}
