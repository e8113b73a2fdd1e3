package io.kvdc.spi;

import io.kvdc.error.KvException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One operation on its way through an {@link InterceptorChain}. For drivers. */
public final class Interception {

  /** Who may go on: whoever takes the operation from one state to the next. */
  private enum State {
    /** Interceptors are being asked. */
    ENTERING,
    /** One of them lets the operation wait. */
    WAITING,
    /** All were asked, or one refused. */
    ENTERED,
    /** The operation ended while one was being asked, who has to tell of the end. */
    ENDED_ENTERING,
    /** The end is being told. */
    ENDED
  }

  /** Of operations that nobody let wait. */
  private static final CompletableFuture<@Nullable Void> ADMITTED =
      CompletableFuture.completedFuture(null);

  private static final AtomicReferenceFieldUpdater<Interception, State> STATE =
      AtomicReferenceFieldUpdater.newUpdater(Interception.class, State.class, "state");

  private static final AtomicReferenceFieldUpdater<Interception, @Nullable Completion> COMPLETION =
      AtomicReferenceFieldUpdater.newUpdater(Interception.class, Completion.class, "completion");

  private final Operation operation;
  private final Interceptor[] interceptors;
  private final Interceptor.After[] afters;
  private final PluginFailures failures;
  private final LongSupplier nanoClock;
  private final PhaseTimes phases = new PhaseTimes();
  private volatile State state = State.ENTERING;
  private volatile @Nullable Completion completion;

  /** Null as long as nobody lets the operation wait. */
  private volatile @Nullable CompletableFuture<@Nullable Void> waiting;

  private final @Nullable Tracing tracing;
  private final @Nullable Span span;
  private int entered;
  private volatile OperationTerms terms = OperationTerms.NONE;
  private volatile @Nullable KvException refusal;

  Interception(
      Operation operation,
      Interceptor[] interceptors,
      @Nullable Tracing tracing,
      PluginFailures failures,
      LongSupplier nanoClock) {
    this.operation = operation;
    this.interceptors = interceptors;
    this.afters = new Interceptor.After[interceptors.length];
    this.tracing = tracing;
    this.failures = failures;
    this.nanoClock = nanoClock;
    this.span = tracing == null ? null : tracing.start(operation);
  }

  /** Asks the interceptors, from the one that was not asked yet. */
  void begin() {
    while (entered < interceptors.length && refusal == null && state == State.ENTERING) {
      Interceptor next = interceptors[entered];
      CompletionStage<?> wait = enter(next);
      entered++;
      if (wait != null && refusal == null && waits(next, wait)) {
        return;
      }
    }
    if (STATE.compareAndSet(this, State.ENTERING, State.ENTERED)) {
      CompletableFuture<@Nullable Void> waited = waiting;
      if (waited != null) {
        waited.complete(null);
      }
    } else {
      if (waiting == null) {
        waiting = new CompletableFuture<>();
      }
      leaveAll();
    }
  }

  private @Nullable CompletionStage<?> enter(Interceptor interceptor) {
    PluginCalls call = PluginCalls.enter();
    try {
      refusal = interceptor.refuse(operation);
      if (refusal != null) {
        return null;
      }
      afters[entered] = interceptor.before(operation);
      OperationTerms wanted = interceptor.terms(operation, terms);
      if (wanted != null) {
        terms = wanted;
      }
      return interceptor.admit(operation);
    } catch (Throwable broken) {
      // All of them: a checked one can come from another language, and the driver must go on.
      refusal = failures.failedBefore(interceptor, operation.name(), broken);
      return null;
    } finally {
      call.leave();
    }
  }

  /** Returns false if there is nothing to wait for. */
  private boolean waits(Interceptor interceptor, CompletionStage<?> wait) {
    long began = nanoClock.getAsLong();
    if (waiting == null) {
      waiting = new CompletableFuture<>();
    }
    if (!STATE.compareAndSet(this, State.ENTERING, State.WAITING)) {
      return false;
    }
    try {
      CompletionStage<?> unused =
          wait.whenComplete((done, failure) -> goOn(interceptor, began, failure));
    } catch (Throwable broken) {
      goOn(interceptor, began, broken);
    }
    return true;
  }

