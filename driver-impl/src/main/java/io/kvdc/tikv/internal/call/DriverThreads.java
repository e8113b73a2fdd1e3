package io.kvdc.tikv.internal.call;

import io.kvdc.error.BlockingCallException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.spi.PluginCalls;

/** The threads that answers come in on. Whoever waits there waits for himself. */
public final class DriverThreads {

  private DriverThreads() {}

  /**
   * In-process, answers come in on the threads of the servers, whose names begin so too. A thread
   * in a plug-in is in the middle of the driver's work, whosever thread it is.
   */
  public static boolean isCurrent() {
    return PluginCalls.isWithin() || Thread.currentThread().getName().startsWith("kvdc-");
  }

  /** Refuses a call that would wait. */
  public static void refuseToBlock() {
    if (isCurrent()) {
      throw new BlockingCallException(
          ErrorDetail.of(
              "a synchronous call was made within a plug-in or on the driver's thread "
                  + Thread.currentThread().getName()
                  + "; use the asynchronous face there, or hand the work to a thread of your own"
                  + " with thenApplyAsync and an executor"));
    }
  }
}
