package io.kvdc.tikv.internal.retry;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** How small state machines go on when a stage ends. */
public final class Stages {

  private Stages() {}

  /**
   * Goes on with the result or the failure of a stage, on the thread that ends it.
   *
   * @param stage what is waited for
   * @param onResult goes on
   * @param onFailure goes on after a failure, of the stage or of {@code onResult}, given without
   *     what stages wrap around it
   * @param <T> the result
   */
  public static <T> void whenEnded(
      CompletableFuture<T> stage, Consumer<? super T> onResult, Consumer<Throwable> onFailure) {
    var unused =
        stage.whenComplete(
            (result, failure) -> {
              if (failure != null) {
                onFailure.accept(Causes.of(failure));
                return;
              }
              try {
                onResult.accept(result);
              } catch (RuntimeException e) {
                onFailure.accept(e);
              }
            });
  }
}
