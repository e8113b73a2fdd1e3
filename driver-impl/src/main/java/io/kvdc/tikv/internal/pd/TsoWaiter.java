package io.kvdc.tikv.internal.pd;

import io.kvdc.Timestamp;
import io.kvdc.tikv.internal.retry.Deadline;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A caller who waits for a timestamp; a link of the list in {@link TsoQueue}. */
final class TsoWaiter extends CompletableFuture<Timestamp> {

  private final Deadline deadline;

  /** Written before the waiter is seen by others, read by whoever has taken the list. */
  @Nullable TsoWaiter next;

  TsoWaiter(Deadline deadline) {
    this.deadline = deadline;
  }

  Deadline deadline() {
    return deadline;
  }
}
