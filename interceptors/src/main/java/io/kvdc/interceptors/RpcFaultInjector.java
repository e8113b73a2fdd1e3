package io.kvdc.interceptors;

import io.kvdc.spi.RpcAnswer;
import io.kvdc.spi.RpcCall;
import io.kvdc.spi.RpcException;
import io.kvdc.spi.RpcInterceptor;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * Makes attempts of requests fail or be late, to see how an application and its driver bear it.
 * What it was told last it tries first. Safe for use by many threads.
 */
public final class RpcFaultInjector implements RpcInterceptor {

  private final List<Fault> faults = new CopyOnWriteArrayList<>();
  private final LongAdder injected = new LongAdder();
  private final Timing timing;

  private record Fault(AtomicLong left, Predicate<RpcCall> which, RpcInterceptor how) {
    boolean take() {
      return left.getAndUpdate(n -> n == 0 ? n : n - 1) > 0;
    }
  }

  /** Begins without faults. */
  public RpcFaultInjector() {
    this(Timing.SYSTEM);
  }

  RpcFaultInjector(Timing timing) {
    this.timing = timing;
  }

  @Override
  public String name() {
    return "rpcFaults";
  }

  /**
   * The next matching attempts do not leave, as if the server could not be reached.
   *
   * @param count how many
   * @param which the attempts
   */
  public void failBeforeSending(long count, Predicate<RpcCall> which) {
    add(
        count,
        which,
        (call, rest) ->
            CompletableFuture.failedFuture(
                new RpcException(call.address(), false, "injected before sending", null)));
  }

  /**
   * The next matching attempts reach the server, and their answers are lost.
   *
   * @param count how many
   * @param which the attempts
   */
  public void dropAnswers(long count, Predicate<RpcCall> which) {
    add(
        count,
        which,
        (call, rest) ->
            rest.proceed()
                .thenCompose(
                    answer ->
                        CompletableFuture.failedFuture(
                            new RpcException(call.address(), true, "the answer dropped", null))));
  }

  /**
   * The next matching attempts leave later.
   *
   * @param count how many
   * @param which the attempts
   * @param delay how much later
   */
  public void delay(long count, Predicate<RpcCall> which, Duration delay) {
    long nanos = delay.toNanos();
    add(
        count,
        which,
        (call, rest) -> {
          CompletableFuture<RpcAnswer> late = new CompletableFuture<>();
          timing.later(nanos, () -> pass(rest.proceed(), late));
          return late;
        });
  }

  private static void pass(CompletionStage<RpcAnswer> from, CompletableFuture<RpcAnswer> to) {
    CompletionStage<RpcAnswer> unused =
        from.whenComplete(
            (answer, failure) -> {
              if (failure == null) {
                to.complete(answer);
              } else {
                to.completeExceptionally(failure);
              }
            });
  }

  private void add(
      long count,
      Predicate<RpcCall> which,
      BiFunction<RpcCall, Rest, CompletionStage<RpcAnswer>> how) {
    if (count <= 0) {
      throw new IllegalArgumentException("a count must be positive, not " + count);
    }
    Objects.requireNonNull(which, "which");
    faults.add(0, new Fault(new AtomicLong(count), which, RpcInterceptor.of("fault", how)));
  }

  /** Forgets all faults. What has failed remains counted. */
  public void clear() {
    faults.clear();
  }

  /**
   * How many attempts were made to fail or be late.
   *
   * @return the number since this was made
   */
  public long injected() {
    return injected.sum();
  }

  @Override
  public CompletionStage<RpcAnswer> around(RpcCall call, Rest rest) {
    for (Fault fault : faults) {
      if (fault.which().test(call) && fault.take()) {
        injected.increment();
        return fault.how().around(call, rest);
      }
    }
    return rest.proceed();
  }
}
