package io.kvdc.tck.reference;

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
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Waits for what the async transaction does. */
final class ReferenceTransaction implements Transaction {

  private final ReferenceConnection connection;
  private final ReferenceAsyncTransaction async;

  ReferenceTransaction(ReferenceConnection connection, ReferenceAsyncTransaction async) {
    this.connection = connection;
    this.async = async;
  }

  @Override
  public Connection connection() {
    return connection;
  }

  @Override
  public TransactionOptions options() {
    return async.options();
  }

  @Override
  public Timestamp startTimestamp() {
    return async.startTimestamp();
  }

  @Override
  public @Nullable Timestamp commitTimestamp() {
    return async.commitTimestamp();
  }

  @Override
  public TransactionState state() {
    return async.state();
  }

  @Override
  public AsyncTransaction async() {
    return async;
  }

  @Override
  public Snapshot snapshot() {
    return new ReferenceSnapshot(async.snapshot());
  }

  @Override
  public @Nullable Bytes get(Bytes key) {
    return join(async.get(key));
  }

  @Override
  public List<@Nullable Bytes> batchGet(List<Bytes> keys) {
    return join(async.batchGet(keys));
  }

  @Override
  public @Nullable VersionedValue getVersioned(Bytes key) {
    return join(async.getVersioned(key));
  }

  @Override
  public List<@Nullable VersionedValue> batchGetVersioned(List<Bytes> keys) {
    return join(async.batchGetVersioned(keys));
  }

  @Override
  public Cursor<KeyValue> scan(KeyRange range, ScanOptions options) {
    return new ReferenceCursor(async.scan(range, options), timeout());
  }

  @Override
  public @Nullable Bytes getForUpdate(Bytes key) {
    return join(async.getForUpdate(key));
  }

  @Override
  public List<LockedKey> lockKeys(Collection<Bytes> keys, LockOptions options) {
    return join(async.lockKeys(keys, options));
  }

  @Override
  public void put(Bytes key, Bytes value) {
    join(async.put(key, value));
  }

  @Override
  public void insert(Bytes key, Bytes value) {
    join(async.insert(key, value));
  }

  @Override
  public void delete(Bytes key) {
    join(async.delete(key));
  }

  @Override
  public void flag(Bytes key, KeyFlag... flags) {
    async.flag(key, flags);
  }

  @Override
  public FairLocking startFairLocking() {
    return async.startFairLocking();
  }

  @Override
  public void flush() {
    join(async.flush());
  }

  @Override
  public Savepoint savepoint() {
    return async.savepoint();
  }

  @Override
  public void rollbackTo(Savepoint savepoint) {
    async.rollbackTo(savepoint);
  }

  @Override
  public void release(Savepoint savepoint) {
    async.release(savepoint);
  }

  @Override
  public int count() {
    return async.count();
  }

  @Override
  public long size() {
    return async.size();
  }

  @Override
  public boolean isReadOnly() {
    return async.isReadOnly();
  }

  @Override
  public CommitDetails commit() {
    return ReferenceThread.join(async.commit(), timeout(), true);
  }

  @Override
  public void rollback() {
    join(async.rollback());
  }

  @Override
  public void close() {
    async.close();
  }

  /** All but the commit leaves the data of the cluster as it is. */
  private <T extends @Nullable Object> T join(CompletableFuture<T> result) {
    return ReferenceThread.join(result, timeout(), false);
  }

  private Duration timeout() {
    return connection.timeout(options().timeout());
  }
}
