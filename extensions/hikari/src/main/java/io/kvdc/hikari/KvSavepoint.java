package io.kvdc.hikari;

import io.kvdc.Savepoint;
import io.kvdc.Transaction;
import java.sql.SQLException;
import java.sql.SQLNonTransientException;
import org.jspecify.annotations.Nullable;

/** A savepoint as JDBC has it: rolling back to it does not end it. */
final class KvSavepoint implements java.sql.Savepoint {

  private final Transaction transaction;
  private final int id;
  private final @Nullable String name;
  private Savepoint mark;

  KvSavepoint(Transaction transaction, int id, @Nullable String name) {
    this.transaction = transaction;
    this.id = id;
    this.name = name;
    this.mark = transaction.savepoint();
  }

  void rollBackIn(@Nullable Transaction current) throws SQLException {
    requireActiveIn(current);
    transaction.rollbackTo(mark);
    mark = transaction.savepoint();
  }

  void releaseIn(@Nullable Transaction current) throws SQLException {
    requireActiveIn(current);
    transaction.release(mark);
  }

  private void requireActiveIn(@Nullable Transaction current) throws SQLException {
    if (transaction != current || !mark.isActive()) {
      throw new SQLNonTransientException(
          "the savepoint "
              + (name == null ? id : name)
              + " is not of the current transaction, or ended with one that was set before it",
          KvSqlStates.SAVEPOINT);
    }
  }

  @Override
  public int getSavepointId() throws SQLException {
    if (name != null) {
      throw new SQLNonTransientException("a named savepoint has no id", KvSqlStates.SAVEPOINT);
    }
    return id;
  }

  @Override
  public String getSavepointName() throws SQLException {
    if (name == null) {
      throw new SQLNonTransientException("the savepoint has no name", KvSqlStates.SAVEPOINT);
    }
    return name;
  }
}