  private void goOn(Interceptor interceptor, long began, @Nullable Throwable failure) {
    if (!STATE.compareAndSet(this, State.WAITING, State.ENTERING)) {
      // It ended while it waited, or the interceptor's stage completed twice.
      return;
    }
    phases.add(Phase.ADMISSION, nanoClock.getAsLong() - began);
    Throwable reason = unwrapped(failure);
    if (reason instanceof KvException refused) {
      refusal = refused;
    } else if (reason != null) {
      refusal = failures.failedBefore(interceptor, operation.name(), reason);
    }
    begin();
  }

  private static @Nullable Throwable unwrapped(@Nullable Throwable error) {
    return error instanceof CompletionException && error.getCause() != null
        ? error.getCause()
        : error;
  }

  /**
   * When the interceptors have let the operation go on, or refused it. Mostly that is at once.
   *
   * @return completes without a failure, on any thread; then ask {@link #refusal()}. Never
   *     completes if {@link #after} was called first.
   */
  public CompletableFuture<@Nullable Void> admission() {
    CompletableFuture<@Nullable Void> waited = waiting;
    return waited == null ? ADMITTED : waited;
  }

  /**
   * Whether an interceptor refused the operation. Asked once {@link #admission()} is done.
   *
   * @return what to fail with instead of sending anything, or null to go on
   */
  public @Nullable KvException refusal() {
    return refusal;
  }

  /**
   * The operation.
   *
   * @return what the interceptors were told
   */
  public Operation operation() {
    return operation;
  }

  /**
   * What interceptors want of the operation. Asked once {@link #admission()} is done.
   *
   * @return their wishes; drivers keep to them
   */
  public OperationTerms terms() {
    return terms;
  }

  /**
   * The span of the operation.
   *
   * @return under which drivers start those of its steps and requests; null if nobody wants any.
   *     Ended by {@link #after}.
   */
  public @Nullable Span span() {
    return span;
  }

  /**
   * What servers are asked to take down of the operation's requests.
   *
   * @return the bits of {@link TraceFlags}; 0 if there is no tracer
   */
  public long traceFlags() {
    return tracing == null ? 0 : tracing.flags(operation);
  }

  /**
   * Whether any tracer wants events of a category, for those who would tell of several.
   *
   * @param category the category
   * @return true if so
   */
  public boolean isEnabled(TraceCategory category) {
    return tracing != null && tracing.isEnabled(category);
  }

  /**
   * Tells the tracers of an event, if they want its category.
   *
   * @param category the category
   * @param name what happened
   * @param fields makes the circumstances, if they are wanted
   */
  public void event(TraceCategory category, String name, Supplier<Map<String, Object>> fields) {
    if (tracing != null) {
      tracing.event(operation, category, name, fields);
    }
  }

  /**
   * What the operation spends its time with.
   *
   * @return to be added to by the driver until the end
   */
  public PhaseTimes phases() {
    return phases;
  }

  /**
   * Tells the interceptors, from the innermost to the outermost, that the operation ended. Call it
   * when the result is there and before the caller sees it, also for an operation that was refused
   * or cancelled. Calls after the first do nothing. Never throws.
   *
   * @param error why it failed, or null if it succeeded; a {@link CompletionException} is taken off
   */
  public void after(@Nullable Throwable error) {
    Completion mine = new Completion(operation, unwrapped(error), nanoClock.getAsLong(), phases);
    if (!COMPLETION.compareAndSet(this, null, mine)) {
      return;
    }
    State before;
    do {
      before = state;
    } while (!STATE.compareAndSet(
        this, before, before == State.ENTERING ? State.ENDED_ENTERING : State.ENDED));
    if (before != State.ENTERING) {
      leaveAll();
    }
  }

  private void leaveAll() {
    Completion ended = completion;
    if (ended == null) {
      return;
    }
    for (int i = entered - 1; i >= 0; i--) {
      leave(i, ended);
    }
    Span mine = span;
    if (mine != null) {
      if (ended.error() != null) {
        mine.fail(ended.error());
      }
      mine.end();
    }
  }

  private void leave(int index, Completion ended) {
    Interceptor.After after = afters[index];
    if (after == null) {
      return;
    }
    PluginCalls call = PluginCalls.enter();
    try {
      after.after(ended);
    } catch (Throwable broken) {
      failures.failed(interceptors[index], operation.name(), broken);
    } finally {
      call.leave();
    }
  }
}
