package io.kvdc.hikari;

import io.kvdc.Connection;
import io.kvdc.Transaction;
import io.kvdc.TransactionState;
import io.kvdc.error.KvException;
import java.sql.SQLException;
import java.sql.SQLNonTransientException;
import org.jspecify.annotations.Nullable;

/** The transaction of a connection whose autocommit is off: begun when it is first asked for. */
final class CurrentTransaction {

  /**
   * One that was begun.
   *
   * @param transaction it
   * @param readOnly whether the connection was read-only then
   */
  private record Begun(Transaction transaction, boolean readOnly) {}

  private final Connection connection;
  private final WorkSettings settings;
  private volatile boolean autoCommit = true;
  private volatile @Nullable Begun begun;
  private int savepoints;

  CurrentTransaction(Connection connection, WorkSettings settings) {
    this.connection = connection;
    this.settings = settings;
  }

  boolean autoCommit() {
    return autoCommit;
  }

  /** Whether there is one that could still be committed. */
  boolean isOpen() {
    Begun open = begun;
    return open != null && open.transaction().state() == TransactionState.ACTIVE;
  }

  /** Whether there is one whose end nobody has asked about, however it ended. */
  boolean hasBegun() {
    return begun != null;
  }

  /** The transaction, begun now if there is none. */
  Transaction get() throws SQLException {
    requireManual("there is no current transaction");
    Begun open = begun;
    if (open != null && isGoingOn(open.transaction().state())) {
      return open.transaction();
    }
    try {
      Transaction transaction = connection.begin(settings.transactionOptions());
      begun = new Begun(transaction, settings.readOnly());
      return transaction;
    } catch (KvException e) {
      throw SqlErrors.of(e);
    }
  }

  private static boolean isGoingOn(TransactionState state) {
    return state == TransactionState.ACTIVE || state == TransactionState.COMMITTING;
  }

  void commit() throws SQLException {
    requireManual("there is nothing to commit");
    Begun open = begun;
    if (open == null) {
      return;
    }
    switch (open.transaction().state()) {
      case ACTIVE -> commit(open);
      case COMMITTING -> throw state("the commit of the transaction is under way; wait for it");
      case COMMITTED -> begun = null;
      case ROLLED_BACK -> {
        begun = null;
        throw state("there is nothing to commit: the transaction was rolled back before");
      }
      case UNKNOWN -> {
        begun = null;
        throw new SQLException(
            "it is not known whether the transaction took effect: the answer to its commit was"
                + " lost; read the data back before doing it again",
            KvSqlStates.OUTCOME_UNKNOWN);
      }
    }
  }

  private void commit(Begun open) throws SQLException {
    Transaction transaction = open.transaction();
    if (open.readOnly() && !transaction.isReadOnly()) {
      discard();
      throw new SQLNonTransientException(
          "the connection is read-only, and the transaction has written or locked keys: it is"
              + " rolled back; call setReadOnly(false) before it begins",
          KvSqlStates.READ_ONLY);
    }
    try {
      transaction.commit();
    } catch (KvException e) {
      throw SqlErrors.of(e);
    } finally {
      forgetUnlessGoingOn(transaction);
    }
  }

  void rollback() throws SQLException {
    requireManual("there is nothing to roll back");
    Begun open = begun;
    if (open == null) {
      return;
    }
    try {
      if (isGoingOn(open.transaction().state())) {
        open.transaction().rollback();
      }
    } catch (KvException e) {
      throw SqlErrors.of(e);
    } finally {
      forgetUnlessGoingOn(open.transaction());
    }
  }

  /** A commit or rollback that is refused leaves the transaction as it was. */
  private void forgetUnlessGoingOn(Transaction transaction) {
    if (!isGoingOn(transaction.state())) {
      begun = null;
    }
  }

  /**
   * Forgets the transaction and rolls it back if it is open; one that is being committed goes on.
   * Never fails, and waits on no thread of the driver.
   */
  void discard() {
    Begun open = begun;
    begun = null;
    if (open != null) {
      open.transaction().close();
    }
  }

  /**
   * Changes autocommit. JDBC would have an open transaction committed by that. But pools, which
   * cannot see what is done to an unwrapped transaction, reset autocommit when a connection comes
   * back, and half of some work must not be committed by that. So what is open is rolled back, and
   * whoever did not mean to give the connection back is told, and has autocommit off as before.
   */
  void setAutoCommit(boolean on) throws SQLException {
    if (autoCommit == on) {
      return;
    }
    if (!on) {
      settings.requireTransactions();
      autoCommit = false;
      return;
    }
    Begun open = begun;
    boolean loses = open != null && isOpen() && !open.transaction().isReadOnly();
    discard();
    if (loses && !PoolReturn.isUnderWay()) {
      // Pools believe that a setter which failed has changed nothing, and would not reset it.
      throw state(
          "autocommit cannot be switched on in the middle of a transaction, which is rolled back;"
              + " call commit or rollback before");
    }
    autoCommit = true;
  }

  KvSavepoint savepoint(@Nullable String name) throws SQLException {
    Transaction transaction = get();
    try {
      savepoints++;
      return new KvSavepoint(transaction, savepoints, name);
    } catch (KvException e) {
      throw SqlErrors.of(e);
    }
  }

  void rollBackTo(java.sql.Savepoint savepoint) throws SQLException {
    requireManual("there are no savepoints");
    try {
      own(savepoint).rollBackIn(transaction());
    } catch (KvException e) {
      throw SqlErrors.of(e);
    }
  }

  void release(java.sql.Savepoint savepoint) throws SQLException {
    requireManual("there are no savepoints");
    try {
      own(savepoint).releaseIn(transaction());
    } catch (KvException e) {
      throw SqlErrors.of(e);
    }
  }

  private static KvSavepoint own(java.sql.@Nullable Savepoint savepoint) throws SQLException {
    if (savepoint instanceof KvSavepoint mine) {
      return mine;
    }
    throw new SQLNonTransientException(
        "the savepoint is not of this connection", KvSqlStates.SAVEPOINT);
  }

  private @Nullable Transaction transaction() {
    Begun open = begun;
    return open == null ? null : open.transaction();
  }

  private void requireManual(String what) throws SQLException {
    if (autoCommit) {
      throw state(
          what
              + " while autocommit is on; call setAutoCommit(false) before, or unwrap"
              + " io.kvdc.Connection and use its transact");
    }
  }

  private static SQLException state(String reason) {
    return new SQLNonTransientException(reason, KvSqlStates.TRANSACTION_STATE);
  }
}
