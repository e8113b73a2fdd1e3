package io.kvdc.tck.reference;

import io.kvdc.AsyncTransaction;
import io.kvdc.Bytes;
import io.kvdc.CommitDetails;
import io.kvdc.Connection;
import io.kvdc.FairLocking;
import io.kvdc.KeyFlag;
import io.kvdc.KeyRange;
import io.kvdc.LockOptions;
import io.kvdc.LockedKey;
import io.kvdc.PrewriteLocks;
import io.kvdc.Savepoint;
import io.kvdc.ScanOptions;
import io.kvdc.SnapshotOptions;
import io.kvdc.Timestamp;
import io.kvdc.TransactionOptions;
import io.kvdc.TransactionState;
import io.kvdc.VersionedValue;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.KvUndeterminedException;
import io.kvdc.error.LockNotAvailableException;
import io.kvdc.error.LockWaitTimeoutException;
import io.kvdc.error.ResolveLockTimeoutException;
import io.kvdc.error.WaitForLock;
import io.kvdc.error.WriteConflictException;
import io.kvdc.spi.SessionKind;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Checks the arguments, then does it on the thread of the connection, waiting for locks. */
final class ReferenceAsyncTransaction implements AsyncTransaction {

  private final ReferenceConnection connection;
  private final MvccStore store;
  private final TransactionBody body;

  ReferenceAsyncTransaction(ReferenceConnection connection, MvccStore store, TransactionBody body) {
    this.connection = connection;
    this.store = store;
    this.body = body;
  }

  @Override
  public Connection connection() {
    return connection;
  }

  @Override
  public TransactionOptions options() {
    return body.options();
  }

  @Override
  public Timestamp startTimestamp() {
    return body.start();
  }

  @Override
  public @Nullable Timestamp commitTimestamp() {
    return body.commitTimestamp();
  }

  @Override
  public TransactionState state() {
    return body.state();
  }

  @Override
  public ReferenceAsyncSnapshot snapshot() {
    TransactionOptions options = options();
    SnapshotOptions same =
        SnapshotOptions.defaults()
            .mutate()
            .isolation(options.isolation())
            .priority(options.priority())
            .replicas(options.replicas())
            .timeout(options.timeout())
            .fillCache(options.fillCache())
            .label(options.label())
            .build();
    return new ReferenceAsyncSnapshot(connection, body.start(), same);
  }

  @Override
  public CompletableFuture<@Nullable Bytes> get(Bytes key) {
    return read("get", key, () -> ReferenceAsyncSnapshot.bare(body.getVersioned(key)));
  }

  @Override
  public CompletableFuture<List<@Nullable Bytes>> batchGet(List<Bytes> keys) {
    List<Bytes> copy = List.copyOf(keys);
    return read("batchGet", copy, () -> ReferenceAsyncSnapshot.bare(body.batchGetVersioned(copy)));
  }

  @Override
  public CompletableFuture<@Nullable VersionedValue> getVersioned(Bytes key) {
    return read("getVersioned", key, () -> body.getVersioned(key));
  }

  @Override
  public CompletableFuture<List<@Nullable VersionedValue>> batchGetVersioned(List<Bytes> keys) {
    List<Bytes> copy = List.copyOf(keys);
    return read("batchGetVersioned", copy, () -> body.batchGetVersioned(copy));
  }

  private <T extends @Nullable Object> CompletableFuture<T> read(
      String method, Bytes key, Supplier<T> work) {
    Objects.requireNonNull(key, "key");
    return connection.call(
        ReferenceCall.read(method, key).in(SessionKind.TRANSACTION), () -> check(key), work);
  }

  private <T extends @Nullable Object> CompletableFuture<T> read(
      String method, List<Bytes> keys, Supplier<T> work) {
    return connection.call(
        ReferenceCall.readKeys(method, keys).in(SessionKind.TRANSACTION), () -> check(keys), work);
  }

  @Override
  public ReferenceAsyncCursor scan(KeyRange range, ScanOptions options) {
    Objects.requireNonNull(range, "range");
    Objects.requireNonNull(options, "options");
    return new ReferenceAsyncCursor(
        connection,
        SampledPages.of(body::page, options),
        ReferenceCall.read("scan", range).in(SessionKind.TRANSACTION),
        range,
        options,
        () -> {
          body.checkActive();
          ReferenceChecks.notPipelined(body, "scan");
        });
  }

