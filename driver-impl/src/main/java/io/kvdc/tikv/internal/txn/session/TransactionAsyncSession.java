package io.kvdc.tikv.internal.txn.session;

import io.kvdc.AsyncCursor;
import io.kvdc.AsyncTransaction;
import io.kvdc.Bytes;
import io.kvdc.CommitDetails;
import io.kvdc.Connection;
import io.kvdc.FairLocking;
import io.kvdc.KeyFlag;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.LockOptions;
import io.kvdc.LockedKey;
import io.kvdc.Savepoint;
import io.kvdc.ScanOptions;
import io.kvdc.Timestamp;
import io.kvdc.TransactionOptions;
import io.kvdc.TransactionState;
import io.kvdc.VersionedValue;
import io.kvdc.error.KvException;
import io.kvdc.tikv.internal.txn.pipelined.PipelinedTxn;
import io.kvdc.tikv.internal.txn.snapshot.SnapshotAsyncSession;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The transaction without blocking. */
public final class TransactionAsyncSession implements AsyncTransaction {

  private static final CompletableFuture<@Nullable Void> WRITTEN =
      CompletableFuture.completedFuture(null);

  private final LiveTransaction transaction;
  private final OwnReads reads;
  private final OwnWrites writes;
  private final KeyLocking locking;
  private final TransactionEnding ending;

  TransactionAsyncSession(LiveTransaction transaction) {
    this.transaction = transaction;
    this.reads = new OwnReads(transaction);
    this.writes = new OwnWrites(transaction);
    this.locking = new KeyLocking(transaction);
    this.ending = new TransactionEnding(transaction);
  }

  @Override
  public Connection connection() {
    return transaction.access().calls().connection().get();
  }

  @Override
  public TransactionOptions options() {
    return transaction.options();
  }

  @Override
  public Timestamp startTimestamp() {
    return transaction.start();
  }

  @Override
  public @Nullable Timestamp commitTimestamp() {
    return ending.commitTimestamp();
  }

  @Override
  public TransactionState state() {
    return transaction.lifecycle().state();
  }

  @Override
  public SnapshotAsyncSession snapshot() {
    return new SnapshotAsyncSession(
        transaction.access().snapshotCalls(), transaction.reads(), transaction.keys());
  }

  @Override
  public CompletableFuture<@Nullable Bytes> get(Bytes key) {
    return reads.get(key);
  }

  @Override
  public CompletableFuture<@Nullable VersionedValue> getVersioned(Bytes key) {
    return reads.getVersioned(key);
  }

  @Override
  public CompletableFuture<List<@Nullable Bytes>> batchGet(List<Bytes> keys) {
    return reads.batchGet(keys);
  }

  @Override
  public CompletableFuture<List<@Nullable VersionedValue>> batchGetVersioned(List<Bytes> keys) {
    return reads.batchGetVersioned(keys);
  }

  @Override
  public AsyncCursor<KeyValue> scan(KeyRange range, ScanOptions options) {
    PipelinedCalls.refuse(transaction, "scan");
    return reads.scan(range, options);
  }

  @Override
  public CompletableFuture<@Nullable Bytes> getForUpdate(Bytes key) {
    return locking.getForUpdate(key);
  }

  @Override
  public CompletableFuture<List<LockedKey>> lockKeys(Collection<Bytes> keys, LockOptions options) {
    return locking.lockKeys(keys, options);
  }

  @Override
  public CompletableFuture<@Nullable Void> put(Bytes key, Bytes value) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    return staged(() -> putLater(key, value));
  }

  @Override
  public CompletableFuture<@Nullable Void> insert(Bytes key, Bytes value) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    return staged(() -> insertLater(key, value));
  }

  @Override
  public CompletableFuture<@Nullable Void> delete(Bytes key) {
    Objects.requireNonNull(key, "key");
    return staged(() -> deleteLater(key));
  }

  /** Writes are done when the stage is made; it may wait for room in memory. */
  private static CompletableFuture<@Nullable Void> staged(
      Supplier<CompletableFuture<@Nullable Void>> write) {
    try {
      return write.get();
    } catch (KvException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  CompletableFuture<@Nullable Void> putLater(Bytes key, Bytes value) {
    return change(key, () -> writes.put(key, value));
  }

  CompletableFuture<@Nullable Void> insertLater(Bytes key, Bytes value) {
    return change(key, () -> writes.insert(key, value));
  }

  CompletableFuture<@Nullable Void> deleteLater(Bytes key) {
    return change(key, () -> writes.delete(key));
  }

  private CompletableFuture<@Nullable Void> change(Bytes key, Runnable write) {
    transaction.lifecycle().requireActive();
    transaction.keys().check(key);
    PipelinedTxn pipelined = transaction.pipelined();
    if (pipelined == null) {
      transaction.lifecycle().change(write);
      return WRITTEN;
    }
    transaction.lifecycle().change(() -> pipelined.write(write));
    return PipelinedCalls.room(transaction, pipelined);
  }

  @Override
  public void flag(Bytes key, KeyFlag... flags) {
    Objects.requireNonNull(key, "key");
    List<KeyFlag> all = List.of(flags);
    all.forEach(writes::check);
    var unused = change(key, () -> all.forEach(flag -> writes.flag(key, flag)));
  }

  @Override
  public FairLocking startFairLocking() {
    return FairLockingStage.start(transaction);
  }

  @Override
  public CompletableFuture<@Nullable Void> flush() {
    return PipelinedCalls.flush(transaction);
  }

  @Override
  public Savepoint savepoint() {
    PipelinedCalls.refuse(transaction, "savepoint");
    return transaction.lifecycle().changeAndGet(transaction.savepoints()::mark);
  }

  @Override
  public void rollbackTo(Savepoint savepoint) {
    Objects.requireNonNull(savepoint, "savepoint");
    transaction.lifecycle().change(() -> transaction.savepoints().rollBackTo(savepoint));
  }

  @Override
  public void release(Savepoint savepoint) {
    Objects.requireNonNull(savepoint, "savepoint");
    transaction.lifecycle().change(() -> transaction.savepoints().release(savepoint));
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
    // What was written behind a savepoint that is open makes the buffer no dirty one yet.
    return !transaction.dirty() && transaction.count() == 0;
  }

  @Override
  public CompletableFuture<CommitDetails> commit() {
    return ending.commit();
  }

  @Override
  public CompletableFuture<@Nullable Void> rollback() {
    return ending.rollback();
  }

  @Override
  public void close() {
    var unused = ending.close();
  }

  /** The same, for who waits for it. */
  CompletableFuture<@Nullable Void> closeAndTell() {
    return ending.close();
  }

  LiveTransaction transaction() {
    return transaction;
  }
}
