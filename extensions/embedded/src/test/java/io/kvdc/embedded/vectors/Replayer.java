package io.kvdc.embedded.vectors;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.kvdc.proto.tikvpb.BatchCommandsResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;

/** Runs the steps of one scenario against a cluster and says where it answers otherwise. */
final class Replayer {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration TICK = Duration.ofMillis(5);
  private static final Duration BETWEEN_REPEATS = Duration.ofMillis(50);
  private static final int MAX_REPEATS = 400;

  private final VectorCluster cluster;
  private final Names names;
  private final MessageWriter writer;
  private final Map<String, Future<DynamicMessage>> pending = new HashMap<>();
  private final Map<String, AnswerQueue> opened = new HashMap<>();
  private final Map<String, CancellableContext> contexts = new HashMap<>();
  private final List<String> differences = new ArrayList<>();

  Replayer(VectorCluster cluster) {
    this.cluster = cluster;
    this.names = cluster.names();
    this.writer = new MessageWriter(names);
  }

  /** Runs all steps, also after one that differs. */
  List<String> replay(Scenario scenario) {
    int number = 0;
    for (JsonNode step : scenario.steps()) {
      number++;
      for (String difference : run(step)) {
        differences.add("step %d %s: %s".formatted(number, title(step), difference));
      }
    }
    contexts.values().forEach(context -> context.cancel(null));
    return differences;
  }

  private List<String> run(JsonNode step) {
    if (step.has("sleep_ms")) {
      cluster.time().advance(Duration.ofMillis(step.get("sleep_ms").asLong()));
      return List.of();
    }
    if (step.has("await")) {
      return compareUnary(step, pending.remove(step.get("await").asString()));
    }
    if (step.has("take_from")) {
      AnswerQueue stream = opened.get(step.get("take_from").asString());
      return compareStream(step, stream, stream.take(step.get("take").asInt(), answer -> 1));
    }
    if (step.has("close")) {
      contexts.remove(step.get("close").asString()).cancel(null);
      return List.of();
    }
    return call(step);
  }

  private List<String> call(JsonNode step) {
    MethodDescriptor method = WireCalls.method(step.get("rpc").asString());
    Channel channel = cluster.channel(method, step);
    if (step.has("open")) {
      open(step, method, channel);
      return List.of();
    }
    if (step.get("request").isArray()) {
      return duplex(step, method, channel);
    }
    if (step.has("async")) {
      pending.put(step.get("async").asString(), send(step, method, channel));
      return List.of();
    }
    if (step.has("repeat_until")) {
      return repeat(step, method, channel);
    }
    return compareUnary(step, send(step, method, channel));
  }

  private Future<DynamicMessage> send(JsonNode step, MethodDescriptor method, Channel channel) {
    return WireCalls.unary(
        channel, method, writer.write(method.getInputType(), step.get("request")));
  }

  private List<String> repeat(JsonNode step, MethodDescriptor method, Channel channel) {
    Conditions conditions = new Conditions(names);
    for (int i = 0; i < MAX_REPEATS; i++) {
      Future<DynamicMessage> answer = send(step, method, channel);
      try {
        if (conditions.hold(step.get("repeat_until"), get(answer))) {
          return compareUnary(step, answer);
        }
      } catch (ExecutionException e) {
        return compareUnary(step, answer);
      }
      cluster.time().advance(BETWEEN_REPEATS);
    }
    return List.of("never came: " + step.get("repeat_until"));
  }

  private void open(JsonNode step, MethodDescriptor method, Channel channel) {
    String name = step.get("open").asString();
    AnswerQueue answers = new AnswerQueue();
    DynamicMessage request = writer.write(method.getInputType(), step.get("request"));
    var context = Context.current().withCancellation();
    context.run(() -> WireCalls.serverStream(channel, method, request, answers));
    opened.put(name, answers);
    contexts.put(name, context);
  }

