package io.kvdc.error;

import io.kvdc.Bytes;
import io.kvdc.Timestamp;
import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One link of a {@linkplain DeadlockException#waitChain() wait chain}: a transaction waits for
 * another one's lock.
 *
 * @param waiter when the transaction that waits began
 * @param holder when the transaction that holds the lock began
 * @param key the key that is locked, or null if the cluster did not say
 * @serial exclude
 */
public record WaitForLock(Timestamp waiter, Timestamp holder, @Nullable Bytes key)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * Refuses nulls.
   *
   * @param waiter as for the record
   * @param holder as for the record
   * @param key as for the record
   */
  public WaitForLock {
    Objects.requireNonNull(waiter, "waiter");
    Objects.requireNonNull(holder, "holder");
  }
}
