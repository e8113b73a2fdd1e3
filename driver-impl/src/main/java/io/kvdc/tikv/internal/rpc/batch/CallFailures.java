package io.kvdc.tikv.internal.rpc.batch;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/** What calls fail with; the layer above gives them their meaning. */
public interface CallFailures {

  /**
   * The stream has ended.
   *
   * @param status with what
   * @param written whether the request was given to it
   */
  Throwable ended(Status status, boolean written);

  /** The time of the call ran out. */
  Throwable timedOut(boolean written);

  /** Too many requests wait already. */
  Throwable queueFull();

  /** The last stream has ended at once, and it is too soon for another. */
  Throwable tooSoon();

  /** The answer is not what was asked for. */
  Throwable malformed(String message, @Nullable Throwable cause);
}
