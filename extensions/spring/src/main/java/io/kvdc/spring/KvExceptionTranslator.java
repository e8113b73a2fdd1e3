package io.kvdc.spring;

import io.kvdc.error.AssertionFailedException;
import io.kvdc.error.CommitRefusedException;
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
import io.kvdc.error.TransactionTooLargeException;
import io.kvdc.error.UnsupportedFeatureException;
import io.kvdc.error.ValueTooLargeException;
import io.kvdc.error.WriteConflictException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.dao.support.PersistenceExceptionTranslator;

/**
 * Says in Spring's words what a driver throws. What may be retried becomes a {@link
 * org.springframework.dao.TransientDataAccessException}, and nothing else does; the {@link
 * KvException} is the cause. As a bean it serves classes marked {@code @Repository} too. Safe for
 * use by many threads.
 *
 * <table>
 * <caption>What becomes what</caption>
 * <tr><th>thrown by the driver</th><th>translated</th></tr>
 * <tr><td>WriteConflictException</td><td>OptimisticLockingFailureException</td></tr>
 * <tr><td>DeadlockException, LockNotAvailableException, LockWaitTimeoutException,
 * ResolveLockTimeoutException</td><td>CannotAcquireLockException</td></tr>
 * <tr><td>TransactionAbortedException</td><td>ConcurrencyFailureException</td></tr>
 * <tr><td>DeadlineExceededException</td><td>QueryTimeoutException</td></tr>
 * <tr><td>any other transient one</td><td>TransientDataAccessResourceException</td></tr>
 * <tr><td>any with an unknown outcome</td><td>KvOutcomeUnknownException</td></tr>
 * <tr><td>KeyExistsException</td><td>DuplicateKeyException</td></tr>
 * <tr><td>AssertionFailedException, CommitRefusedException, ValueTooLargeException,
 * TransactionTooLargeException</td><td>DataIntegrityViolationException</td></tr>
 * <tr><td>ConnectionClosedException</td><td>DataAccessResourceFailureException</td></tr>
 * <tr><td>UnsupportedFeatureException, any other misuse</td>
 * <td>InvalidDataAccessApiUsageException</td></tr>
 * <tr><td>any other permanent one</td><td>NonTransientDataAccessResourceException</td></tr>
 * </table>
 */
public class KvExceptionTranslator implements PersistenceExceptionTranslator {

  /** There is nothing to set. */
  public KvExceptionTranslator() {}

  @Override
  public @Nullable DataAccessException translateExceptionIfPossible(RuntimeException thrown) {
    return thrown instanceof KvException known ? translate(known) : null;
  }

  /**
   * Translates.
   *
   * @param thrown by a driver
   * @return what to throw in its place
   */
  public DataAccessException translate(KvException thrown) {
    String message = String.valueOf(thrown.getMessage());
    if (thrown instanceof KvTransientException passing) {
      return ofTransient(passing, message);
    }
    if (thrown instanceof KvUndeterminedException undetermined) {
      return new KvOutcomeUnknownException(undetermined);
    }
    if (thrown instanceof KvPermanentException lasting) {
      return ofPermanent(lasting, message);
    }
    return ofMisuse((KvMisuseException) thrown, message);
  }

  private static DataAccessException ofTransient(KvTransientException thrown, String message) {
    if (thrown instanceof WriteConflictException) {
      return new OptimisticLockingFailureException(message, thrown);
    }
    if (thrown instanceof DeadlockException
        || thrown instanceof LockNotAvailableException
        || thrown instanceof LockWaitTimeoutException
        || thrown instanceof ResolveLockTimeoutException) {
      return new CannotAcquireLockException(message, thrown);
    }
    if (thrown instanceof TransactionAbortedException) {
      return new ConcurrencyFailureException(message, thrown);
    }
    if (thrown instanceof DeadlineExceededException) {
      return new QueryTimeoutException(message, thrown);
    }
    return new TransientDataAccessResourceException(message, thrown);
  }

  private static DataAccessException ofPermanent(KvPermanentException thrown, String message) {
    if (thrown instanceof KeyExistsException) {
      return new DuplicateKeyException(message, thrown);
    }
    if (thrown instanceof AssertionFailedException || thrown instanceof CommitRefusedException) {
      return new DataIntegrityViolationException(message, thrown);
    }
    if (thrown instanceof UnsupportedFeatureException) {
      return new InvalidDataAccessApiUsageException(message, thrown);
    }
    return new NonTransientDataAccessResourceException(message, thrown);
  }

  private static DataAccessException ofMisuse(KvMisuseException thrown, String message) {
    if (thrown instanceof ValueTooLargeException
        || thrown instanceof TransactionTooLargeException) {
      return new DataIntegrityViolationException(message, thrown);
    }
    if (thrown instanceof ConnectionClosedException) {
      return new DataAccessResourceFailureException(message, thrown);
    }
    return new InvalidDataAccessApiUsageException(message, thrown);
  }
}
