package io.kvdc.tikv.internal.retry;

import io.kvdc.spi.Interception;
import io.kvdc.spi.Phase;
import io.kvdc.spi.Span;
import io.kvdc.spi.SpanKind;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A step of an operation as those see it who look on: a span, and time on the account of the
 * operation. Ends once, however often it is told to. Where nobody looks on it is one object that
 * does nothing.
 */
public final class Step {

  private static final Step UNSEEN = new Step(null, null, null, 0);

  private final @Nullable Backoffer account;
  private final @Nullable Phase phase;
  private final @Nullable Span span;
  private final long begunNanos;
  private final AtomicBoolean ended = new AtomicBoolean();

  private Step(
      @Nullable Backoffer account, @Nullable Phase phase, @Nullable Span span, long begunNanos) {
    this.account = account;
    this.phase = phase;
    this.span = span;
    this.begunNanos = begunNanos;
  }

  /**
   * Begins a step.
   *
   * @param operation the waiting of what it is a part of, whose span is the parent
   * @param name of the span
   * @param phase what the time is spent with; null: nothing of its own
   */
  public static Step begin(Backoffer operation, String name, @Nullable Phase phase) {
    return begin(operation, name, phase, SpanKind.INTERNAL);
  }

  /**
   * Begins an attempt of a request. Its time is {@link Phase#RPC}.
   *
   * @param operation the waiting of what it is a part of
   * @param name the RPC
   */
  public static Step request(Backoffer operation, String name) {
    return begin(operation, name, Phase.RPC, SpanKind.CLIENT);
  }

  private static Step begin(
      Backoffer operation, String name, @Nullable Phase phase, SpanKind kind) {
    Interception seen = operation.interception();
    if (seen == null) {
      return UNSEEN;
    }
    Span parent = operation.span();
    return new Step(
        operation,
        phase,
        parent == null ? null : parent.child(name, kind),
        operation.environment().ticker().nanoTime());
  }

  /**
   * A stage as a step that ends with it.
   *
   * @param operation the waiting of what it is a part of
   * @param name of the span
   * @param phase what the time is spent with
   * @param stage begins what is waited for; what is there at once is no step
   * @param <T> the result
   * @return as the stage, but done only when the step has ended; a cancel does not reach the stage
   */
  public static <T> CompletableFuture<T> of(
      Backoffer operation, String name, Phase phase, Supplier<CompletableFuture<T>> stage) {
    if (operation.interception() == null) {
      return stage.get();
    }
    CompletableFuture<T> waited = stage.get();
    if (waited.isDone() && !waited.isCompletedExceptionally()) {
      return waited;
    }
    Step step = begin(operation, name, phase);
    return waited.whenComplete((result, failure) -> step.end(failure));
  }

  /**
   * A stage as a step that ends with it, also if it is done at once.
   *
   * @param operation the waiting of what it is a part of
   * @param name of the span
   * @param phase what the time is spent with
   * @param stage begins what is waited for
   * @param <T> the result
   * @return as {@link #of}
   */
  public static <T> CompletableFuture<T> always(
      Backoffer operation, String name, Phase phase, Supplier<CompletableFuture<T>> stage) {
    if (operation.interception() == null) {
      return stage.get();
    }
    Step step = begin(operation, name, phase);
    CompletableFuture<T> waited;
    try {
      waited = stage.get();
    } catch (RuntimeException | Error e) {
      step.end(e);
      throw e;
    }
    return waited.whenComplete((result, failure) -> step.end(failure));
  }

  /** Whether a span is taken down, so that what is costly to tell is worth it. */
  public boolean isTaken() {
    return span != null;
  }

  /** The span; null: there is none. */
  public @Nullable Span span() {
    return span;
  }

  /** Adds a number. */
  public void set(String key, long value) {
    if (span != null && !ended.get()) {
      span.set(key, value);
    }
  }

  /** Adds a text. */
  public void set(String key, String value) {
    if (span != null && !ended.get()) {
      span.set(key, value);
    }
  }

  /**
   * Ends it.
   *
   * @param failure why it failed; null: it did not
   */
  public void end(@Nullable Throwable failure) {
    if (account == null || !ended.compareAndSet(false, true)) {
      return;
    }
    if (phase != null) {
      account.spent(phase, account.environment().ticker().nanoTime() - begunNanos);
    }
    if (span != null) {
      if (failure != null) {
        span.fail(Causes.of(failure));
      }
      span.end();
    }
  }
}
