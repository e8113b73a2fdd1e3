package io.kvdc.tikv.internal.store;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.rpc.RpcClient;
import io.kvdc.tikv.internal.rpc.RpcFailure;
import io.kvdc.tikv.internal.rpc.RpcStream;
import io.kvdc.tikv.internal.rpc.StreamListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Stores that answer what the test says, on the caller's thread or when the test says so. */
final class ScriptedStores implements RpcClient {

  /** A call that was made. */
  record Call(String address, Message request, Deadline deadline) {}

  final List<Call> calls = new ArrayList<>();
  final List<String> disconnected = new ArrayList<>();
  private final Map<String, Function<Call, CompletableFuture<? extends Message>>> answers =
      new HashMap<>();

  /** Says how a method is answered from now on. */
  <Q extends Message, R extends Message> void answer(
      MethodDescriptor<Q, R> method, Function<Call, CompletableFuture<? extends Message>> answer) {
    answers.put(method.getFullMethodName(), answer);
  }

  static CompletableFuture<HealthCheckResponse> status(ServingStatus status) {
    return CompletableFuture.completedFuture(
        HealthCheckResponse.newBuilder().setStatus(status).build());
  }

  static <R> CompletableFuture<R> unreachable(Call call) {
    return CompletableFuture.failedFuture(
        new RpcFailure.Unreachable(call.address(), "cannot be reached", null));
  }

  long calls(Class<? extends Message> request) {
    return calls.stream().filter(call -> request.isInstance(call.request())).count();
  }

  @Override
  @SuppressWarnings("unchecked") // The test answers a method with its own type.
  public <Q extends Message, R extends Message> CompletableFuture<R> call(
      String address, MethodDescriptor<Q, R> method, Q request, Deadline deadline) {
    Call call = new Call(address, request, deadline);
    calls.add(call);
    var answer = answers.get(method.getFullMethodName());
    if (answer == null) {
      return unreachable(call);
    }
    return (CompletableFuture<R>) answer.apply(call);
  }

  @Override
  public <Q extends Message, R extends Message> RpcStream<Q> open(
      String address, MethodDescriptor<Q, R> method, StreamListener<R> listener) {
    throw new UnsupportedOperationException("no streams here");
  }

  @Override
  public void disconnect(String address) {
    disconnected.add(address);
  }

  @Override
  public boolean isOwnThread() {
    return false;
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
