package io.kvdc.tikv.internal.pd;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.kvdc.proto.keyspacepb.KeyspaceGrpc;
import io.kvdc.proto.keyspacepb.LoadKeyspaceRequest;
import io.kvdc.proto.keyspacepb.LoadKeyspaceResponse;
import io.kvdc.proto.pdpb.BatchScanRegionsRequest;
import io.kvdc.proto.pdpb.BatchScanRegionsResponse;
import io.kvdc.proto.pdpb.Error;
import io.kvdc.proto.pdpb.ErrorType;
import io.kvdc.proto.pdpb.GetMembersRequest;
import io.kvdc.proto.pdpb.GetMembersResponse;
import io.kvdc.proto.pdpb.GetRegionRequest;
import io.kvdc.proto.pdpb.GetRegionResponse;
import io.kvdc.proto.pdpb.GetStoreRequest;
import io.kvdc.proto.pdpb.GetStoreResponse;
import io.kvdc.proto.pdpb.Member;
import io.kvdc.proto.pdpb.PDGrpc;
import io.kvdc.proto.pdpb.ResponseHeader;
import io.kvdc.proto.pdpb.ScanRegionsRequest;
import io.kvdc.proto.pdpb.ScanRegionsResponse;
import io.kvdc.proto.pdpb.Timestamp;
import io.kvdc.proto.pdpb.TsoRequest;
import io.kvdc.proto.pdpb.TsoResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** A PD cluster in memory whose members do what a test tells them. */
final class FakePd implements AutoCloseable {

  static final long CLUSTER = 7_001;

  /** How a member behaves. */
  enum Mode {
    NORMAL,
    /** Accepts everything and answers nothing. */
    FROZEN,
    /** Says who leads, but gives out no timestamp. */
    NO_TSO
  }

  private static final Context.Key<Boolean> FOLLOWER_ALLOWED = Context.key("follower");

  private final String base = InProcessServerBuilder.generateName();
  private final List<FakeMember> members = new ArrayList<>();
  private final AtomicLong timestamps = new AtomicLong(1_000L << 18);
  final AtomicInteger tsoRequests = new AtomicInteger();
  final AtomicInteger memberRequests = new AtomicInteger();
  volatile int leader;
  volatile boolean batchScanKnown = true;
  volatile UnaryOperator<TsoResponse> tsoAnswer = UnaryOperator.identity();
  volatile UnaryOperator<GetRegionResponse> regionAnswer = UnaryOperator.identity();
  volatile UnaryOperator<ScanRegionsResponse> scanAnswer = UnaryOperator.identity();
  volatile UnaryOperator<GetStoreResponse> storeAnswer = UnaryOperator.identity();
  volatile UnaryOperator<LoadKeyspaceResponse> keyspaceAnswer = UnaryOperator.identity();

  FakePd(int count) {
    for (int i = 0; i < count; i++) {
      members.add(new FakeMember(i));
    }
    members.forEach(FakeMember::start);
  }

  FakeMember member(int index) {
    return members.get(index);
  }

  List<String> addresses() {
    return members.stream().map(FakeMember::address).toList();
  }

  /** Elects another leader; the streams of the old one end as in a real PD. */
  void elect(int index) {
    FakeMember old = members.get(leader);
    leader = index;
    old.breakStreams();
  }

  @Override
  public void close() {
    members.forEach(FakeMember::stop);
  }

  private ResponseHeader notSynced() {
    return header(CLUSTER).toBuilder()
        .setError(
            Error.newBuilder().setType(ErrorType.REGION_NOT_FOUND).setMessage("region not found"))
        .build();
  }

  private ResponseHeader header(long clusterId) {
    return ResponseHeader.newBuilder().setClusterId(clusterId).build();
  }

  /** One member. */
  final class FakeMember {
    private final int index;
    private final Queue<StreamObserver<TsoResponse>> streams = new ConcurrentLinkedQueue<>();
    private final List<Context> frozenCalls = new CopyOnWriteArrayList<>();
    final List<String> calls = new CopyOnWriteArrayList<>();
    volatile Mode mode = Mode.NORMAL;
    volatile long clusterId = CLUSTER;

    /** Whether it knows of no region while it follows. */
    volatile boolean unsynced;

    /** Whom it takes for the leader; -1: the true one; -2: nobody. */
    volatile int believes = -1;

    private volatile Server server;

    FakeMember(int index) {
      this.index = index;
    }

    String address() {
      return base + "-" + index + ":2379";
    }

