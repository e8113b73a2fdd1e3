package io.kvdc.tikv.internal.txn.session;

import io.kvdc.AsyncCursor;
import io.kvdc.AsyncTransaction;
import io.kvdc.Bytes;
import io.kvdc.Capability;
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
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.UnsupportedFeatureException;
import io.kvdc.tikv.internal.txn.snapshot.SnapshotAsyncSession;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The transaction without blocking. */
public final class TransactionAsyncSession implements AsyncTransaction {

  private final LiveTransaction transaction;
  private final OwnReads reads;
  private final OwnWrites writes;
  private final KeyLocking locking;
  private final TransactionEnding ending;

  TransactionAsyncSession(LiveTransaction transaction) {
    this.transaction = transaction;
    this.reads = new OwnReads(transaction);
    this.writes = new OwnWrites(transaction.buffer(), transaction.options().mode());
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
    return staged(() -> putNow(key, value));
  }

  @Override
  public CompletableFuture<@Nullable Void> insert(Bytes key, Bytes value) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    return staged(() -> insertNow(key, value));
  }

  @Override
  public CompletableFuture<@Nullable Void> delete(Bytes key) {
    Objects.requireNonNull(key, "key");
    return staged(() -> deleteNow(key));
  }

  /** Writes never wait, so that they are done when the stage is made. */
  private static CompletableFuture<@Nullable Void> staged(Runnable write) {
    try {
      write.run();
      return CompletableFuture.completedFuture(null);
    } catch (KvException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  void putNow(Bytes key, Bytes value) {
    change(key, () -> writes.put(key, value));
  }

  void insertNow(Bytes key, Bytes value) {
    change(key, () -> writes.insert(key, value));
  }

  void deleteNow(Bytes key) {
    change(key, () -> writes.delete(key));
  }

  private void change(Bytes key, Runnable write) {
    transaction.lifecycle().requireActive();
    transaction.keys().check(key);
    transaction.lifecycle().change(write);
  }

  @Override
  public void flag(Bytes key, KeyFlag... flags) {
    Objects.requireNonNull(key, "key");
    List<KeyFlag> all = List.of(flags);
    all.forEach(writes::check);
    change(key, () -> all.forEach(flag -> writes.flag(key, flag)));
  }

  @Override
  public FairLocking startFairLocking() {
    throw new UnsupportedFeatureException(
        ErrorDetail.of("fair locking is not there yet"), Capability.FAIR_LOCKING.name());
  }

  @Override
  public CompletableFuture<@Nullable Void> flush() {
    return CompletableFuture.failedFuture(
        new UnsupportedFeatureException(
            ErrorDetail.of("pipelined writes are not there yet"),
            Capability.PIPELINED_WRITES.name()));
  }

  @Override
  public Savepoint savepoint() {
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
    return transaction.buffer().count();
  }

  @Override
  public long size() {
    return transaction.buffer().size();
  }

  @Override
  public boolean isReadOnly() {
    // What was written behind a savepoint that is open makes the buffer no dirty one yet.
    return !transaction.buffer().dirty() && transaction.buffer().count() == 0;
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
