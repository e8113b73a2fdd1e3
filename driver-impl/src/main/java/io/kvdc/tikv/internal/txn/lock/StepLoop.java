package io.kvdc.tikv.internal.txn.lock;

import io.kvdc.tikv.internal.retry.Stages;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One asynchronous step after the other. The stack stays flat, however many steps end at once.
 *
 * @param <T> the result
 */
abstract class StepLoop<T> extends CompletableFuture<T> {

  private final AtomicInteger signals = new AtomicInteger();

  /** Begins the next step; null: there is none. */
  protected abstract @Nullable CompletableFuture<?> next();

  /** The result, when there are no more steps. */
  protected abstract T result();

  final CompletableFuture<T> run() {
    goOn();
    return this;
  }

  /** Called again from within itself, where a step ended at once, it leaves that to the caller. */
  private void goOn() {
    if (signals.getAndIncrement() != 0) {
      return;
    }
    do {
      try {
        CompletableFuture<?> step = next();
        if (step == null) {
          complete(result());
        } else {
          Stages.whenEnded(step, done -> goOn(), this::completeExceptionally);
        }
      } catch (RuntimeException e) {
        completeExceptionally(e);
      }
    } while (signals.decrementAndGet() != 0);
  }
}
