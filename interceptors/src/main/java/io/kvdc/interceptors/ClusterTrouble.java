package io.kvdc.interceptors;

import io.kvdc.error.CallCancelledException;
import io.kvdc.error.CallInterruptedException;
import io.kvdc.error.CommitTimestampLagException;
import io.kvdc.error.DeadlockException;
import io.kvdc.error.KeyExistsException;
import io.kvdc.error.KvException;
import io.kvdc.error.KvTransientException;
import io.kvdc.error.KvUndeterminedException;
import io.kvdc.error.LockNotAvailableException;
import io.kvdc.error.LockWaitTimeoutException;
import io.kvdc.error.ResolveLockTimeoutException;
import io.kvdc.error.SnapshotTooOldException;
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

  /** What nobody can say but a cluster that works. */
  private static final Set<Class<? extends KvException>> ANSWERS =
      Set.of(
          CommitTimestampLagException.class,
          DeadlockException.class,
          KeyExistsException.class,
          LockNotAvailableException.class,
          SnapshotTooOldException.class,
          WriteConflictException.class);

  private ClusterTrouble() {}

  static boolean isAnswer(Throwable error) {
    return ANSWERS.stream().anyMatch(type -> type.isInstance(error));
  }

  static boolean isToldBy(Throwable error) {
    return error instanceof KvUndeterminedException
        || (error instanceof KvTransientException
            && HARMLESS.stream().noneMatch(type -> type.isInstance(error)));
  }
}
