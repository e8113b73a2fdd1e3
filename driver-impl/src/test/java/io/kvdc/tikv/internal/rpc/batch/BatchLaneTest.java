package io.kvdc.tikv.internal.rpc.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.Status;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.GetResponse;
import io.kvdc.proto.kvrpcpb.HealthFeedback;
import io.kvdc.proto.kvrpcpb.RawGetRequest;
import io.kvdc.proto.kvrpcpb.RawGetResponse;
import io.kvdc.proto.kvrpcpb.ResourceControlContext;
import io.kvdc.proto.tikvpb.BatchCommandsResponse;
import io.kvdc.proto.tikvpb.TikvGrpc;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.ManualTime;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BatchLaneTest {

  private static final BatchForm<RawGetResponse> RAW_GET =
      Objects.requireNonNull(BatchForm.find(TikvGrpc.getRawGetMethod()));
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration IDLE = Duration.ofMinutes(3);

  private final ManualTime time = new ManualTime();
  private final RetryEnvironment environment = time.environment(0.5);
  private final ScriptedStreams channel = new ScriptedStreams();
  private final StoreLoad store = new StoreLoad(environment.ticker());
  private final List<HealthFeedback> feedback = new ArrayList<>();
  private boolean paceAllows = true;
  private int renewals;
  private BatchLane lane = lane(BatchSettings.defaults());

  /** What a call failed with. */
  private static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failed(String what) {
      super(what);
    }
  }

  private static final class Get extends BatchedCall<RawGetResponse> {
    final CompletableFuture<RawGetResponse> alone = new CompletableFuture<>();
    int aloneCalls;
    int ends;

    Get(String key, Context context, Deadline deadline) {
      super(
          RAW_GET,
          RawGetRequest.newBuilder().setKey(ByteString.copyFromUtf8(key)).build(),
          context,
          deadline);
      var unused = whenComplete((answer, failure) -> ends++);
    }

    @Override
    protected CompletableFuture<RawGetResponse> alone() {
      aloneCalls++;
      return alone;
    }

    @Nullable String failure() {
      return isCompletedExceptionally() && !isCancelled() ? exceptionNow().getMessage() : null;
    }

    private Throwable exceptionNow() {
      return Objects.requireNonNull(handle((answer, failure) -> failure).join());
    }

    String value() {
      return join().getValue().toStringUtf8();
    }
  }

  private BatchLane lane(BatchSettings settings) {
    CallFailures failures =
        new CallFailures() {
          @Override
          public Throwable ended(Status status, boolean written) {
            return new Failed(status.getCode() + (written ? " written" : " unwritten"));
          }

          @Override
          public Throwable timedOut(boolean written) {
            return new Failed("time" + (written ? " written" : " unwritten"));
          }

          @Override
          public Throwable queueFull() {
            return new Failed("full");
          }

          @Override
          public Throwable tooSoon() {
            return new Failed("too soon");
          }

          @Override
          public Throwable malformed(String message, @Nullable Throwable cause) {
            return new Failed("malformed");
          }
        };
    Pace pace =
        new Pace() {
          @Override
          public boolean mayTry() {
            return paceAllows;
          }

          @Override
          public void wentWell() {
            paceAllows = true;
          }
        };
    return new BatchLane(
        new LaneContext(
            settings,
            () -> channel,
            () -> renewals,
            CallOptions.DEFAULT,
            new SerialChannelLoop(time),
            store,
            pace,
            failures,
            feedback::add,
            environment.ticker(),
            IDLE,
            null),
        new Metadata());
  }

  private static BatchSettings policy(BatchPolicy policy, Duration overloadWait, long limit) {
    return new BatchSettings(16, policy, overloadWait, 3, 200, limit);
  }

  private Get submit(String key) {
    return submit(key, LONG, 0);
  }

  private Get submit(String key, Duration timeout, long priority) {
    Context.Builder context = Context.newBuilder().setRegionId(7);
    if (priority > 0) {
      context.setResourceControlContext(
          ResourceControlContext.newBuilder().setOverridePriority(priority));
    }
    Get call = new Get(key, context.build(), Deadline.after(timeout, environment.ticker()));
    lane.submit(call);
    return call;
  }

  private static BatchCommandsResponse answer(long id, String value) {
    return BatchCommandsResponse.newBuilder()
        .addRequestIds(id)
        .addResponses(
            BatchCommandsResponse.Response.newBuilder()
                .setRawGet(RawGetResponse.newBuilder().setValue(ByteString.copyFromUtf8(value))))
        .build();
  }

  @Test
  void aLoneRequestGoesOutAtOnceWithItsContext() {
    submit("a");

    assertThat(channel.last().frames).hasSize(1);
    var request = channel.last().frames.get(0).getRequests(0);
    assertThat(request.getRawGet().getKey().toStringUtf8()).isEqualTo("a");
    assertThat(request.getRawGet().getContext().getRegionId()).isEqualTo(7);
    assertThat(channel.last().ids()).containsExactly(1L);
  }

  @Test
  void answersFindTheirCallsInAnyOrder() {
    Get first = submit("a");
    Get second = submit("b");

    channel.last().answer(answer(2, "B"));
    assertThat(first).isNotDone();
    channel.last().answer(answer(1, "A"));

    assertThat(first.value()).isEqualTo("A");
    assertThat(second.value()).isEqualTo("B");
    assertThat(lane.load()).isZero();
  }

  @Test
  void requestsThatWaitedShareFramesInTheirOrder() {
    channel.ready = false;
    IntStream.range(0, 300).forEach(number -> submit("k" + number));
    assertThat(lane.load()).isEqualTo(300);

    channel.last().becomeReady();

    assertThat(channel.last().frames).hasSize(3);
    assertThat(channel.last().frames.get(0).getRequestsCount()).isEqualTo(128);
    assertThat(channel.last().keys())
        .isEqualTo(IntStream.range(0, 300).mapToObj(number -> "k" + number).toList());
  }

  @Test
  void nothingIsWrittenToAStreamThatTakesNothing() {
    submit("a");
    channel.last().ready = false;
    Get held = submit("b");
    assertThat(channel.last().keys()).containsExactly("a");

    channel.last().becomeReady();

    assertThat(channel.last().keys()).containsExactly("a", "b");
    assertThat(held).isNotDone();
  }

  @Test
  void aStoreThatReadsNothingCostsNoMoreThanTheBacklog() {
    channel.ready = false;
    IntStream.range(0, 1 << 16).forEach(number -> submit("k"));

    assertThat(submit("one too many").failure()).isEqualTo("full");
  }

  @Test
  void theEndOfAStreamFailsWhatWasWrittenAndOnlyThat() {
    Get written = submit("a");
    channel.last().answer(answer(9, "late"));
    channel.last().ready = false;
    Get waiting = submit("b");

    channel.last().end(Status.UNAVAILABLE);

    assertThat(written.failure()).isEqualTo("UNAVAILABLE written");
    assertThat(waiting).isNotDone();
    assertThat(channel.streams).hasSize(2);
    assertThat(channel.last().keys()).containsExactly("b");
    channel.last().answer(answer(1, "B"));
    assertThat(waiting.value()).isEqualTo("B");
    assertThat(written.ends).isEqualTo(1);
  }

  @Test
  void aLateAnswerOfAnEarlierStreamReachesNobody() {
    Get old = submit("a");
    channel.stream(0).answer(answer(5, "nobody's"));
    channel.stream(0).end(Status.UNAVAILABLE);
    Get next = submit("b");
    assertThat(channel.stream(1).ids()).containsExactly(1L);

    channel.stream(0).answer(answer(1, "A"));

    assertThat(old.failure()).isEqualTo("UNAVAILABLE written");
    assertThat(next).isNotDone();
  }

  @Test
  void withoutAConnectionAllCallsFailAsUnwritten() {
    channel.ready = false;
    Get call = submit("a");

    channel.last().end(Status.UNAVAILABLE);

    assertThat(call.failure()).isEqualTo("UNAVAILABLE unwritten");
    assertThat(channel.streams).hasSize(1);
  }

  @Test
  void aStreamThatEndsAtOnceIsNotFollowedByAStorm() {
    submit("a");
    paceAllows = false;
    channel.last().end(Status.INTERNAL);

    assertThat(submit("b").failure()).isEqualTo("too soon");
    assertThat(channel.streams).hasSize(1);

    paceAllows = true;
    submit("c");
    assertThat(channel.streams).hasSize(2);
  }

  @Test
  void aStoreThatTakesNoBatchesGetsCallsOfTheirOwn() {
    Get written = submit("a");
    channel.last().ready = false;
    Get waiting = submit("b");

    channel.last().end(Status.UNIMPLEMENTED);
    written.alone.complete(RawGetResponse.getDefaultInstance());
    waiting.cancel(false);

    assertThat(written.aloneCalls).isEqualTo(1);
    assertThat(written).isCompleted();
    assertThat(waiting.alone).isCancelled();
    assertThat(store.takesBatches()).isFalse();

    time.advance(Duration.ofMinutes(1));
    assertThat(store.takesBatches()).isTrue();
  }

  @Test
  void unimplementedAfterAnAnswerIsAnEndLikeAnyOther() {
    submit("a");
    channel.last().answer(answer(1, "A"));
    Get call = submit("b");

    channel.last().end(Status.UNIMPLEMENTED);

    assertThat(call.failure()).isEqualTo("UNAVAILABLE written");
    assertThat(store.takesBatches()).isTrue();
  }

  @Test
  void whatIsCancelledBeforeItWasWrittenIsNotSent() {
    channel.ready = false;
    Get cancelled = submit("a");
    submit("b");

    cancelled.cancel(false);
    channel.last().becomeReady();

    assertThat(channel.last().keys()).containsExactly("b");
  }

  @Test
  void whatIsCancelledLaterLeavesNothingBehind() {
    Get cancelled = submit("a");

    cancelled.cancel(false);
    channel.last().answer(answer(1, "A"));

    assertThat(cancelled).isCancelled();
    assertThat(lane.load()).isZero();
  }

  @Test
  void callsEndSoonAfterTheirDeadlinesWrittenOrNot() {
    Get written = submit("a", Duration.ofMillis(100), 0);
    Get longer = submit("b", Duration.ofMillis(200), 0);
    channel.last().ready = false;
    Get waiting = submit("c", Duration.ofMillis(50), 0);

    time.advance(Duration.ofMillis(49));
    assertThat(waiting).isNotDone();
    time.advance(Duration.ofMillis(21));
    assertThat(waiting.failure()).isEqualTo("time unwritten");
    assertThat(written).isNotDone();
    time.advance(Duration.ofMillis(50));
    assertThat(written.failure()).isEqualTo("time written");
    assertThat(longer).isNotDone();
    time.advance(Duration.ofMillis(100));
    assertThat(longer.failure()).isEqualTo("time written");

    assertThat(lane.load()).isZero();
    assertThat(lane.isSilent()).isTrue();
  }

  @Test
  void anAnswerAfterASilenceIsASignOfLife() {
    submit("a", Duration.ofMillis(10), 0);
    time.advance(Duration.ofMillis(30));
    assertThat(lane.isSilent()).isTrue();

    channel.last().answer(answer(1, "late"));

    assertThat(lane.isSilent()).isFalse();
  }

  @Test
  void noTimerIsSetForEachRequest() {
    IntStream.range(0, 1000).forEach(number -> submit("k" + number));

    // One for the deadlines, one for the idle stream.
    assertThat(time.waiting()).isEqualTo(2);
  }

  @Test
  void prioritiesComeFirstTheHighestBeforeTheOthers() {
    channel.ready = false;
    submit("a");
    submit("low", LONG, 1);
    submit("high", LONG, 16);
    submit("b");
    submit("middle", LONG, 8);

    channel.last().becomeReady();

    assertThat(channel.last().keys()).containsExactly("high", "middle", "low", "a", "b");
  }

  @Test
  void noMoreThanTheLimitAreWithoutAnswerButForHighPriority() {
    lane = lane(policy(BatchPolicy.BASIC, Duration.ZERO, 2));
    submit("a");
    submit("b");
    submit("c");
    submit("low", LONG, 9);
    assertThat(channel.last().keys()).containsExactly("a", "b");

    submit("high", LONG, 10);
    assertThat(channel.last().keys()).containsExactly("a", "b", "high");

    channel.last().answer(answer(1, "A"));
    channel.last().answer(answer(2, "B"));
    assertThat(channel.last().keys()).containsExactly("a", "b", "high", "low");
    channel.last().answer(answer(3, "H"));
    assertThat(channel.last().keys()).containsExactly("a", "b", "high", "low", "c");
  }

  @Test
  void thePositivePolicyWaitsForMoreOrForItsTime() {
    lane = lane(policy(BatchPolicy.POSITIVE, Duration.ZERO, Long.MAX_VALUE));
    submit("first");
    assertThat(channel.last().keys()).containsExactly("first");

    time.advance(Duration.ofNanos(10_000));
    submit("a");
    submit("b");
    assertThat(channel.last().keys()).containsExactly("first");
    submit("c");
    assertThat(channel.last().keys()).containsExactly("first", "a", "b", "c");

    time.advance(Duration.ofMillis(1));
    submit("d");
    assertThat(channel.last().keys()).hasSize(4);
    time.advance(Duration.ofNanos(100_000));
    assertThat(channel.last().keys()).endsWith("d");
  }

  @Test
  void anOverloadedStoreIsGivenFullerFrames() {
    lane = lane(policy(BatchPolicy.BASIC, Duration.ofMillis(2), Long.MAX_VALUE));
    submit("first");
    channel.last().answer(BatchCommandsResponse.newBuilder().setTransportLayerLoad(201).build());

    submit("a");
    assertThat(channel.last().keys()).containsExactly("first");
    time.advance(Duration.ofMillis(2));
    assertThat(channel.last().keys()).containsExactly("first", "a");

    channel.last().answer(BatchCommandsResponse.newBuilder().setTransportLayerLoad(200).build());
    submit("b");
    assertThat(channel.last().keys()).containsExactly("first", "a", "b");
  }

  @Test
  void healthComesAlongWithAnswers() {
    submit("a");
    HealthFeedback report = HealthFeedback.newBuilder().setStoreId(4).setSlowScore(80).build();

    channel.last().answer(answer(1, "A").toBuilder().setHealthFeedback(report).build());

    assertThat(feedback).containsExactly(report);
  }

  @Test
  void anAnswerOfAnotherKindFailsItsCallAlone() {
    Get wrong = submit("a");
    Get empty = submit("b");
    Get right = submit("c");

    channel
        .last()
        .answer(
            answer(3, "C").toBuilder()
                .addRequestIds(1)
                .addResponses(
                    BatchCommandsResponse.Response.newBuilder()
                        .setGet(GetResponse.getDefaultInstance()))
                .addRequestIds(2)
                .addResponses(BatchCommandsResponse.Response.getDefaultInstance())
                .build());

    assertThat(wrong.failure()).isEqualTo("malformed");
    assertThat(empty.failure()).isEqualTo("malformed");
    assertThat(right.value()).isEqualTo("C");
  }

  @Test
  void aStreamWithoutUseIsClosedAndTheNextRequestOpensAnother() {
    submit("a");
    channel.last().answer(answer(1, "A"));
    time.advance(IDLE.dividedBy(2));
    submit("b");
    channel.last().answer(answer(2, "B"));

    time.advance(IDLE);
    assertThat(channel.last().cancelled).isFalse();
    time.advance(IDLE);
    assertThat(channel.last().cancelled).isTrue();
    assertThat(time.waiting()).isZero();

    submit("c");
    assertThat(channel.streams).hasSize(2);
  }

  @Test
  void whenConnectionsAreMadeAnewCallsUnderWayStillEndWell() {
    Get before = submit("a");

    renewals++;
    Get after = submit("b");

    assertThat(channel.stream(0).halfClosed).isTrue();
    assertThat(channel.stream(1).keys()).containsExactly("b");
    channel.stream(0).answer(answer(1, "A"));
    channel.stream(0).end(Status.OK);
    channel.stream(1).answer(answer(1, "B"));
    assertThat(before.value()).isEqualTo("A");
    assertThat(after.value()).isEqualTo("B");
  }

  @Test
  void closingEndsEveryCallOnce() {
    Get written = submit("a");
    channel.last().ready = false;
    Get waiting = submit("b");

    lane.close();
    Get later = submit("c");
    channel.last().end(Status.UNAVAILABLE);

    assertThat(written.failure()).isEqualTo("UNAVAILABLE written");
    assertThat(waiting.failure()).isEqualTo("UNAVAILABLE unwritten");
    assertThat(later.failure()).isEqualTo("UNAVAILABLE unwritten");
    assertThat(written.ends).isEqualTo(1);
    assertThat(channel.streams).hasSize(1);
  }

  @Test
  void numbersLeaveOutThePlacesOfSlowCalls() {
    Get slow = submit("slow");
    for (int i = 0; i < 1000; i++) {
      Get call = submit("k");
      List<Long> ids = channel.last().ids();
      channel.last().answer(answer(ids.get(ids.size() - 1), "v"));
      assertThat(call).isCompleted();
    }

    channel.last().answer(answer(1, "S"));

    assertThat(slow.value()).isEqualTo("S");
    assertThat(channel.last().ids()).doesNotHaveDuplicates();
  }
}
