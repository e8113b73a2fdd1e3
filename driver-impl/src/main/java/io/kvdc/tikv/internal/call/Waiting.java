package io.kvdc.tikv.internal.call;

import io.kvdc.error.CallCancelledException;
import io.kvdc.error.CallInterruptedException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.retry.Causes;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How the synchronous faces wait for the asynchronous ones. */
public final class Waiting {

  private Waiting() {}

  /**
   * Makes a call and waits for its end, at most as long as its deadline allows. On a thread that is
   * interrupted already the call is not made.
   *
   * @param call makes the call; not asked on the driver's own threads
   * @param <T> the result
   * @return the result
   */
  public static <T> @Nullable T await(Supplier<CompletableFuture<T>> call) {
    DriverThreads.refuseToBlock();
    if (Thread.currentThread().isInterrupted()) {
      // Nothing of a write is left to wonder about if it never leaves.
      throw new CallInterruptedException(
          ErrorDetail.of("the thread was interrupted before the call; nothing was sent"));
    }
    CompletableFuture<T> future = call.get();
    try {
      return future.get();
    } catch (InterruptedException e) {
      return interrupted(future);
    } catch (ExecutionException | CancellationException e) {
      throw onThisThread(Causes.of(e));
    }
  }

  /** The call may have ended by itself at the last moment; then that counts. */
  private static <T> @Nullable T interrupted(CompletableFuture<T> future) {
    CallInterruptedException why =
        new CallInterruptedException(
            ErrorDetail.of("the thread was interrupted while it waited for the call"));
    if (future instanceof ApiCall<T> call) {
      call.fail(why);
    } else {
      future.completeExceptionally(why);
    }
    Thread.currentThread().interrupt();
    try {
      return future.join();
    } catch (CompletionException | CancellationException e) {
      throw onThisThread(Causes.of(e));
    }
  }

  private static RuntimeException onThisThread(Throwable cause) {
    if (cause instanceof KvException known) {
      return known.copy();
    }
    if (cause instanceof CancellationException) {
      return new CallCancelledException(ErrorDetail.of("the call was cancelled").withCause(cause));
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException bug ? bug : new IllegalStateException(cause);
  }
}
