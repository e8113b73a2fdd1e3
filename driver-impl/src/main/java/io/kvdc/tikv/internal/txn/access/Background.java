package io.kvdc.tikv.internal.txn.access;

import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.region.OpenCalls;
import io.kvdc.tikv.internal.retry.Completions;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls that nobody waits for. They have deadlines of their own, and end with the engine. */
public final class Background {

  private static final Logger LOG = System.getLogger("io.kvdc.tikv");

  /** What is under way when the engine closes may take this long to end. */
  private static final long CLOSE_MILLIS = 1_000;

  private final OpenCalls open = new OpenCalls();
  private final Set<ApiCall<?>> underWay = ConcurrentHashMap.newKeySet();

  /**
   * Starts a call, unless the engine is closed. That it failed is logged: locks that remain are
   * resolved by those who meet them.
   *
   * @param call the call
   * @param what it does, for the log
   */
  public void start(ApiCall<?> call, String what) {
    underWay.add(call);
    Completions.whenDone(
        call,
        (result, failure) -> {
          underWay.remove(call);
          if (failure != null) {
            LOG.log(Level.DEBUG, () -> what + " did not succeed; others will see to it", failure);
          }
        });
    if (open.start(call, null) != call) {
      // Who waits for it has to hear that it never began.
      call.fail(OpenCalls.closedException());
    }
  }

  /** How many calls are under way. */
  public int size() {
    return underWay.size();
  }

  public void close() {
    try {
      CompletableFuture.allOf(underWay.toArray(new CompletableFuture<?>[0]))
          .get(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.log(Level.DEBUG, "some locks are left to others", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    open.close();
  }
}
