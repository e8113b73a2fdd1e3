package io.kvdc.error;

import io.kvdc.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Transactions wait for each other in a circle, and this one was chosen to give way. The call that
 * wanted the locks has none of them; the transaction should be rolled back and begun again, as
 * {@link io.kvdc.Connection#transact} does.
 */
public class DeadlockException extends KvTransientException {

  private static final long serialVersionUID = 1L;

  /** The key that this transaction wanted, or null if unknown. */
  private final @Nullable Bytes key;

  /** Who waits for whom, beginning with this transaction; empty if the cluster did not say. */
  private final List<WaitForLock> waitChain;

  /**
   * Whether the circle closes at a key of this very call, so that repeating the call alone may
   * succeed.
   */
  private final boolean ownKeyInvolved;

  /**
   * Makes one.
   *
   * @param detail what happened
   * @param key the key that this transaction wanted, or null if unknown
   * @param waitChain who waits for whom, beginning with this transaction; empty if the cluster did
   *     not say
   * @param ownKeyInvolved whether the circle closes at a key of this very call, so that repeating
   *     the call alone may succeed
   */
  public DeadlockException(
      ErrorDetail detail,
      @Nullable Bytes key,
      List<WaitForLock> waitChain,
      boolean ownKeyInvolved) {
    super("DEADLOCK", detail);
    this.key = key;
    this.waitChain = List.copyOf(waitChain);
    this.ownKeyInvolved = ownKeyInvolved;
  }

  /**
   * The key that this transaction wanted, or null if unknown.
   *
   * @return the key that this transaction wanted, or null if unknown
   */
  public @Nullable Bytes key() {
    return key;
  }

  /**
   * Who waits for whom, beginning with this transaction; empty if the cluster did not say.
   *
   * @return who waits for whom, beginning with this transaction; empty if the cluster did not say
   */
  public List<WaitForLock> waitChain() {
    return waitChain;
  }

  /**
   * Whether the circle closes at a key of this very call, so that repeating the call alone may
   * succeed.
   *
   * @return whether the circle closes at a key of this very call, so that repeating the call alone
   *     may succeed
   */
  public boolean ownKeyInvolved() {
    return ownKeyInvolved;
  }

  @Override
  public DeadlockException copy() {
    return new DeadlockException(detailForCopy(), key, waitChain, ownKeyInvolved);
  }
}
