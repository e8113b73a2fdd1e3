package io.kvdc.tck.reference;

import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.OutcomeUnknownException;
import io.kvdc.spi.Interception;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls of one connection begin when their interceptors want it, and end when they want it.
 */
final class Admission {

  private final ReferenceThread thread;
  private final Duration timeout;
  private final Map<Object, CompletableFuture<?>> waiting = new ConcurrentHashMap<>();

  Admission(ReferenceThread thread, Duration timeout) {
    this.thread = thread;
    this.timeout = timeout;
  }

  /** Does the work once the interceptors let it go on. */
  <T extends @Nullable Object> CompletableFuture<T> then(
      Interception interception, Supplier<CompletableFuture<T>> work) {
    if (interception.admission().isDone()) {
      return begin(interception, work);
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    Object ticket = new Object();
    waiting.put(ticket, result);
    CompletableFuture<?> unusedEnd =
        result.whenComplete((value, failure) -> waiting.remove(ticket));
    thread.executeLater(timeout, () -> result.completeExceptionally(late(timeout)));
    CompletableFuture<?> unused =
        interception
            .admission()
            .thenRun(
                () -> {
                  if (waiting.remove(ticket) != null && !result.isDone()) {
                    ReferenceThread.pass(begin(interception, work), result);
                  }
                });
    return result;
  }

  private <T extends @Nullable Object> CompletableFuture<T> begin(
      Interception interception, Supplier<CompletableFuture<T>> work) {
    KvException refusal = interception.refusal();
    if (refusal != null) {
      interception.after(refusal);
      return CompletableFuture.failedFuture(refusal);
    }
    Duration wanted = interception.terms().timeout();
    if (wanted == null || wanted.compareTo(timeout) >= 0) {
      return work.get();
    }
    long spent = System.nanoTime() - interception.operation().startedNanos();
    if (wanted.toNanos() <= spent) {
      return CompletableFuture.failedFuture(late(wanted));
    }
    CompletableFuture<T> result = work.get();
    boolean write = interception.operation().write();
    thread.executeLater(
        wanted.minusNanos(Math.max(0, spent)),
        () ->
            result.completeExceptionally(
                write
                    ? new OutcomeUnknownException(ErrorDetail.of("not done within " + wanted))
                    : late(wanted)));
    return result;
  }

  private static DeadlineExceededException late(Duration timeout) {
    return new DeadlineExceededException(ErrorDetail.of("not done within " + timeout), timeout);
  }

  /** Ends the calls that have not begun. */
  void close() {
    waiting.values().forEach(result -> result.completeExceptionally(ReferenceThread.closed()));
  }
}
