package io.kvdc.tikv.internal.pd;

import io.kvdc.Timestamp;
import io.kvdc.tikv.internal.retry.Deadline;
import java.util.concurrent.CompletableFuture;

/** The timestamp oracle. */
@FunctionalInterface
public interface PdTimestamps {

  /**
   * A timestamp that no other caller gets, greater than every one that was given out before this
   * call.
   */
  CompletableFuture<Timestamp> next(Deadline deadline);
}
