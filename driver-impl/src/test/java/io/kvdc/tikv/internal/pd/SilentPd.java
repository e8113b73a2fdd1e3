package io.kvdc.tikv.internal.pd;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.kvdc.proto.pdpb.GetMembersResponse;
import io.kvdc.proto.pdpb.Member;
import io.kvdc.proto.pdpb.PDGrpc;
import io.kvdc.proto.pdpb.ResponseHeader;
import io.kvdc.proto.pdpb.Timestamp;
import io.kvdc.proto.pdpb.TsoRequest;
import io.kvdc.proto.pdpb.TsoResponse;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.rpc.RpcClient;
import io.kvdc.tikv.internal.rpc.RpcFailure;
import io.kvdc.tikv.internal.rpc.RpcStream;
import io.kvdc.tikv.internal.rpc.StreamListener;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A transport to one member that leads and takes requests for timestamps, but answers none unless a
 * test says so.
 */
final class SilentPd implements RpcClient {

  static final String ADDRESS = "pd:2379";
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  /** How many timestamps each request asked for. */
  final List<Integer> requests = new ArrayList<>();

  private final Queue<Integer> unanswered = new ArrayDeque<>();
  private @Nullable StreamListener<TsoResponse> answers;
  private @Nullable StreamListener<TsoResponse> answersBefore;
  private long given;

  /** What became of the streams, in order: {@code open}, {@code send}, {@code cancel}. */
  final List<String> events = new ArrayList<>();

  /** Timestamps from it, which never come. */
  TsoBatcher timestamps(RetryEnvironment environment, TsoSettings tso) {
    LeaderTracker leaders = new LeaderTracker(this, environment, new PdEndpoints(List.of(ADDRESS)));
    PdCalls calls = new PdCalls(this, leaders, environment, TIMEOUT);
    PdSettings defaults = PdSettings.defaults(TIMEOUT);
    return new TsoBatcher(
        this,
        new TsoDiscovery(this, leaders, new MetaStorageQueries(calls), environment),
        environment,
        new PdSettings(
            TIMEOUT,
            false,
            tso,
            defaults.breaker(),
            defaults.lowResolution(),
            defaults.driftWarning()),
        new ClockWatch(InstantSource.system(), environment.ticker(), Duration.ZERO));
  }

  @Override
  public <Q extends Message, R extends Message> CompletableFuture<R> call(
      String address, MethodDescriptor<Q, R> method, Q request, Deadline deadline) {
    if (method.getFullMethodName().equals(PDGrpc.getGetClusterInfoMethod().getFullMethodName())) {
      return CompletableFuture.failedFuture(new RpcFailure.Unimplemented(address, "too old"));
    }
    Member member = Member.newBuilder().setMemberId(1).addClientUrls("http://" + ADDRESS).build();
    GetMembersResponse response =
        GetMembersResponse.newBuilder()
            .setHeader(ResponseHeader.newBuilder().setClusterId(1))
            .addMembers(member)
            .setLeader(member)
            .build();
    // No other call is made but GetMembers.
    @SuppressWarnings("unchecked")
    R answer = (R) response;
    return CompletableFuture.completedFuture(answer);
  }

  @Override
  public <Q extends Message, R extends Message> RpcStream<Q> open(
      String address, MethodDescriptor<Q, R> method, StreamListener<R> listener) {
    events.add("open");
    // The only stream is that of timestamps.
    @SuppressWarnings("unchecked")
    StreamListener<TsoResponse> toAnswer = (StreamListener<TsoResponse>) listener;
    answersBefore = answers;
    answers = toAnswer;
    unanswered.clear();
    return new RpcStream<>() {
      @Override
      public void send(Q request) {
        events.add("send");
        int count = ((TsoRequest) request).getCount();
        requests.add(count);
        unanswered.add(count);
      }

      @Override
      public void cancel(String why) {
        events.add("cancel");
      }
    };
  }

  /** Answers the oldest request. */
  void answer() {
    answer(Objects.requireNonNull(answers), Objects.requireNonNull(unanswered.poll()));
  }

  /** Answers on the stream before this one. */
  void answerLate(int count) {
    answer(Objects.requireNonNull(answersBefore), count);
  }

  private void answer(StreamListener<TsoResponse> listener, int count) {
    given += count;
    listener.onMessage(
        TsoResponse.newBuilder()
            .setHeader(ResponseHeader.newBuilder().setClusterId(1))
            .setCount(count)
            .setTimestamp(Timestamp.newBuilder().setPhysical(1_000).setLogical(given))
            .build());
  }

  /** Ends the stream. */
  void breakStream() {
    Objects.requireNonNull(answers).onEnd(new RpcFailure.Lost(ADDRESS, "the stream broke", null));
  }

  @Override
  public void disconnect(String address) {
    events.add("disconnect");
  }

  @Override
  public boolean isOwnThread() {
    return false;
  }

  @Override
  public void close() {
    events.add("close");
  }
}
