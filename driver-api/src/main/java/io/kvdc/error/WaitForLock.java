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
 * @param keyHash the number by which the cluster's deadlock detector knows that key, with what the
 *     cluster puts before it; 0: the cluster did not say. For comparison with logs of stores; TiKV
 *     takes FarmHash's 64-bit fingerprint
 * @param resourceGroupTag the tag that the request of the one who waits carried ({@link
 *     io.kvdc.LockOptions#resourceGroupTag()}), or null if it carried none
 * @serial exclude
 */
public record WaitForLock(
    Timestamp waiter,
    Timestamp holder,
    @Nullable Bytes key,
    long keyHash,
    @Nullable Bytes resourceGroupTag)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * Refuses nulls.
   *
   * @param waiter as for the record
   * @param holder as for the record
   * @param key as for the record
   * @param keyHash as for the record
   * @param resourceGroupTag as for the record
   */
  public WaitForLock {
    Objects.requireNonNull(waiter, "waiter");
    Objects.requireNonNull(holder, "holder");
  }

  /**
   * A link of which the cluster tells no more.
   *
   * @param waiter when the transaction that waits began
   * @param holder when the transaction that holds the lock began
   * @param key the key that is locked, or null if the cluster did not say
   */
  public WaitForLock(Timestamp waiter, Timestamp holder, @Nullable Bytes key) {
    this(waiter, holder, key, 0, null);
  }
}
