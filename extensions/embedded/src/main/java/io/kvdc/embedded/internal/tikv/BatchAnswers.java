package io.kvdc.embedded.internal.tikv;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.kvdc.proto.kvrpcpb.HealthFeedback;
import io.kvdc.proto.tikvpb.BatchCommandsResponse;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What goes back on one BatchCommands stream. Thread-safe and without locks: whoever adds an answer
 * while nobody sends becomes the sender, and takes along what others add meanwhile.
 */
final class BatchAnswers {

  /** Most answers in one message (TiKV, GRPC_MSG_MAX_BATCH_SIZE). */
  private static final int MAX_ANSWERS = 128;

  private final StoreHealth health;
  private final StreamObserver<BatchCommandsResponse> stream;
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable Instant> lastFeedback = new AtomicReference<>();

  /** How often sending was asked for since nobody sent; the first to ask sends. */
  private final AtomicInteger asked = new AtomicInteger();

  /** How many batches are being read now, whose answers wait for each other. */
  private final AtomicInteger holds = new AtomicInteger();

  /** How many answers are still to be added. */
  private final AtomicInteger expected = new AtomicInteger();

  private volatile @Nullable Status failure;
  private volatile boolean completed;

  /** Only used by the one who sends. */
  private boolean ended;

  BatchAnswers(StoreHealth health, StreamObserver<BatchCommandsResponse> stream) {
    this.health = health;
    this.stream = stream;
  }

  /** Announces one call of {@link #add}; the stream does not complete before it. */
  void expectOne() {
    expected.incrementAndGet();
  }

  /** Keeps answers back, so that they go out together, until {@link #letGo}. */
  void hold() {
    holds.incrementAndGet();
  }

  /** Sends what was kept back. */
  void letGo() {
    holds.decrementAndGet();
    send();
  }

  void add(long id, BatchCommandsResponse.Response response) {
    answers.add(new Answer(id, response));
    expected.decrementAndGet();
    if (holds.get() == 0) {
      send();
    }
  }

  /** Ends the stream with an error; answers that did not go out yet are lost. */
  void fail(Status status) {
    failure = status;
    send();
  }

  /** Ends the stream when all that is expected has been sent. */
  void complete() {
    completed = true;
    send();
  }

  /** Sends nothing any more, for the client has gone. */
  void stop() {
    failure = Status.CANCELLED;
    send();
  }

  private void send() {
    if (asked.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    while (seen != 0) {
      sendAll();
      seen = asked.addAndGet(-seen);
    }
  }

  private void sendAll() {
    if (ended) {
      answers.clear();
      return;
    }
    Status status = failure;
    if (status != null) {
      ended = true;
      stream.onError(status.asRuntimeException());
      return;
    }
    while (!answers.isEmpty()) {
      stream.onNext(nextMessage());
    }
    if (completed && expected.get() == 0 && answers.isEmpty()) {
      ended = true;
      stream.onCompleted();
    }
  }

  private BatchCommandsResponse nextMessage() {
    BatchCommandsResponse.Builder message = BatchCommandsResponse.newBuilder();
    HealthFeedback asked = null;
    for (Answer answer = answers.poll(); answer != null; answer = answers.poll()) {
      BatchCommandsResponse.Response response = answer.response();
      if (response.hasGetHealthFeedback()) {
        asked = asked == null ? health.asked(lastFeedback) : asked;
        response = withFeedback(response, asked);
      }
      message.addResponses(response).addRequestIds(answer.id());
      if (message.getResponsesCount() == MAX_ANSWERS) {
        break;
      }
    }
    HealthFeedback feedback = asked != null ? asked : health.ifDue(lastFeedback);
    if (feedback != null) {
      message.setHealthFeedback(feedback);
    }
    return message.build();
  }

  /** All that was asked for in one message is told the same. */
  private static BatchCommandsResponse.Response withFeedback(
      BatchCommandsResponse.Response response, HealthFeedback feedback) {
    return response.toBuilder()
        .setGetHealthFeedback(
            response.getGetHealthFeedback().toBuilder().setHealthFeedback(feedback))
        .build();
  }

  private record Answer(long id, BatchCommandsResponse.Response response) {}
}
