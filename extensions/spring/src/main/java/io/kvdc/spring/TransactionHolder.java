package io.kvdc.spring;

import io.kvdc.Connection;
import io.kvdc.Transaction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionTimedOutException;
import org.springframework.transaction.support.ResourceHolderSupport;

/** What is bound to a thread for a connection: one transaction, until it is over. */
final class TransactionHolder extends ResourceHolderSupport {
  private final Transaction transaction;
  private final ManagedTransaction managed;
  private final @Nullable TransactionDeadline deadline;
  private final boolean readOnly;

  TransactionHolder(
      Connection connection,
      Transaction transaction,
      @Nullable TransactionDeadline deadline,
      boolean readOnly) {
    this.transaction = transaction;
    this.deadline = deadline;
    this.readOnly = readOnly;
    this.managed = new ManagedTransaction(connection, transaction, this);
    setSynchronizedWithTransaction(true);
  }

  /** For the manager, who may end it. */
  Transaction transaction() {
    return transaction;
  }

  /** For everybody else. */
  Transaction managed() {
    return managed;
  }

  boolean isReadOnly() {
    return readOnly;
  }

  @Nullable TransactionDeadline deadline() {
    return deadline;
  }

  /**
   * Looks at the time before a call.
   *
   * @throws TransactionTimedOutException if there is none left; then the transaction can only be
   *     rolled back
   */
  @Nullable TransactionDeadline deadlineChecked() {
    if (deadline != null && deadline.hasPassed()) {
      setRollbackOnly();
      throw deadline.exceeded();
    }
    return deadline;
  }

  <T extends @Nullable Object> T rollbackOnlyIfLate(Supplier<T> call) {
    try {
      return call.get();
    } catch (TransactionTimedOutException late) {
      setRollbackOnly();
      throw late;
    }
  }
}
