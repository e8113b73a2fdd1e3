package io.kvdc.bench.load.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.kvdc.bench.load.work.KeySpace;
import io.kvdc.bench.load.work.Operation;
import io.kvdc.bench.load.work.SessionKind;
import io.kvdc.bench.load.work.Workload;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.kvrpcpb.GetRequest;
import io.kvdc.proto.kvrpcpb.GetResponse;
import io.kvdc.proto.kvrpcpb.RawBatchGetRequest;
import io.kvdc.proto.kvrpcpb.RawBatchGetResponse;
import io.kvdc.proto.kvrpcpb.RawGetRequest;
import io.kvdc.proto.kvrpcpb.RawGetResponse;
import io.kvdc.proto.kvrpcpb.RawPutRequest;
import io.kvdc.proto.kvrpcpb.RawPutResponse;
import io.kvdc.proto.kvrpcpb.RawScanRequest;
import io.kvdc.proto.kvrpcpb.RawScanResponse;
import io.kvdc.proto.tikvpb.BatchCommandsRequest;
import io.kvdc.proto.tikvpb.BatchCommandsResponse;

/** What the floors send and how they check what comes back: nothing is done that is not needed. */
final class Commands {

  private static final String NO_CLIENT = "the floors have neither transactions nor mixes";

  private final StoreAddress store;
  private final boolean snapshot;
  private final KeySpace.Keys<ByteString> keys;
  private final ByteString end;
  private final ByteString value;

  Commands(StoreAddress store, Target target) {
    this.store = store;
    this.snapshot = target.session() == SessionKind.SNAPSHOT;
    this.keys = target.keys().keysAs(ByteString.class, UnsafeByteOperations::unsafeWrap);
    this.end = ByteString.copyFrom(target.keys().end());
    this.value = ByteString.copyFrom(target.keys().value());
  }

  RawGetRequest rawGet(Operation operation) {
    return RawGetRequest.newBuilder()
        .setContext(store.context())
        .setKey(keys.get(operation.key()))
        .build();
  }

  GetRequest get(Operation operation) {
    return GetRequest.newBuilder()
        .setContext(store.context())
        .setKey(keys.get(operation.key()))
        .setVersion(store.version())
        .build();
  }

  RawPutRequest rawPut(Operation operation) {
    return RawPutRequest.newBuilder()
        .setContext(store.context())
        .setKey(keys.get(operation.key()))
        .setValue(value)
        .build();
  }

  RawBatchGetRequest rawBatchGet(Operation operation) {
    RawBatchGetRequest.Builder request =
        RawBatchGetRequest.newBuilder().setContext(store.context());
    for (long number : operation.batch()) {
      request.addKeys(keys.get(number));
    }
    return request.build();
  }

  RawScanRequest rawScan(Operation operation) {
    return RawScanRequest.newBuilder()
        .setContext(store.context())
        .setStartKey(keys.get(operation.key()))
        .setEndKey(end)
        .setLimit(operation.length())
        .build();
  }

  boolean isSnapshot() {
    return snapshot;
  }

  /** The operation as a command of a batch. */
  BatchCommandsRequest.Request command(Operation operation) {
    BatchCommandsRequest.Request.Builder command = BatchCommandsRequest.Request.newBuilder();
    switch (operation.verb()) {
      case GET -> {
        if (snapshot) {
          command.setGet(get(operation));
        } else {
          command.setRawGet(rawGet(operation));
        }
      }
      case PUT, INSERT -> command.setRawPut(rawPut(operation));
      case BATCH_GET -> command.setRawBatchGet(rawBatchGet(operation));
      case SCAN -> command.setRawScan(rawScan(operation));
      case READ_MODIFY_WRITE -> throw new IllegalStateException(NO_CLIENT);
    }
    return command.build();
  }

  /** Checks the answer to a command. */
  void check(Operation operation, BatchCommandsResponse.Response response) {
    switch (response.getCmdCase()) {
      case GET -> check(operation, response.getGet());
      case RAWGET -> check(operation, response.getRawGet());
      case RAWPUT -> check(response.getRawPut());
      case RAWBATCHGET -> check(operation, response.getRawBatchGet());
      case RAWSCAN -> check(operation, response.getRawScan());
      default -> throw new IllegalStateException("wrong answer: " + response.getCmdCase());
    }
  }

  void check(Operation operation, RawGetResponse response) {
    refuse(response.hasRegionError(), response.getRegionError(), response.getError());
    operation.checkValue(response.getNotFound() ? -1 : response.getValue().size(), value.size());
  }

  void check(Operation operation, GetResponse response) {
    refuse(response.hasRegionError() || response.hasError(), response.getRegionError(), "");
    operation.checkValue(response.getNotFound() ? -1 : response.getValue().size(), value.size());
  }

  void check(RawPutResponse response) {
    refuse(response.hasRegionError(), response.getRegionError(), response.getError());
  }

  void check(Operation operation, RawBatchGetResponse response) {
    refuse(response.hasRegionError(), response.getRegionError(), "");
    operation.checkCount(response.getPairsCount());
  }

  void check(Operation operation, RawScanResponse response) {
    refuse(response.hasRegionError(), response.getRegionError(), "");
    operation.checkCount(response.getKvsCount());
  }

  private static void refuse(boolean failed, Error regionError, String error) {
    if (failed || !error.isEmpty()) {
      throw new IllegalStateException("wrong answer: " + error + regionError);
    }
  }

  /** Whether the floors can do it. */
  static boolean canDo(Workload workload, SessionKind session) {
    return !workload.isYcsb() && session != SessionKind.TXN;
  }
}
