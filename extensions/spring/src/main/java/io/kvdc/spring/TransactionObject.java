package io.kvdc.spring;

import io.kvdc.Savepoint;
import io.kvdc.Transaction;
import io.kvdc.error.KvException;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.NestedTransactionNotSupportedException;
import org.springframework.transaction.SavepointManager;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.TransactionUsageException;
import org.springframework.transaction.support.SmartTransactionObject;

/** One use of a transaction, as Spring's base class passes it around; several may share one. */
final class TransactionObject implements SmartTransactionObject, SavepointManager {
  private @Nullable TransactionHolder holder;

  TransactionObject(@Nullable TransactionHolder holder) {
    this.holder = holder;
  }

  @Nullable TransactionHolder holder() {
    return holder;
  }

  TransactionHolder requiredHolder() {
    if (holder == null) {
      throw new TransactionUsageException("there is no transaction");
    }
    return holder;
  }

  void hold(@Nullable TransactionHolder newHolder) {
    this.holder = newHolder;
  }

  @Override
  public boolean isRollbackOnly() {
    return holder != null && holder.isRollbackOnly();
  }

  /** The driver's savepoint ends when it is rolled back to; Spring's may be used again. */
  private static final class Mark {
    private Savepoint savepoint;

    Mark(Savepoint savepoint) {
      this.savepoint = savepoint;
    }
  }

  @Override
  public Object createSavepoint() {
    TransactionHolder held = requiredHolder();
    if (held.isRollbackOnly()) {
      throw new CannotCreateTransactionException(
          "no nested transaction in one that can only be rolled back");
    }
    try {
      return new Mark(held.transaction().savepoint());
    } catch (KvException refused) {
      throw new NestedTransactionNotSupportedException(
          "the transaction has no savepoints: " + refused.getMessage(), refused);
    }
  }

  @Override
  public void rollbackToSavepoint(Object savepoint) {
    TransactionHolder held = requiredHolder();
    Transaction transaction = held.transaction();
    Mark mark = (Mark) savepoint;
    try {
      transaction.rollbackTo(mark.savepoint);
      mark.savepoint = transaction.savepoint();
    } catch (KvException refused) {
      throw new TransactionSystemException("cannot roll back to the savepoint", refused);
    }
    held.resetRollbackOnly();
  }

  @Override
  public void releaseSavepoint(Object savepoint) {
    Mark mark = (Mark) savepoint;
    if (!mark.savepoint.isActive()) {
      return;
    }
    try {
      requiredHolder().transaction().release(mark.savepoint);
    } catch (KvException refused) {
      throw new TransactionSystemException("cannot release the savepoint", refused);
    }
  }
}
