package io.kvdc.spi;

import io.kvdc.error.KvException;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One operation on its way through an {@link InterceptorChain}. For drivers. */
public final class Interception {

  private static final System.Logger LOG = System.getLogger("io.kvdc");

  private final Operation operation;
  private final Interceptor[] interceptors;
  private final Interceptor.After[] afters;
  private final LongSupplier nanoClock;
  private final AtomicBoolean ended = new AtomicBoolean();
  private @Nullable KvException refusal;

  Interception(Operation operation, Interceptor[] interceptors, LongSupplier nanoClock) {
    this.operation = operation;
    this.interceptors = interceptors;
    this.afters = new Interceptor.After[interceptors.length];
    this.nanoClock = nanoClock;
  }

  void begin() {
    for (int i = 0; i < interceptors.length && refusal == null; i++) {
      afters[i] = enter(interceptors[i]);
    }
  }

  private Interceptor.After enter(Interceptor interceptor) {
    try {
      refusal = interceptor.refuse(operation);
      return refusal == null ? interceptor.before(operation) : Interceptor.After.NOBODY;
    } catch (Throwable broken) {
      // All of them: a checked one can come from another language, and the driver must go on.
      report(interceptor, broken);
      return Interceptor.After.NOBODY;
    }
  }

  /**
   * Whether an interceptor refused the operation.
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
   * Tells the interceptors, from the innermost to the outermost, that the operation ended. Call it
   * when the result is there and before the caller sees it, also for an operation that was refused
   * or cancelled. Calls after the first do nothing. Never throws.
   *
   * @param error why it failed, or null if it succeeded; a {@link CompletionException} is taken off
   */
  public void after(@Nullable Throwable error) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    Throwable reason =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    Completion completion = new Completion(operation, reason, nanoClock.getAsLong());
    for (int i = afters.length - 1; i >= 0; i--) {
      leave(i, completion);
    }
  }

  private void leave(int index, Completion completion) {
    Interceptor.After after = afters[index];
    if (after == null) {
      return;
    }
    try {
      after.after(completion);
    } catch (Throwable broken) {
      report(interceptors[index], broken);
    }
  }

  private void report(Interceptor interceptor, Throwable broken) {
    LOG.log(
        Level.WARNING,
        "the interceptor " + interceptor.getClass().getName() + " failed at " + operation.name(),
        broken);
  }
}
