package io.kvdc.embedded.vectors;

import com.google.protobuf.DynamicMessage;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.awaitility.Awaitility;

/** The answers of a stream as they come. */
final class AnswerQueue implements StreamObserver<DynamicMessage> {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final List<DynamicMessage> answers = new ArrayList<>();
  private Status end;

  @Override
  public synchronized void onNext(DynamicMessage answer) {
    answers.add(answer);
  }

  @Override
  public synchronized void onError(Throwable failure) {
    end = Status.fromThrowable(failure);
  }

  @Override
  public synchronized void onCompleted() {
    end = Status.OK;
  }

  /** Takes so many, counted in any way; fewer if the stream ends before. */
  List<DynamicMessage> take(int wanted, ToIntFunction<DynamicMessage> weight) {
    Awaitility.await().atMost(PATIENCE).until(() -> isEnough(wanted, weight));
    return drain();
  }

  /** Returns how the stream ended, null if it goes on. */
  synchronized Status end() {
    return end;
  }

  private synchronized boolean isEnough(int wanted, ToIntFunction<DynamicMessage> weight) {
    return end != null || answers.stream().mapToInt(weight).sum() >= wanted;
  }

  private synchronized List<DynamicMessage> drain() {
    List<DynamicMessage> taken = List.copyOf(answers);
    answers.clear();
    return taken;
  }
}
