package io.kvdc.shell.internal.command;

import io.kvdc.Session;
import io.kvdc.Snapshot;
import io.kvdc.Transaction;
import io.kvdc.TransactionState;
import org.jspecify.annotations.Nullable;

/**
 * What commands read from instead of the latest raw data: a transaction that was begun, or a
 * snapshot that was chosen. For one thread.
 */
public final class OpenReads {

  private @Nullable Transaction transaction;
  private @Nullable Snapshot snapshot;

  /** Nothing is open. */
  OpenReads() {}

  /**
   * The transaction that was begun.
   *
   * @return the transaction, or null
   */
  public @Nullable Transaction transaction() {
    return transaction;
  }

  /**
   * The snapshot that was chosen.
   *
   * @return the snapshot, or null
   */
  public @Nullable Snapshot snapshot() {
    return snapshot;
  }

  /**
   * The transaction that a command is about.
   *
   * @return the transaction
   * @throws CommandException if none was begun
   */
  public Transaction needTransaction() throws CommandException {
    if (transaction == null) {
      throw new CommandException("there is no transaction; 'begin' begins one");
    }
    return transaction;
  }

  /** What reads go to; null: raw data. */
  @Nullable Session session() {
    return transaction == null ? snapshot : transaction;
  }

  /** What is open, for people; null: nothing. */
  @Nullable String name() {
    if (transaction != null) {
      return "a transaction is open; 'commit' or 'rollback' ends it";
    }
    return snapshot == null ? null : "a snapshot is read; 'snapshot off' ends that";
  }

  /**
   * Works in a transaction from now on.
   *
   * @param begun the transaction
   */
  public void begin(Transaction begun) {
    transaction = begun;
  }

  /**
   * Reads from a snapshot from now on.
   *
   * @param chosen the snapshot; null: no more
   */
  public void read(@Nullable Snapshot chosen) {
    snapshot = chosen;
  }

  /** Forgets a transaction that has ended. */
  public void forgetTransaction() {
    transaction = null;
  }

  /**
   * Rolls back what is open.
   *
   * @return whether there was anything to roll back
   */
  boolean close() {
    Transaction open = transaction;
    transaction = null;
    snapshot = null;
    if (open == null) {
      return false;
    }
    boolean active = open.state() == TransactionState.ACTIVE;
    open.close();
    return active;
  }
}
