package io.kvdc.tikv.internal.txn.session;

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
import io.kvdc.error.CallInterruptedException;
import io.kvdc.tikv.internal.call.BlockingCursor;
import io.kvdc.tikv.internal.call.DriverThreads;
import io.kvdc.tikv.internal.call.Waiting;
import io.kvdc.tikv.internal.txn.snapshot.SnapshotSyncSession;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The transaction that blocks: waits for the other one. */
public final class TransactionSyncSession implements Transaction {

  private final TransactionAsyncSession async;

  private TransactionSyncSession(TransactionAsyncSession async) {
    this.async = async;
  }

  /**
   * A view.
   *
   * @param async what it waits for, made by {@link TransactionBegin}
   */
  public static TransactionSyncSession of(AsyncTransaction async) {
    return new TransactionSyncSession((TransactionAsyncSession) async);
  }

  @Override
  public Connection connection() {
    return async.connection();
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
    return new SnapshotSyncSession(async.snapshot());
  }

  @Override
  public @Nullable Bytes get(Bytes key) {
    return Waiting.await(() -> async.get(key));
  }

  @Override
  public @Nullable VersionedValue getVersioned(Bytes key) {
    return Waiting.await(() -> async.getVersioned(key));
  }

  @Override
  public List<@Nullable Bytes> batchGet(List<Bytes> keys) {
    return present(Waiting.await(() -> async.batchGet(keys)));
  }

  @Override
  public List<@Nullable VersionedValue> batchGetVersioned(List<Bytes> keys) {
    return present(Waiting.await(() -> async.batchGetVersioned(keys)));
  }

  @Override
  public Cursor<KeyValue> scan(KeyRange range, ScanOptions options) {
    async.transaction().lifecycle().requireActive();
    return new BlockingCursor(async.scan(range, options));
  }

  @Override
  public @Nullable Bytes getForUpdate(Bytes key) {
    return Waiting.await(() -> async.getForUpdate(key));
  }

  @Override
  public List<LockedKey> lockKeys(Collection<Bytes> keys, LockOptions options) {
    return present(Waiting.await(() -> async.lockKeys(keys, options)));
  }

  @Override
  public void put(Bytes key, Bytes value) {
    Objects.requireNonNull(key, "key");
    await(async.putLater(key, Objects.requireNonNull(value, "value")));
  }

  @Override
  public void insert(Bytes key, Bytes value) {
    Objects.requireNonNull(key, "key");
    await(async.insertLater(key, Objects.requireNonNull(value, "value")));
  }

  @Override
  public void delete(Bytes key) {
    await(async.deleteLater(Objects.requireNonNull(key, "key")));
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
    Waiting.await(async::flush);
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
    try {
      return present(Waiting.await(async::commit));
    } catch (CallInterruptedException e) {
      // On a thread that was interrupted before, nothing was begun; but it is over all the same.
      async.close();
      throw e;
    }
  }

  @Override
  public void rollback() {
    try {
      Waiting.await(async::rollback);
    } catch (CallInterruptedException e) {
      async.close();
      throw e;
    }
  }

  @Override
  public void close() {
    CompletableFuture<@Nullable Void> closing = async.closeAndTell();
    if (DriverThreads.isCurrent()) {
      // Who waited here would keep the answer from coming.
      return;
    }
    try {
      closing.get(async.transaction().rollbackDeadline().remainingNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // It goes on by itself, or the locks expire; there is nothing that the caller could do.
      return;
    }
  }

  /** Most writes have room, and need no waiting, which is not for every thread. */
  private static void await(CompletableFuture<@Nullable Void> room) {
    if (!room.isDone() || room.isCompletedExceptionally()) {
      Waiting.await(() -> room);
    }
  }

  private static <T> T present(@Nullable T result) {
    return Objects.requireNonNull(result);
  }
}
