package io.kvdc.tikv.internal.raw;

import io.kvdc.error.BlockingCallException;
import io.kvdc.error.ErrorDetail;

/** The threads that answers come in on. Whoever waits there waits for himself. */
final class DriverThreads {

  private DriverThreads() {}

  static boolean isCurrent() {
    String name = Thread.currentThread().getName();
    return name.startsWith("kvdc-rpc") || name.startsWith("kvdc-timer");
  }

  /** Refuses a call that would wait. */
  static void refuseToBlock() {
    if (isCurrent()) {
      throw new BlockingCallException(
          ErrorDetail.of(
              "a synchronous call was made on the driver's thread "
                  + Thread.currentThread().getName()
                  + "; use the asynchronous face there, or hand the work to a thread of your own"
                  + " with thenApplyAsync and an executor"));
    }
  }
}
