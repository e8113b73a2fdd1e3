package io.kvdc.tikv.internal.txn.snapshot;

import io.kvdc.tikv.internal.txn.access.TxnLock;
import java.util.List;

/** Why a read waits; the cause within the error that the application gets if it waits too long. */
final class LockedException extends Exception {

  private static final long serialVersionUID = 1L;

  LockedException(List<TxnLock> locks) {
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
