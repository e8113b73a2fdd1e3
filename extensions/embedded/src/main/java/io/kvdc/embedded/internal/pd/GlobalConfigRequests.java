package io.kvdc.embedded.internal.pd;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.kvdc.proto.meta_storagepb.Event;
import io.kvdc.proto.meta_storagepb.KeyValue;
import io.kvdc.proto.pdpb.Error;
import io.kvdc.proto.pdpb.ErrorType;
import io.kvdc.proto.pdpb.EventType;
import io.kvdc.proto.pdpb.GlobalConfigItem;
import io.kvdc.proto.pdpb.LoadGlobalConfigRequest;
import io.kvdc.proto.pdpb.LoadGlobalConfigResponse;
import io.kvdc.proto.pdpb.StoreGlobalConfigRequest;
import io.kvdc.proto.pdpb.StoreGlobalConfigResponse;
import io.kvdc.proto.pdpb.WatchGlobalConfigRequest;
import io.kvdc.proto.pdpb.WatchGlobalConfigResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * Settings for the whole cluster, kept in the meta storage below one path. Every member answers.
 */
final class GlobalConfigRequests {
  private static final String ROOT = "/global/config/";

  private final MetaStore store;
  private final Headers headers;

  GlobalConfigRequests(MetaStore store, Headers headers) {
    this.store = store;
    this.headers = headers;
  }

  StoreGlobalConfigResponse store(StoreGlobalConfigRequest request) {
    String path = pathOf(request.getConfigPath());
    List<MetaStore.Change> changes = new ArrayList<>();
    for (GlobalConfigItem item : request.getChangesList()) {
      ByteString key = keyOf(path, item.getName());
      if (item.getKind() == EventType.DELETE) {
        changes.add(new MetaStore.Change(key, null));
      } else {
        // The text comes first for the sake of old clients.
        ByteString value = item.getValue().isEmpty() ? item.getPayload() : item.getValueBytes();
        changes.add(new MetaStore.Change(key, value));
      }
    }
    store.write(changes);
    return StoreGlobalConfigResponse.getDefaultInstance();
  }

  LoadGlobalConfigResponse load(LoadGlobalConfigRequest request) {
    String path = pathOf(request.getConfigPath());
    LoadGlobalConfigResponse.Builder reply = LoadGlobalConfigResponse.newBuilder();
    if (request.getNamesCount() == 0) {
      MetaStore.Found all = store.read(MetaRange.prefix(path), 0, 0);
      all.entries().forEach(entry -> reply.addItems(itemOf(entry)));
      return reply.setRevision(all.revision()).build();
    }
    for (String name : request.getNamesList()) {
      reply.addItems(load(path, name));
    }
    return reply.build();
  }

  /** Tells of the writes from the wanted revision on, until the caller ends the call. */
  void watch(WatchGlobalConfigRequest request, StreamObserver<WatchGlobalConfigResponse> observer) {
    try {
      MetaRange range = MetaRange.prefix(pathOf(request.getConfigPath()));
      Runnable end =
          store.watch(
              range,
              request.getRevision(),
              (revision, events) -> observer.onNext(toResponse(revision, events)));
      ((ServerCallStreamObserver<WatchGlobalConfigResponse>) observer).setOnCloseHandler(end);
      ((ServerCallStreamObserver<WatchGlobalConfigResponse>) observer).setOnCancelHandler(end);
    } catch (MetaStore.CompactedException e) {
      String message =
          "required watch revision: "
              + request.getRevision()
              + " is smaller than current compact/min revision "
              + e.compactRevision()
              + ".";
      observer.onNext(
          WatchGlobalConfigResponse.newBuilder()
              .setHeader(headers.error(ErrorType.DATA_COMPACTED, message))
              .build());
      observer.onError(Replies.unknown(e.text()));
    } catch (RuntimeException e) {
      observer.onError(Replies.statusOf(e));
    }
  }

  private GlobalConfigItem load(String path, String name) {
    ByteString key = keyOf(path, name);
    List<KeyValue> found = store.read(MetaRange.of(key, ByteString.EMPTY), 0, 1).entries();
    GlobalConfigItem.Builder item = GlobalConfigItem.newBuilder().setName(name);
    if (found.isEmpty()) {
      Error.Builder missing =
          Error.newBuilder()
              .setType(ErrorType.GLOBAL_CONFIG_NOT_FOUND)
              .setMessage("key " + name + " not found");
      return item.setError(missing).build();
    }
    return item.setPayload(found.get(0).getValue()).build();
  }

  private static WatchGlobalConfigResponse toResponse(long revision, List<Event> events) {
    WatchGlobalConfigResponse.Builder reply =
        WatchGlobalConfigResponse.newBuilder().setRevision(revision);
    for (Event event : events) {
      if (event.getType() == Event.EventType.PUT) {
        reply.addChanges(itemOf(event.getKv()));
      } else {
        reply.addChanges(itemOf(event.getPrevKv()).toBuilder().setKind(EventType.DELETE));
      }
    }
    return reply.build();
  }

  private static GlobalConfigItem itemOf(KeyValue entry) {
    return GlobalConfigItem.newBuilder()
        .setName(entry.getKey().toStringUtf8())
        .setPayload(entry.getValue())
        .build();
  }

  private static String pathOf(String wanted) {
    if (wanted.isEmpty() || ROOT.equals(wanted + "/")) {
      return ROOT;
    }
    if (!wanted.startsWith(ROOT)) {
      throw Status.INVALID_ARGUMENT
          .withDescription("global config path \"" + wanted + "\" is not allowed")
          .asRuntimeException();
    }
    return wanted;
  }

  private static ByteString keyOf(String path, String name) {
    String folder = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return ByteString.copyFromUtf8(name.isEmpty() ? folder : folder + "/" + name);
  }
}
