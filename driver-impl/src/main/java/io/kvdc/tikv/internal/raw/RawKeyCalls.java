package io.kvdc.tikv.internal.raw;

import io.kvdc.Bytes;
import io.kvdc.CasResult;
import io.kvdc.RawOptions;
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
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.region.KeyCall;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Makes the calls about one key, and reads their responses. */
final class RawKeyCalls {

  private final RawAccess access;
  private final RawOptions options;

  RawKeyCalls(RawAccess access, RawOptions options) {
    this.access = access;
    this.options = options;
  }

  ApiCall<@Nullable Bytes> get(Bytes key) {
    RawGetRequest request =
        RawGetRequest.newBuilder().setKey(access.key(key)).setCf(options.columnFamily()).build();
    return new KeyCall<>(
        access.sender(),
        RawRpcs.GET,
        access.backoffer(options),
        key,
        request,
        RawKeyCalls::readGet);
  }

  private static @Nullable Bytes readGet(RawGetResponse response) {
    StoreErrors.checkRead(response.getError());
    return response.getNotFound() ? null : ByteStrings.toBytes(response.getValue());
  }

  ApiCall<@Nullable Void> put(Bytes key, Bytes value, long ttlSeconds) {
    RawPutRequest request =
        RawPutRequest.newBuilder()
            .setKey(access.key(key))
            .setValue(ByteStrings.of(value))
            .setTtl(ttlSeconds)
            .setCf(options.columnFamily())
            .setForCas(options.atomic())
            .build();
    return new KeyCall<>(
        access.sender(),
        RawRpcs.PUT,
        access.backoffer(options),
        key,
        request,
        RawKeyCalls::readPut);
  }

  private static @Nullable Void readPut(RawPutResponse response) {
    StoreErrors.checkWrite(response.getError());
    return null;
  }

  ApiCall<@Nullable Void> delete(Bytes key) {
    RawDeleteRequest request =
        RawDeleteRequest.newBuilder()
            .setKey(access.key(key))
            .setCf(options.columnFamily())
            .setForCas(options.atomic())
            .build();
    return new KeyCall<>(
        access.sender(),
        RawRpcs.DELETE,
        access.backoffer(options),
        key,
        request,
        RawKeyCalls::readDelete);
  }

  private static @Nullable Void readDelete(RawDeleteResponse response) {
    StoreErrors.checkWrite(response.getError());
    return null;
  }

  ApiCall<@Nullable Duration> ttl(Bytes key) {
    RawGetKeyTTLRequest request =
        RawGetKeyTTLRequest.newBuilder()
            .setKey(access.key(key))
            .setCf(options.columnFamily())
            .build();
    return new KeyCall<>(
        access.sender(),
        RawRpcs.KEY_TTL,
        access.backoffer(options),
        key,
        request,
        RawKeyCalls::readTtl);
  }

  private static @Nullable Duration readTtl(RawGetKeyTTLResponse response) {
    StoreErrors.checkRead(response.getError());
    return response.getNotFound() ? null : Duration.ofSeconds(response.getTtl());
  }

  ApiCall<CasResult> compareAndSwap(Bytes key, @Nullable Bytes expected, Bytes newValue) {
    return new KeyCall<>(
        access.sender(),
        RawRpcs.COMPARE_AND_SWAP,
        access.backoffer(options),
        key,
        casRequest(key, expected, newValue),
        RawKeyCalls::readCas);
  }

  ApiCall<@Nullable Bytes> putIfAbsent(Bytes key, Bytes value) {
    return new KeyCall<>(
        access.sender(),
        RawRpcs.COMPARE_AND_SWAP,
        access.backoffer(options),
        key,
        casRequest(key, null, value),
        response -> readCas(response).previous());
  }

  private RawCASRequest casRequest(Bytes key, @Nullable Bytes expected, Bytes newValue) {
    RawCASRequest.Builder request =
        RawCASRequest.newBuilder()
            .setKey(access.key(key))
            .setValue(ByteStrings.of(newValue))
            .setCf(options.columnFamily());
    if (expected == null) {
      request.setPreviousNotExist(true);
    } else {
      request.setPreviousValue(ByteStrings.of(expected));
    }
    return request.build();
  }

  private static CasResult readCas(RawCASResponse response) {
    StoreErrors.checkWrite(response.getError());
    return new CasResult(
        response.getSucceed(),
        response.getPreviousNotExist() ? null : ByteStrings.toBytes(response.getPreviousValue()));
  }
}
