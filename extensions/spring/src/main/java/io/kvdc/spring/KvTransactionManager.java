package io.kvdc.spring;

import io.kvdc.Connection;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.TransactionState;
import io.kvdc.error.KvException;
import io.kvdc.error.KvUndeterminedException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.HeuristicCompletionException;
import org.springframework.transaction.InvalidTimeoutException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.TransactionTimedOutException;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.ResourceTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Transactions of a KVDC connection for {@code @Transactional} and {@code TransactionTemplate}: one
 * {@link Transaction} is bound to the thread, found by {@link KvTemplate} and {@link
 * #currentTransaction}. Safe for use by many threads once it is set up.
 *
 * <h2>Propagation</h2>
 *
 * All of Spring's. {@code REQUIRES_NEW} and {@code NOT_SUPPORTED} set the transaction of the thread
 * aside; it stays open meanwhile, and the two do not wait for each other's locks only as long as
 * they touch different keys. {@code NESTED} is a savepoint: rolling back to it takes back writes;
 * locks stay.
 *
 * <h2>Isolation</h2>
 *
 * {@code DEFAULT} is what the connection's options say, usually snapshot isolation. {@code
 * REPEATABLE_READ} is snapshot isolation. {@code READ_COMMITTED} is a pessimistic transaction whose
 * reads see what is committed when they arrive. Others are refused with {@link
 * org.springframework.transaction.InvalidIsolationLevelException}: snapshot isolation permits write
 * skew, so it is not called serializable.
 *
 * <h2>Timeout and read-only</h2>
 *
 * When the timeout of a transaction is over, calls under way are cancelled (a page of a cursor and
 * a read of its snapshot end within their own timeout, which is no longer than what there was of
 * the transaction's when they were asked for), further ones and the commit fail, and it is rolled
 * back. A transaction marked read-only refuses writes and locks.
 *
 * <h2>How a commit ends</h2>
 *
 * <ul>
 *   <li>It returns: applied.
 *   <li>{@link HeuristicCompletionException} with the state unknown: applied as a whole or not at
 *       all, since the answer was lost. It is no {@code TransientDataAccessException}; whoever
 *       repeats the work has to read back first. Synchronizations are told {@code STATUS_UNKNOWN}.
 *   <li>A {@code DataAccessException} as {@link KvExceptionTranslator} says, such as {@code
 *       OptimisticLockingFailureException} after a write conflict: not applied. The whole
 *       transaction may be run again if it is a {@code TransientDataAccessException}.
 *   <li>{@link UnexpectedRollbackException}: not applied, because a participant had it marked as
 *       rollback-only or because the timeout was over.
 * </ul>
 */
public class KvTransactionManager extends AbstractPlatformTransactionManager
    implements ResourceTransactionManager {

  private final transient Connection connection;
  private final transient LongSupplier nanoTime;
  private transient UnaryOperator<TransactionOptions> options = UnaryOperator.identity();
  private transient KvExceptionTranslator translator = new KvExceptionTranslator();

  /**
   * Manages the transactions of a connection.
   *
   * @param connection stays the caller's to close, after the last transaction
   */
  public KvTransactionManager(Connection connection) {
    this(connection, System::nanoTime);
  }

  KvTransactionManager(Connection connection, LongSupplier nanoTime) {
    this.connection = Objects.requireNonNull(connection, "connection");
    this.nanoTime = nanoTime;
    setNestedTransactionAllowed(true);
  }

  /**
   * Changes how transactions work; isolation and timeout of a single one come on top. To be called
   * before the first one.
   *
   * @param newOptions is given what {@link Connection#transactionOptions()} says each time a
   *     transaction begins; by default it changes nothing
   */
  public void setOptions(UnaryOperator<TransactionOptions> newOptions) {
    this.options = Objects.requireNonNull(newOptions, "options");
  }

  /**
   * Translates failures of commits otherwise. To be called before the first transaction.
   *
   * @param newTranslator the translator
   */
  public void setExceptionTranslator(KvExceptionTranslator newTranslator) {
    this.translator = Objects.requireNonNull(newTranslator, "translator");
  }

  /**
   * The transaction of this thread.
   *
   * @param connection whose
   * @return null if there is none. It reads, writes and locks; only Spring may end it, so its
   *     {@code commit}, {@code rollback} and {@code close} are refused, as is {@code async}
   */
  public static @Nullable Transaction currentTransaction(Connection connection) {
    TransactionHolder holder =
        (TransactionHolder) TransactionSynchronizationManager.getResource(connection);
    return holder == null ? null : holder.managed();
  }

  @Override
  public Object getResourceFactory() {
    return connection;
  }

  @Override
  protected Object doGetTransaction() {
    return new TransactionObject(
        (TransactionHolder) TransactionSynchronizationManager.getResource(connection));
  }

  @Override
  protected boolean isExistingTransaction(Object transaction) {
    return ((TransactionObject) transaction).holder() != null;
  }

  @Override
  protected void doBegin(Object transaction, TransactionDefinition definition) {
    TransactionDeadline deadline = deadlineOf(definition);
    Transaction begun;
    try {
      begun = connection.begin(optionsOf(definition));
    } catch (KvException failed) {
      throw new CannotCreateTransactionException(
          "cannot begin a transaction: " + failed.getMessage(), failed);
    }
    TransactionHolder holder =
        new TransactionHolder(connection, begun, deadline, definition.isReadOnly());
    ((TransactionObject) transaction).hold(holder);
    TransactionSynchronizationManager.bindResource(connection, holder);
  }

  private @Nullable TransactionDeadline deadlineOf(TransactionDefinition definition) {
    int seconds = determineTimeout(definition);
    if (seconds == TransactionDefinition.TIMEOUT_DEFAULT) {
      return null;
    }
    if (seconds == 0) {
      throw new InvalidTimeoutException("a transaction needs more than no time at all", seconds);
    }
    return new TransactionDeadline(Duration.ofSeconds(seconds), nanoTime);
  }

  private TransactionOptions optionsOf(TransactionDefinition definition) {
    TransactionOptions wanted =
        IsolationLevels.apply(
            definition.getIsolationLevel(), options.apply(connection.transactionOptions()));
    int seconds = determineTimeout(definition);
    if (seconds == TransactionDefinition.TIMEOUT_DEFAULT) {
      return wanted;
    }
    Duration all = Duration.ofSeconds(seconds);
    Duration one = wanted.timeout();
    return one != null && one.compareTo(all) < 0 ? wanted : wanted.mutate().timeout(all).build();
  }

  @Override
  protected Object doSuspend(Object transaction) {
    ((TransactionObject) transaction).hold(null);
    return TransactionSynchronizationManager.unbindResource(connection);
  }

  @Override
  protected void doResume(@Nullable Object transaction, Object suspended) {
    TransactionSynchronizationManager.bindResource(connection, suspended);
  }

  @Override
  protected void doCommit(DefaultTransactionStatus status) {
    TransactionHolder holder = holderOf(status);
    Transaction transaction = holder.transaction();
    TransactionDeadline deadline = holder.deadline();
    if (deadline != null && deadline.hasPassed()) {
      rollBack(transaction);
      throw new UnexpectedRollbackException(
          "rolled back: no time was left for the commit", deadline.exceeded());
    }
    try {
      if (deadline == null) {
        transaction.commit();
      } else {
        deadline.await(() -> transaction.async().commit());
      }
    } catch (RuntimeException failed) {
      throw commitFailure(transaction, failed);
    }
  }

  private RuntimeException commitFailure(Transaction transaction, RuntimeException failed) {
    TransactionState state = transaction.state();
    if (failed instanceof KvUndeterminedException
        || state == TransactionState.UNKNOWN
        || state == TransactionState.COMMITTING) {
      return new HeuristicCompletionException(HeuristicCompletionException.STATE_UNKNOWN, failed);
    }
    if (state == TransactionState.COMMITTED) {
      return new HeuristicCompletionException(HeuristicCompletionException.STATE_COMMITTED, failed);
    }
    if (failed instanceof KvException known) {
      return translator.translate(known);
    }
    return failed instanceof TransactionTimedOutException
        ? new UnexpectedRollbackException("rolled back: the commit took too long", failed)
        : failed;
  }

  @Override
  protected void doRollback(DefaultTransactionStatus status) {
    rollBack(holderOf(status).transaction());
  }

  /** What has ended already, such as by a failed commit or the end of its connection, is left. */
  private static void rollBack(Transaction transaction) {
    if (transaction.state() == TransactionState.ACTIVE) {
      try {
        transaction.rollback();
      } catch (KvException failed) {
        if (transaction.state() != TransactionState.ROLLED_BACK) {
          throw new TransactionSystemException("cannot roll back: " + failed.getMessage(), failed);
        }
      }
    }
    if (transaction.state() == TransactionState.UNKNOWN
        || transaction.state() == TransactionState.COMMITTING) {
      throw new HeuristicCompletionException(
          HeuristicCompletionException.STATE_UNKNOWN,
          new IllegalStateException("the commit was sent before, and its answer has not come"));
    }
  }

  @Override
  protected void doSetRollbackOnly(DefaultTransactionStatus status) {
    holderOf(status).setRollbackOnly();
  }

  @Override
  protected void doCleanupAfterCompletion(Object transaction) {
    TransactionObject object = (TransactionObject) transaction;
    TransactionHolder holder = object.requiredHolder();
    TransactionSynchronizationManager.unbindResource(connection);
    object.hold(null);
    try {
      holder.transaction().close();
    } catch (RuntimeException failed) {
      // Thrown on, it would keep Spring from resuming the transaction around this one.
      logger.warn("Could not close a transaction that has ended", failed);
    } finally {
      holder.clear();
    }
  }

  private static TransactionHolder holderOf(DefaultTransactionStatus status) {
    return ((TransactionObject) status.getTransaction()).requiredHolder();
  }
}
