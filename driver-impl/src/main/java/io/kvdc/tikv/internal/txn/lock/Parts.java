package io.kvdc.tikv.internal.txn.lock;

import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.retry.Backoffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Calls that are parts of a greater operation. */
final class Parts {

  private Parts() {}

  /**
   * Makes a call within the waiting of a step.
   *
   * @param step the waiting; the step goes on when the call has ended
   * @param call makes the call with its own handle on the waiting, which it may cancel
   */
  static <T> CompletableFuture<T> run(Backoffer step, Function<Backoffer, ApiCall<T>> call) {
    ApiCall<T> made = call.apply(step.step());
    made.start();
    return made;
  }
}