  @Override
  public CompletableFuture<@Nullable Bytes> getForUpdate(Bytes key) {
    Objects.requireNonNull(key, "key");
    return lock(
        ReferenceCall.read("getForUpdate", key),
        List.of(key),
        LockOptions.defaults(),
        () -> body.newestValue(key));
  }

  @Override
  public CompletableFuture<List<LockedKey>> lockKeys(Collection<Bytes> keys, LockOptions options) {
    List<Bytes> copy = List.copyOf(keys);
    Objects.requireNonNull(options, "options");
    return lock(ReferenceCall.readKeys("lockKeys", copy), copy, options, null);
  }

  @SuppressWarnings("unchecked")
  private <T extends @Nullable Object> CompletableFuture<T> lock(
      ReferenceCall call, List<Bytes> keys, LockOptions options, @Nullable Supplier<T> afterwards) {
    return connection.begin(
        call.in(SessionKind.TRANSACTION),
        () -> {
          check(keys);
          ReferenceChecks.lock(body, keys, options);
        },
        () ->
            new BlockedCall<T>(
                    connection.thread(),
                    store,
                    () ->
                        body.pessimistic()
                            ? store.obstacle(body.start(), body.unlocked(keys), options.shared())
                            : null,
                    () -> {
                      List<LockedKey> found = body.lock(keys, options);
                      return afterwards == null ? (T) found : afterwards.get();
                    },
                    patience(options),
                    obstacle ->
                        patience(options).isZero()
                            ? new LockNotAvailableException(
                                ErrorDetail.of("another transaction has locked the key"),
                                obstacle.key())
                            : new LockWaitTimeoutException(
                                ErrorDetail.of("the lock was not to be had in time"),
                                obstacle.key(),
                                patience(options)),
                    true)
                .start());
  }

  private Duration patience(LockOptions options) {
    Duration longest = connection.timeout(body.options().timeout());
    Duration wanted = Objects.requireNonNullElse(options.waitTime(), longest);
    if (options.waitTime() == null) {
      wanted = Objects.requireNonNullElse(body.options().lockWait(), longest);
    }
    return wanted.compareTo(longest) < 0 ? wanted : longest;
  }

  @Override
  public CompletableFuture<@Nullable Void> put(Bytes key, Bytes value) {
    Objects.requireNonNull(value, "value");
    return write("put", key, value, () -> body.put(key, value));
  }

  @Override
  public CompletableFuture<@Nullable Void> insert(Bytes key, Bytes value) {
    Objects.requireNonNull(value, "value");
    return write("insert", key, value, () -> body.insert(key, value));
  }

  @Override
  public CompletableFuture<@Nullable Void> delete(Bytes key) {
    return write("delete", key, Bytes.EMPTY, () -> body.delete(key));
  }

  private CompletableFuture<@Nullable Void> write(
      String method, Bytes key, Bytes value, Runnable work) {
    Objects.requireNonNull(key, "key");
    return connection.call(
        ReferenceCall.write(method, key, value).in(SessionKind.TRANSACTION),
        () -> check(key),
        () -> {
          work.run();
          return null;
        });
  }

  @Override
  public void flag(Bytes key, KeyFlag... flags) {
    check(key);
    body.flag(key, flags);
  }

  @Override
  public FairLocking startFairLocking() {
    connection.checkOpen();
    return body.startFairLocking();
  }

  @Override
  public CompletableFuture<@Nullable Void> flush() {
    return connection.call(
        ReferenceCall.end("flush", 0, 0).in(SessionKind.TRANSACTION),
        () -> {
          body.checkActive();
          if (body.options().pipelined() == null) {
            throw new InvalidArgumentException(
                ErrorDetail.of("the transaction keeps its writes in memory until the commit"));
          }
        },
        () -> null);
  }

  @Override
  public Savepoint savepoint() {
    connection.checkOpen();
    ReferenceChecks.notPipelined(body, "go back to a savepoint");
    return body.savepoint();
  }

  @Override
  public void rollbackTo(Savepoint savepoint) {
    body.rollbackTo(Objects.requireNonNull(savepoint, "savepoint"));
  }

