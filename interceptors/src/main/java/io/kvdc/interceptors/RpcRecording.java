package io.kvdc.interceptors;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.RequestRejectedException;
import io.kvdc.spi.RpcAnswer;
import io.kvdc.spi.RpcCall;
import io.kvdc.spi.RpcInterceptor;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What requests were answered, to be answered again without the servers. Holds keys and values: for
 * tests. Safe for use by many threads.
 */
public final class RpcRecording {

  private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();

  /**
   * One attempt and what came of it; one of the two is null.
   *
   * @param call the attempt
   * @param answer the answer
   * @param failure why there was none
   */
  public record Exchange(RpcCall call, @Nullable RpcAnswer answer, @Nullable Throwable failure) {}

  /** Begins empty. */
  public RpcRecording() {}

  /**
   * Takes down all attempts.
   *
   * @return the interceptor
   */
  public RpcInterceptor recorder() {
    return RpcInterceptor.of(
        "recorder",
        (call, rest) ->
            rest.proceed()
                .whenComplete(
                    (answer, failure) -> exchanges.add(new Exchange(call, answer, failure))));
  }

  /**
   * What was taken down.
   *
   * @return in the order of the answers; a still picture
   */
  public List<Exchange> exchanges() {
    return List.copyOf(exchanges);
  }

  /**
   * Answers requests of stores from what is recorded now, each exchange once, and sends none of
   * them. The same method, region and message get the answers in their order. What is not there
   * ends the operation with {@link RequestRejectedException}. Requests to other servers pass.
   *
   * @return the interceptor
   */
  public RpcInterceptor replayer() {
    return replayer(call -> List.of(call.method(), call.regionId(), call.message()));
  }

  /**
   * As {@link #replayer()}, with another rule of what is the same request: messages of transactions
   * differ in their timestamps.
   *
   * @param likeness two requests are the same if this gives equal values
   * @return the interceptor
   */
  public RpcInterceptor replayer(Function<RpcCall, ?> likeness) {
    Objects.requireNonNull(likeness, "likeness");
    Map<Object, Queue<Exchange>> left = new HashMap<>();
    for (Exchange exchange : exchanges) {
      left.computeIfAbsent(likeness.apply(exchange.call()), key -> new ArrayDeque<>())
          .add(exchange);
    }
    ReentrantLock lock = new ReentrantLock();
    return RpcInterceptor.of(
        "replayer",
        (call, rest) -> {
          if (call.storeId() == 0) {
            return rest.proceed();
          }
          Object key = likeness.apply(call);
          lock.lock();
          try {
            Queue<Exchange> queue = left.get(key);
            return answer(call, queue == null ? null : queue.poll());
          } finally {
            lock.unlock();
          }
        });
  }

  private static CompletionStage<RpcAnswer> answer(RpcCall call, @Nullable Exchange exchange) {
    if (exchange == null) {
      return CompletableFuture.failedFuture(
          new RequestRejectedException(
              ErrorDetail.of("the recording has no (further) answer to " + call)));
    }
    return exchange.answer() != null
        ? CompletableFuture.completedFuture(exchange.answer())
        : CompletableFuture.failedFuture(Objects.requireNonNull(exchange.failure()));
  }
}
