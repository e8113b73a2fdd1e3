package io.kvdc.tikv.internal.txn.commit;

import java.io.Serial;

/** Locks were in the way of a request, as the cause of a wait or of a final error. */
final class LockedException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  LockedException(int locks) {
    super(locks + " keys are locked by other transactions", null, false, false);
  }
}