  @Override
  public void release(Savepoint savepoint) {
    body.release(Objects.requireNonNull(savepoint, "savepoint"));
  }

  @Override
  public int count() {
    return body.count();
  }

  @Override
  public long size() {
    return body.size();
  }

  @Override
  public boolean isReadOnly() {
    return body.mutations().isEmpty();
  }

  @Override
  public CompletableFuture<CommitDetails> commit() {
    CompletableFuture<CommitDetails> result =
        connection.begin(
            ReferenceCall.end("commit", body.count(), body.size()).in(SessionKind.TRANSACTION),
            body::checkCommittable,
            this::beginCommit);
    CompletableFuture<?> unused =
        result.whenComplete(
            (details, failure) -> {
              if (result.isCancelled()) {
                // What was begun may still be done on the thread, and nobody would be told.
                end(TransactionState.UNKNOWN);
              }
            });
    return result;
  }

  private CompletableFuture<CommitDetails> beginCommit() {
    CommitDecision decision = new CommitDecision(body.start(), body.options());
    List<Mutation> mutations;
    try {
      mutations = decision.needed(body.mutations());
    } catch (RuntimeException e) {
      end(TransactionState.ROLLED_BACK);
      throw e;
    }
    body.committing();
    if (mutations.isEmpty()) {
      body.committed(null);
      connection.ended(body);
      return CompletableFuture.completedFuture(CommitDetails.nothingWritten(body.start()));
    }
    List<Bytes> keys =
        mutations.stream().map(Mutation::key).filter(key -> !body.shares(key)).toList();
    CompletableFuture<CommitDetails> commit =
        new BlockedCall<>(
                connection.thread(),
                store,
                () -> obstacle(keys),
                () -> apply(mutations, decision),
                connection.timeout(body.options().timeout()),
                obstacle ->
                    new ResolveLockTimeoutException(
                        ErrorDetail.of("the lock of another transaction stays in the way")),
                false)
            .start();
    return commit.whenComplete((details, failure) -> ended(failure));
  }

  private void ended(@Nullable Throwable failure) {
    if (failure != null) {
      end(
          failure instanceof KvUndeterminedException
              ? TransactionState.UNKNOWN
              : TransactionState.ROLLED_BACK);
    }
    connection.ended(body);
  }

  private @Nullable WaitForLock obstacle(List<Bytes> keys) {
    WaitForLock found = store.obstacle(body.start(), keys, false);
    if (found != null && body.options().commit().prewriteLocks() == PrewriteLocks.FAIL) {
      throw new WriteConflictException(
          ErrorDetail.of("another transaction has locked a key, and the commit waits for nobody"),
          found.key(),
          body.start(),
          found.holder(),
          null,
          "OPTIMISTIC");
    }
    return found;
  }

  private CommitDetails apply(List<Mutation> mutations, CommitDecision decision) {
    long begin = System.nanoTime();
    Timestamp at = store.commit(body.start(), mutations, decision);
    body.committed(at);
    Duration taken = Duration.ofNanos(System.nanoTime() - begin);
    return new CommitDetails(
        decision.protocol(),
        body.start(),
        at,
        mutations.size(),
        mutations.stream().mapToLong(Mutation::bytes).sum(),
        1,
        1,
        0,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ZERO,
        taken,
        taken,
        false,
        false,
        body.options().pipelined() != null,
        Duration.ZERO);
  }

  @Override
  public CompletableFuture<@Nullable Void> rollback() {
    return connection.call(
        ReferenceCall.end("rollback", 0, 0).in(SessionKind.TRANSACTION),
        body::checkActive,
        () -> {
          end(TransactionState.ROLLED_BACK);
          return null;
        });
  }

  @Override
  public void close() {
    if (body.state() == TransactionState.ACTIVE) {
      end(TransactionState.ROLLED_BACK);
    }
  }

  private void end(TransactionState how) {
    body.end(how);
    connection.ended(body);
  }

  private void check(Bytes key) {
    body.checkActive();
    ReferenceChecks.key(key);
  }

  private void check(List<Bytes> keys) {
    body.checkActive();
    keys.forEach(ReferenceChecks::key);
  }
}
