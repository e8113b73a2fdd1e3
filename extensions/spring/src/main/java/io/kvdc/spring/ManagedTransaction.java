package io.kvdc.spring;

import io.kvdc.AsyncTransaction;
import io.kvdc.Bytes;
import io.kvdc.CommitDetails;
import io.kvdc.Connection;
import io.kvdc.Cursor;
import io.kvdc.FairLocking;
import io.kvdc.KeyFlag;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.LockOptions;
import io.kvdc.LockedKey;
import io.kvdc.Savepoint;
import io.kvdc.ScanOptions;
import io.kvdc.Snapshot;
import io.kvdc.Timestamp;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.TransactionState;
import io.kvdc.VersionedValue;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.InvalidDataAccessApiUsageException;

/** A transaction as code within {@code @Transactional} sees it: Spring ends it, nobody else. */
final class ManagedTransaction implements Transaction {
  private final Connection connection;
  private final Transaction transaction;
  private final TransactionHolder holder;

  /**
   * For a manager.
   *
   * @param connection the manager's; one that is lazy has begun the transaction on another
   */
  ManagedTransaction(Connection connection, Transaction transaction, TransactionHolder holder) {
    this.connection = connection;
    this.transaction = transaction;
    this.holder = holder;
  }

  private <T extends @Nullable Object> T call(
      Function<Transaction, T> call, Function<AsyncTransaction, CompletionStage<T>> cancellable) {
    TransactionDeadline deadline = inTime();
    return deadline == null
        ? call.apply(transaction)
        : holder.rollbackOnlyIfLate(
            () -> deadline.await(() -> cancellable.apply(transaction.async())));
  }

  private @Nullable TransactionDeadline inTime() {
    return holder.deadlineChecked();
  }

  private Transaction forWriting(String what) {
    inTime();
    if (holder.isReadOnly()) {
      throw new InvalidDataAccessApiUsageException(
          "cannot " + what + " in a transaction that is marked as read-only");
    }
    return transaction;
  }

  private static InvalidDataAccessApiUsageException endedBySpring(String what) {
    return new InvalidDataAccessApiUsageException(
        "Spring ends this transaction, so nobody else may "
            + what
            + "; to have it rolled back,"
            + " throw, or call TransactionStatus.setRollbackOnly()");
  }

  @Override
  public Connection connection() {
    return connection;
  }

  @Override
  public TransactionOptions options() {
    return transaction.options();
  }

  @Override
  public Timestamp startTimestamp() {
    return transaction.startTimestamp();
  }

  @Override
  public @Nullable Timestamp commitTimestamp() {
    return transaction.commitTimestamp();
  }

  @Override
  public TransactionState state() {
    return transaction.state();
  }

  @Override
  public AsyncTransaction async() {
    throw new InvalidDataAccessApiUsageException(
        "a transaction of Spring belongs to one thread, and is used without blocking by none");
  }

  @Override
  public Snapshot snapshot() {
    TransactionDeadline deadline = inTime();
    Snapshot snapshot = transaction.snapshot();
    return deadline == null ? snapshot : snapshot.with(deadline.within(snapshot.options()));
  }

  @Override
  public @Nullable Bytes get(Bytes key) {
    return call(it -> it.get(key), it -> it.get(key));
  }

  @Override
  public List<@Nullable Bytes> batchGet(List<Bytes> keys) {
    return call(it -> it.batchGet(keys), it -> it.batchGet(keys));
  }

  @Override
  public @Nullable VersionedValue getVersioned(Bytes key) {
    return call(it -> it.getVersioned(key), it -> it.getVersioned(key));
  }

  @Override
  public List<@Nullable VersionedValue> batchGetVersioned(List<Bytes> keys) {
    return call(it -> it.batchGetVersioned(keys), it -> it.batchGetVersioned(keys));
  }

  @Override
  public Cursor<KeyValue> scan(KeyRange range, ScanOptions options) {
    inTime();
    return transaction.scan(range, options);
  }

  @Override
  public @Nullable Bytes getForUpdate(Bytes key) {
    forWriting("lock keys");
    return call(it -> it.getForUpdate(key), it -> it.getForUpdate(key));
  }

  @Override
  public List<LockedKey> lockKeys(Collection<Bytes> keys, LockOptions options) {
    forWriting("lock keys");
    return call(it -> it.lockKeys(keys, options), it -> it.lockKeys(keys, options));
  }

  @Override
  public FairLocking startFairLocking() {
    return forWriting("lock keys").startFairLocking();
  }

  @Override
  public void put(Bytes key, Bytes value) {
    forWriting("write").put(key, value);
  }

  @Override
  public void insert(Bytes key, Bytes value) {
    forWriting("write").insert(key, value);
  }

  @Override
  public void delete(Bytes key) {
    forWriting("write").delete(key);
  }

  @Override
  public void flag(Bytes key, KeyFlag... flags) {
    forWriting("write").flag(key, flags);
  }

  @Override
  public void flush() {
    forWriting("write");
    this.<@Nullable Void>call(ManagedTransaction::flushed, AsyncTransaction::flush);
  }

  private static @Nullable Void flushed(Transaction transaction) {
    transaction.flush();
    return null;
  }

  @Override
  public Savepoint savepoint() {
    return transaction.savepoint();
  }

  @Override
  public void rollbackTo(Savepoint savepoint) {
    transaction.rollbackTo(savepoint);
  }

  @Override
  public void release(Savepoint savepoint) {
    transaction.release(savepoint);
  }

  @Override
  public int count() {
    return transaction.count();
  }

  @Override
  public long size() {
    return transaction.size();
  }

  @Override
  public boolean isReadOnly() {
    return transaction.isReadOnly();
  }

  @Override
  public CommitDetails commit() {
    throw endedBySpring("commit it");
  }

  @Override
  public void rollback() {
    throw endedBySpring("roll it back");
  }

  @Override
  public void close() {
    throw endedBySpring("close it");
  }
}
