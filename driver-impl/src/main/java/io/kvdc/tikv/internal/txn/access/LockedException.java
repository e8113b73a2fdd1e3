package io.kvdc.tikv.internal.txn.access;

import java.util.List;

/**
 * Why a request waits; the cause within the error that the application gets if it waits too long.
 */
public final class LockedException extends Exception {

  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param locks what is in the way, at least one
   */
  public LockedException(List<TxnLock> locks) {
    super(
        "a "
            + locks.get(0)
            + " is in the way"
            + (locks.size() == 1 ? "" : ", and " + (locks.size() - 1) + " more"),
        null,
        false,
        false);
  }
}
