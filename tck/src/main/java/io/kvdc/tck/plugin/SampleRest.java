package io.kvdc.tck.plugin;

import io.kvdc.spi.RpcAnswer;
import io.kvdc.spi.RpcCall;
import io.kvdc.spi.RpcInterceptor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** What lies inside an interceptor that is checked: a server that answers as it was told to. */
final class SampleRest {

  private final RpcCall call;
  private final SampleRpcs.Ending ending;
  private final AtomicInteger proceeded = new AtomicInteger();
  private final CompletableFuture<RpcAnswer> answer = new CompletableFuture<>();

  /** What is completed by hand is completed behind {@link RpcInterceptor#around}. */
  SampleRest(RpcCall call, SampleRpcs.Ending ending, boolean later) {
    this.call = call;
    this.ending = ending;
    if (!later) {
      endAllThatWait();
    }
  }

  RpcInterceptor.Rest once() {
    return () -> {
      if (proceeded.incrementAndGet() > 1) {
        throw new IllegalStateException("a request can be sent on once only");
      }
      return answer.minimalCompletionStage();
    };
  }

  void endAllThatWait() {
    RuntimeException failure = ending.failure();
    if (failure == null) {
      answer.complete(new RpcAnswer("an answer to " + call.method(), 8));
    } else {
      answer.completeExceptionally(failure);
    }
  }

  SampleRpcs.Ending ending() {
    return ending;
  }

  int proceeded() {
    return proceeded.get();
  }

  boolean mayHaveBeenApplied() {
    return proceeded() > 0 && call.write() && ending.mayHaveBeenApplied();
  }
}
