package io.kvdc.interceptors;

import io.kvdc.error.CallCancelledException;
import io.kvdc.error.CallInterruptedException;
import io.kvdc.error.CommitTimestampLagException;
import io.kvdc.error.DeadlockException;
import io.kvdc.error.KvTransientException;
import io.kvdc.error.KvUndeterminedException;
import io.kvdc.error.LockNotAvailableException;
import io.kvdc.error.LockWaitTimeoutException;
import io.kvdc.error.ResolveLockTimeoutException;
import io.kvdc.error.StoreLimitException;
import io.kvdc.error.ThrottledException;
import io.kvdc.error.TransactionAbortedException;
import io.kvdc.error.WriteConflictException;
import java.util.Set;

/**
 * Which errors tell that the cluster does not work, and not that callers are in each other's way.
 */
final class ClusterTrouble {

  private static final Set<Class<? extends KvTransientException>> HARMLESS =
      Set.of(
          CallCancelledException.class,
          CallInterruptedException.class,
          CommitTimestampLagException.class,
          DeadlockException.class,
          LockNotAvailableException.class,
          LockWaitTimeoutException.class,
          ResolveLockTimeoutException.class,
          StoreLimitException.class,
          ThrottledException.class,
          TransactionAbortedException.class,
          WriteConflictException.class);

  private ClusterTrouble() {}

  static boolean isToldBy(Throwable error) {
    return error instanceof KvUndeterminedException
        || (error instanceof KvTransientException
            && HARMLESS.stream().noneMatch(type -> type.isInstance(error)));
  }
}