    void start() {
      try {
        server =
            InProcessServerBuilder.forName(address())
                .directExecutor()
                .intercept(new HeaderReader())
                .addService(new PdService(this))
                .addService(new KeyspaceService(this))
                .build()
                .start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void stop() {
      server.shutdownNow();
    }

    void breakStreams() {
      for (StreamObserver<TsoResponse> stream = streams.poll();
          stream != null;
          stream = streams.poll()) {
        stream.onError(Status.UNAVAILABLE.withDescription("not leader").asRuntimeException());
      }
    }

    /** How many callers still wait for an answer that does not come. */
    long answering() {
      return frozenCalls.stream().filter(call -> !call.isCancelled()).count();
    }

    private boolean leads() {
      return believes == -1 ? leader == index : believes == index;
    }

    private Member describe(int other) {
      return Member.newBuilder()
          .setMemberId(100 + other)
          .setName("pd-" + other)
          .addClientUrls("http://" + members.get(other).address())
          .build();
    }

    private <R> void answer(String call, StreamObserver<R> observer, R response) {
      calls.add(call);
      if (mode == Mode.FROZEN) {
        frozenCalls.add(Context.current());
        return;
      }
      if (!leads() && !Boolean.TRUE.equals(FOLLOWER_ALLOWED.get())) {
        observer.onError(Status.UNAVAILABLE.withDescription("not leader").asRuntimeException());
        return;
      }
      observer.onNext(response);
      observer.onCompleted();
    }
  }

  /** Notes whether a follower may answer. */
  private static final class HeaderReader implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      boolean allowed =
          headers.containsKey(
              Metadata.Key.of("pd-allow-follower-handle", Metadata.ASCII_STRING_MARSHALLER));
      return Contexts.interceptCall(
          Context.current().withValue(FOLLOWER_ALLOWED, allowed), call, headers, next);
    }
  }

  private final class PdService extends PDGrpc.PDImplBase {
    private final FakeMember member;

    PdService(FakeMember member) {
      this.member = member;
    }

    @Override
    public void getMembers(GetMembersRequest request, StreamObserver<GetMembersResponse> observer) {
      memberRequests.incrementAndGet();
      member.calls.add("GetMembers");
      if (member.mode == Mode.FROZEN) {
        return;
      }
      GetMembersResponse.Builder response =
          GetMembersResponse.newBuilder().setHeader(header(member.clusterId));
      for (int i = 0; i < members.size(); i++) {
        response.addMembers(member.describe(i));
      }
      int named = member.believes == -1 ? leader : member.believes;
      if (named >= 0) {
        response.setLeader(member.describe(named));
      }
      observer.onNext(response.build());
      observer.onCompleted();
    }

    @Override
    public StreamObserver<TsoRequest> tso(StreamObserver<TsoResponse> observer) {
      member.streams.add(observer);
      return new StreamObserver<>() {
        @Override
        public void onNext(TsoRequest request) {
          tsoRequests.incrementAndGet();
          if (member.mode != Mode.NORMAL) {
            return;
          }
          if (!member.leads()) {
            member.streams.remove(observer);
            observer.onError(Status.UNAVAILABLE.withDescription("not leader").asRuntimeException());
            return;
          }
          long last = timestamps.addAndGet(request.getCount());
          observer.onNext(
              tsoAnswer.apply(
                  TsoResponse.newBuilder()
                      .setHeader(header(member.clusterId))
                      .setCount(request.getCount())
                      .setTimestamp(
                          Timestamp.newBuilder()
                              .setPhysical(last >> 18)
                              .setLogical(last & ((1 << 18) - 1)))
                      .build()));
        }

        @Override
        public void onError(Throwable failure) {
          member.streams.remove(observer);
        }

        @Override
        public void onCompleted() {
          member.streams.remove(observer);
        }
      };
    }

    @Override
    public void getRegion(GetRegionRequest request, StreamObserver<GetRegionResponse> observer) {
      member.answer(
          "GetRegion",
          observer,
          member.unsynced && !member.leads()
              ? GetRegionResponse.newBuilder().setHeader(notSynced()).build()
              : regionAnswer.apply(
                  GetRegionResponse.newBuilder().setHeader(header(member.clusterId)).build()));
    }

    @Override
    public void scanRegions(
        ScanRegionsRequest request, StreamObserver<ScanRegionsResponse> observer) {
      member.answer(
          "ScanRegions " + request.getStartKey().toStringUtf8() + " " + request.getLimit(),
          observer,
          scanAnswer.apply(
              ScanRegionsResponse.newBuilder().setHeader(header(member.clusterId)).build()));
    }

    @Override
    public void batchScanRegions(
        BatchScanRegionsRequest request, StreamObserver<BatchScanRegionsResponse> observer) {
      if (batchScanKnown) {
        member.answer(
            "BatchScanRegions " + request.getRangesCount(),
            observer,
            BatchScanRegionsResponse.newBuilder().setHeader(header(member.clusterId)).build());
      } else {
        member.calls.add("BatchScanRegions");
        super.batchScanRegions(request, observer);
      }
    }

    @Override
    public void getStore(GetStoreRequest request, StreamObserver<GetStoreResponse> observer) {
      member.answer(
          "GetStore",
          observer,
          storeAnswer.apply(
              GetStoreResponse.newBuilder().setHeader(header(member.clusterId)).build()));
    }
  }

  private final class KeyspaceService extends KeyspaceGrpc.KeyspaceImplBase {
    private final FakeMember member;

    KeyspaceService(FakeMember member) {
      this.member = member;
    }

    @Override
    public void loadKeyspace(
        LoadKeyspaceRequest request, StreamObserver<LoadKeyspaceResponse> observer) {
      member.answer(
          "LoadKeyspace",
          observer,
          keyspaceAnswer.apply(
              LoadKeyspaceResponse.newBuilder().setHeader(header(member.clusterId)).build()));
    }
  }
}
