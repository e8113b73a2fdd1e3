package io.kvdc.hikari;

import io.kvdc.error.CallCancelledException;
import io.kvdc.error.CallInterruptedException;
import io.kvdc.error.CommitTimestampLagException;
import io.kvdc.error.ConnectionClosedException;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.DeadlockException;
import io.kvdc.error.KeyExistsException;
import io.kvdc.error.KvException;
import io.kvdc.error.KvMisuseException;
import io.kvdc.error.KvPermanentException;
import io.kvdc.error.KvTransientException;
import io.kvdc.error.KvUndeterminedException;
import io.kvdc.error.LockNotAvailableException;
import io.kvdc.error.LockWaitTimeoutException;
import io.kvdc.error.ResolveLockTimeoutException;
import io.kvdc.error.TransactionAbortedException;
import io.kvdc.error.TransactionClosedException;
import io.kvdc.error.UnsupportedFeatureException;
import io.kvdc.error.WriteConflictException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLNonTransientException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.List;

/** What each exception of KVDC is in JDBC. */
final class SqlErrors {

  /** An exception of KVDC, and its descendants. */
  private record Rule(Class<? extends KvException> type, String state, Maker maker) {}

  /** A constructor of one of JDBC's exceptions. */
  @FunctionalInterface
  private interface Maker {
    SQLException make(String reason, String state, Throwable cause);
  }

  /** The first that fits counts, and one of the four branches always does. */
  private static final List<Rule> IN_USE =
      List.of(
          new Rule(
              ConnectionClosedException.class,
              KvSqlStates.CONNECTION_CLOSED,
              SQLNonTransientConnectionException::new),
          new Rule(KvUndeterminedException.class, KvSqlStates.OUTCOME_UNKNOWN, SQLException::new),
          new Rule(
              WriteConflictException.class,
              KvSqlStates.CONFLICT,
              SQLTransactionRollbackException::new),
          new Rule(
              DeadlockException.class, KvSqlStates.CONFLICT, SQLTransactionRollbackException::new),
          new Rule(
              TransactionAbortedException.class,
              KvSqlStates.ROLLED_BACK,
              SQLTransactionRollbackException::new),
          new Rule(
              CommitTimestampLagException.class,
              KvSqlStates.ROLLED_BACK,
              SQLTransactionRollbackException::new),
          timeout(DeadlineExceededException.class),
          timeout(LockWaitTimeoutException.class),
          timeout(LockNotAvailableException.class),
          timeout(ResolveLockTimeoutException.class),
          new Rule(CallCancelledException.class, KvSqlStates.CANCELLED, SQLTransientException::new),
          new Rule(
              CallInterruptedException.class, KvSqlStates.CANCELLED, SQLTransientException::new),
          new Rule(
              KeyExistsException.class,
              KvSqlStates.KEY_EXISTS,
              SQLIntegrityConstraintViolationException::new),
          new Rule(
              TransactionClosedException.class,
              KvSqlStates.TRANSACTION_STATE,
              SQLNonTransientException::new),
          new Rule(
              UnsupportedFeatureException.class,
              KvSqlStates.NOT_SUPPORTED,
              SQLFeatureNotSupportedException::new),
          new Rule(KvTransientException.class, KvSqlStates.TRANSIENT, SQLTransientException::new),
          new Rule(
              KvPermanentException.class, KvSqlStates.PERMANENT, SQLNonTransientException::new),
          new Rule(KvMisuseException.class, KvSqlStates.MISUSE, SQLNonTransientException::new));

  private SqlErrors() {}

  private static Rule timeout(Class<? extends KvTransientException> type) {
    return new Rule(type, KvSqlStates.TIMEOUT, SQLTransientException::new);
  }

  /** For a call on a connection. */
  static SQLException of(KvException failure) {
    for (Rule rule : IN_USE) {
      if (rule.type().isInstance(failure)) {
        return rule.maker().make(reason(failure), rule.state(), failure);
      }
    }
    throw new AssertionError("an exception of no branch", failure);
  }

  /** For the opening of a connection, where there is no handle yet that could be broken. */
  static SQLException ofConnect(KvException failure) {
    return failure instanceof KvTransientException
        ? new SQLTransientConnectionException(reason(failure), KvSqlStates.CANNOT_CONNECT, failure)
        : new SQLNonTransientConnectionException(
            reason(failure), KvSqlStates.CANNOT_CONNECT, failure);
  }

  private static String reason(KvException failure) {
    return failure.getMessage() + " [" + failure.code() + "]";
  }
}