  private List<String> duplex(JsonNode step, MethodDescriptor method, Channel channel) {
    AnswerQueue answers = new AnswerQueue();
    StreamObserver<DynamicMessage> requests = WireCalls.duplex(channel, method, answers);
    for (JsonNode request : step.get("request")) {
      requests.onNext(writer.write(method.getInputType(), request));
    }
    requests.onCompleted();
    int wanted = step.get("take").asInt();
    if (!method.getName().equals("BatchCommands")) {
      return compareStream(step, answers, answers.take(wanted, answer -> 1));
    }
    FieldDescriptor ids = method.getOutputType().findFieldByName("request_ids");
    List<DynamicMessage> taken = answers.take(wanted, answer -> answer.getRepeatedFieldCount(ids));
    return compareStream(step, answers, taken.isEmpty() ? taken : List.of(merged(taken)));
  }

  /** Makes one message of all answers of a batch stream, in order of request ids. */
  private static DynamicMessage merged(List<DynamicMessage> answers) {
    BatchCommandsResponse.Builder all = BatchCommandsResponse.newBuilder();
    answers.forEach(answer -> all.mergeFrom(parse(answer)));
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < all.getRequestIdsCount(); i++) {
      order.add(i);
    }
    order.sort(Comparator.comparing(all::getRequestIds));
    BatchCommandsResponse.Builder sorted = BatchCommandsResponse.newBuilder();
    for (int i : order) {
      sorted.addRequestIds(all.getRequestIds(i)).addResponses(all.getResponses(i));
    }
    return DynamicMessage.newBuilder(sorted.build()).build();
  }

  private static BatchCommandsResponse parse(DynamicMessage answer) {
    try {
      return BatchCommandsResponse.parseFrom(answer.toByteString());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> compareStream(
      JsonNode step, AnswerQueue stream, List<DynamicMessage> answers) {
    JsonNode expected = step.get("response");
    Status end = stream.end();
    if (end != null && !end.isOk()) {
      return compareFailure(step, end);
    }
    if (expected.has("grpc_error")) {
      return List.of("expected " + expected + ", got " + answers);
    }
    return new MessageDiff(names, new IgnoredPaths(step)).compareAll(expected, answers);
  }

  private List<String> compareUnary(JsonNode step, Future<DynamicMessage> call) {
    JsonNode expected = step.get("response");
    Message answer;
    try {
      answer = get(call);
    } catch (ExecutionException e) {
      return compareFailure(step, Status.fromThrowable(e.getCause()));
    }
    if (expected.has("grpc_error")) {
      return List.of("expected " + expected + ", got " + answer);
    }
    return new MessageDiff(names, new IgnoredPaths(step)).compare(expected, answer);
  }

  private List<String> compareFailure(JsonNode step, Status actual) {
    JsonNode expected = step.get("response").get("grpc_error");
    if (expected == null) {
      return List.of("expected " + step.get("response") + ", the call failed: " + actual);
    }
    List<String> different = new ArrayList<>();
    if (!expected.get("code").asString().equals(actual.getCode().name())) {
      different.add("grpc_error.code: expected %s, is %s".formatted(expected, actual));
    }
    String message = String.valueOf(actual.getDescription());
    if (!new IgnoredPaths(step).hasAnyValue("grpc_error.message")
        && !names.text(expected.get("message").asString()).equals(message)) {
      different.add("grpc_error.message: expected %s, is %s".formatted(expected, message));
    }
    return different;
  }

  /** Waits for an answer; what waits in the cluster waits for time to go on. */
  private DynamicMessage get(Future<DynamicMessage> call) throws ExecutionException {
    Duration waited = Duration.ZERO;
    while (!call.isDone() && waited.compareTo(PATIENCE) < 0) {
      cluster.time().advance(TICK);
      waited = waited.plus(TICK);
    }
    try {
      return call.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException | TimeoutException e) {
      throw new IllegalStateException("no answer within " + PATIENCE, e);
    }
  }

  private static String title(JsonNode step) {
    String what =
        step.has("rpc") ? step.get("rpc").asString() : step.propertyNames().iterator().next();
    return step.has("note") ? what + " (" + step.get("note").asString() + ")" : what;
  }
}
