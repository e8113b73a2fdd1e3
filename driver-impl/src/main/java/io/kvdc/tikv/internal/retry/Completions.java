package io.kvdc.tikv.internal.retry;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What to do when something asynchronous is done. */
public final class Completions {

  private static final Logger LOGGER = System.getLogger(Completions.class.getName());

  private Completions() {}

  /**
   * Hears of the end of a stage, where nobody waits for the hearing itself. An action that throws
   * is a defect of the driver and is logged.
   *
   * @param action gets the result or the failure; called on the thread that ends the stage
   */
  public static <T> void whenDone(
      CompletionStage<T> stage,
      BiConsumer<? super @Nullable T, ? super @Nullable Throwable> action) {
    CompletionStage<T> unused =
        stage.whenComplete(
            (result, failure) -> {
              try {
                action.accept(result, failure);
              } catch (RuntimeException | Error defect) {
                LOGGER.log(Level.ERROR, "an action on completion failed", defect);
                throw defect;
              }
            });
  }

  /**
   * The same result, but not later than a deadline.
   *
   * @param late makes the failure for when the deadline comes first
   * @return a future of its own; the given stage goes on whatever becomes of it
   */
  public static <T> CompletableFuture<T> before(
      Deadline deadline,
      RetryEnvironment environment,
      CompletableFuture<T> stage,
      Supplier<? extends Throwable> late) {
    if (stage.isDone() || deadline.isNone()) {
      return stage;
    }
    CompletableFuture<T> limited = new CompletableFuture<>();
    Scheduler.Scheduled timer =
        environment
            .scheduler()
            .schedule(() -> limited.completeExceptionally(late.get()), deadline.remainingNanos());
    whenDone(
        stage,
        (result, failure) -> {
          timer.cancel();
          if (failure != null) {
            limited.completeExceptionally(failure);
          } else {
            limited.complete(result);
          }
        });
    return limited;
  }
}
