package io.kvdc.embedded.internal.pd;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.kvdc.proto.meta_storagepb.Error;
import io.kvdc.proto.meta_storagepb.ErrorType;
import io.kvdc.proto.meta_storagepb.Event;
import io.kvdc.proto.meta_storagepb.GetRequest;
import io.kvdc.proto.meta_storagepb.GetResponse;
import io.kvdc.proto.meta_storagepb.KeyValue;
import io.kvdc.proto.meta_storagepb.MetaStorageGrpc;
import io.kvdc.proto.meta_storagepb.PutRequest;
import io.kvdc.proto.meta_storagepb.PutResponse;
import io.kvdc.proto.meta_storagepb.ResponseHeader;
import io.kvdc.proto.meta_storagepb.WatchRequest;
import io.kvdc.proto.meta_storagepb.WatchResponse;
import java.util.List;

/** The service through which clients keep small settings in PD. Only the leader serves it. */
final class MetaStorageService extends MetaStorageGrpc.MetaStorageImplBase {
  private final PdState state;
  private final RequestGate gate;

  MetaStorageService(PdState state, RequestGate gate) {
    this.state = state;
    this.gate = gate;
  }

  @Override
  public void get(GetRequest request, StreamObserver<GetResponse> observer) {
    Replies.answer(observer, () -> get(request));
  }

  @Override
  public void put(PutRequest request, StreamObserver<PutResponse> observer) {
    Replies.answer(observer, () -> put(request));
  }

  @Override
  public void watch(WatchRequest request, StreamObserver<WatchResponse> observer) {
    if (!gate.leads()) {
      observer.onError(notLeader());
      return;
    }
    MetaRange range = MetaRange.of(request.getKey(), request.getRangeEnd());
    try {
      Runnable end =
          state
              .metaStore()
              .watch(
                  range,
                  request.getStartRevision(),
                  (revision, events) ->
                      observer.onNext(toResponse(revision, events, request.getPrevKv())));
      ((ServerCallStreamObserver<WatchResponse>) observer).setOnCloseHandler(end);
      ((ServerCallStreamObserver<WatchResponse>) observer).setOnCancelHandler(end);
    } catch (MetaStore.CompactedException e) {
      long compacted = e.compactRevision();
      String message =
          "required watch revision: "
              + request.getStartRevision()
              + " is smaller than current compact/min revision "
              + compacted
              + ".";
      observer.onNext(
          WatchResponse.newBuilder()
              .setHeader(header(error(ErrorType.DATA_COMPACTED, message)))
              .setCompactRevision(compacted)
              .build());
      observer.onError(Replies.unknown(e.text()));
    }
  }

  private GetResponse get(GetRequest request) {
    checkLeader();
    GetResponse.Builder reply = GetResponse.newBuilder();
    if (request.getKey().isEmpty()) {
      return reply.setHeader(header(keyMissing())).build();
    }
    MetaStore.Found found;
    try {
      found =
          state
              .metaStore()
              .read(
                  MetaRange.of(request.getKey(), request.getRangeEnd()),
                  request.getRevision(),
                  request.getLimit());
    } catch (RefusedException e) {
      return reply.setHeader(header(error(ErrorType.UNKNOWN, e.text()))).build();
    }
    found.entries().forEach(entry -> reply.addKvs(keyAndValueOf(entry)));
    return reply
        .setHeader(header(found.revision()))
        .setCount(found.count())
        .setMore(found.count() > found.entries().size())
        .build();
  }

  private PutResponse put(PutRequest request) {
    checkLeader();
    PutResponse.Builder reply = PutResponse.newBuilder();
    if (request.getKey().isEmpty()) {
      return reply.setHeader(header(keyMissing())).build();
    }
    if (request.getLease() != 0) {
      Error refusal = error(ErrorType.UNKNOWN, "etcdserver: requested lease not found");
      return reply.setHeader(header(refusal)).build();
    }
    ByteString value = request.getValue();
    MetaStore.Written written =
        state.metaStore().write(List.of(new MetaStore.Change(request.getKey(), value)));
    Event event = written.events().get(0);
    if (request.getPrevKv() && event.hasPrevKv()) {
      reply.setPrevKv(keyAndValueOf(event.getPrevKv()));
    }
    return reply.setHeader(header(written.revision())).build();
  }

  private WatchResponse toResponse(long revision, List<Event> events, boolean withPrevious) {
    WatchResponse.Builder reply = WatchResponse.newBuilder().setHeader(header(revision));
    for (Event event : events) {
      Event.Builder shown = event.toBuilder().clearPrevKv();
      if (withPrevious && event.hasPrevKv()) {
        shown.setPrevKv(keyAndValueOf(event.getPrevKv()));
      }
      reply.addEvents(shown);
    }
    return reply.build();
  }

  /** PD leaves revisions and versions out of everything but watched events. */
  private static KeyValue keyAndValueOf(KeyValue entry) {
    return KeyValue.newBuilder().setKey(entry.getKey()).setValue(entry.getValue()).build();
  }

  private ResponseHeader header(long revision) {
    return ResponseHeader.newBuilder()
        .setClusterId(state.clusterId())
        .setRevision(revision)
        .build();
  }

  /** The header of a refusal; its revision is 0, because etcd gave no answer to take one from. */
  private ResponseHeader header(Error error) {
    return ResponseHeader.newBuilder().setClusterId(state.clusterId()).setError(error).build();
  }

  private static Error keyMissing() {
    return error(ErrorType.UNKNOWN, "etcdserver: key is not provided");
  }

  private static Error error(ErrorType type, String message) {
    return Error.newBuilder().setType(type).setMessage(message).build();
  }

  private void checkLeader() {
    if (!gate.leads()) {
      throw notLeader();
    }
  }

  private static io.grpc.StatusRuntimeException notLeader() {
    return Status.UNAVAILABLE.withDescription("not leader").asRuntimeException();
  }
}
