package io.kvdc.tikv;

import io.kvdc.AsyncTransaction;
import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.Connection;
import io.kvdc.KeyRange;
import io.kvdc.RawOptions;
import io.kvdc.RawSession;
import io.kvdc.Snapshot;
import io.kvdc.Timestamp;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.error.BlockingCallException;
import io.kvdc.error.CallInterruptedException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.KvException;
import io.kvdc.error.UnsupportedFeatureException;
import io.kvdc.spi.ConnectRequest;
import io.kvdc.spi.InterceptorChain;
import io.kvdc.spi.SessionKind;
import io.kvdc.tikv.internal.call.KeyModes;
import io.kvdc.tikv.internal.call.SessionCalls;
import io.kvdc.tikv.internal.call.Waiting;
import io.kvdc.tikv.internal.direct.DirectRpcs;
import io.kvdc.tikv.internal.engine.Engine;
import io.kvdc.tikv.internal.engine.EngineRegistry;
import io.kvdc.tikv.internal.engine.EngineSettings;
import io.kvdc.tikv.internal.engine.PdQuery;
import io.kvdc.tikv.internal.raw.RawAsyncSession;
import io.kvdc.tikv.internal.raw.RawCalls;
import io.kvdc.tikv.internal.raw.RawSyncSession;
import io.kvdc.tikv.internal.region.OpenCalls;
import io.kvdc.tikv.internal.txn.access.KeyCheck;
import io.kvdc.tikv.internal.txn.session.TransactionAccess;
import io.kvdc.tikv.internal.txn.session.TransactionBegin;
import io.kvdc.tikv.internal.txn.session.TransactionSettings;
import io.kvdc.tikv.internal.txn.session.TransactionSyncSession;
import io.kvdc.tikv.internal.txn.snapshot.SnapshotAsyncSession;
import io.kvdc.tikv.internal.txn.snapshot.SnapshotReads;
import io.kvdc.tikv.internal.txn.snapshot.SnapshotSyncSession;
import io.kvdc.tikv.rpc.TikvRpcs;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A handle on an engine. */
final class OpenConnection implements TikvConnection {

  private final String url;
  private final EngineRegistry.Share share;
  private final Engine engine;
  private final SessionSettings sessions;
  private final OpenCalls calls = new OpenCalls();
  private final RawSession raw;
  private final SessionCalls snapshotCalls;
  private final TransactionAccess transactions;
  private final ClusterQueries queries;
  private final StoreViews storeViews;
  private final TransactionQueries transactionQueries;
  private final TimestampQueries timestampQueries;
  private final TikvRpcs rpcs;
  private final AtomicReference<@Nullable CompletableFuture<@Nullable Void>> closing =
      new AtomicReference<>();

  OpenConnection(ConnectRequest request, EngineRegistry.Share share) {
    this.url = request.url().toString();
    this.share = share;
    this.engine = share.engine();
    InterceptorChain chain =
        InterceptorChain.of(request.plugins(), engine.environment().ticker()::nanoTime);
    Supplier<Connection> outer = request.face();
    Supplier<Connection> face = outer == null ? () -> this : outer;
    this.sessions = SettingsReader.sessions(request.options());
    RawCalls rawCalls =
        new RawCalls(
            face,
            engine.raw(),
            calls,
            chain,
            engine.keyModes().admission(KeyModes.Mode.RAW, sessions.mixedModes()));
    Runnable transactional =
        engine.keyModes().admission(KeyModes.Mode.TRANSACTIONAL, sessions.mixedModes());
    this.snapshotCalls = new SessionCalls(SessionKind.SNAPSHOT, face, calls, chain, transactional);
    this.transactions =
        new TransactionAccess(
            engine.snapshots(),
            engine.committer(),
            engine.locker(),
            engine.pipelined(),
            engine.leaks(),
            new SessionCalls(SessionKind.TRANSACTION, face, calls, chain, transactional),
            snapshotCalls,
            new TransactionSettings(
                sessions.lockWait(), sessions.leakStacks(), sessions.commits()));
    this.raw = new RawSyncSession(new RawAsyncSession(rawCalls, RawOptions.defaults()));
    this.queries = new ClusterQueries(engine, calls);
    this.storeViews = new StoreViews(engine, calls);
    this.transactionQueries = new TransactionQueries(engine, calls);
    this.timestampQueries = new TimestampQueries(engine, calls);
    this.rpcs =
        new DirectRpcs(
            engine.sender(),
            engine.codec(),
            engine.txn().sender(),
            engine.txn().codec(),
            calls,
            engine.settings().raw().timeout(),
            engine.settings().raw().retryBudget());
  }

  @Override
  public TikvRpcs rpcs() {
    requireOpen();
    return rpcs;
  }

  @Override
  public RawSession raw() {
    requireOpen();
    return raw;
  }

  @Override
  public TransactionOptions transactionOptions() {
    return sessions.transactions();
  }

  @Override
  public Transaction begin(TransactionOptions options) {
    return TransactionSyncSession.of(
        Objects.requireNonNull(Waiting.await(() -> beginAsync(options))));
  }

  @Override
  public CompletableFuture<AsyncTransaction> beginAsync(TransactionOptions options) {
    Objects.requireNonNull(options, "options");
    return transactional(() -> TransactionBegin.begin(transactions, options));
  }

  @Override
  public Snapshot snapshot(Timestamp timestamp) {
    Objects.requireNonNull(timestamp, "timestamp");
    requireOpen();
    requireTransactions();
    SnapshotReads reads = new SnapshotReads(engine.snapshots(), timestamp, sessions.snapshots());
    return new SnapshotSyncSession(
        new SnapshotAsyncSession(snapshotCalls, reads, new KeyCheck(engine.txn())));
  }

  private void requireTransactions() {
    if (!hasTransactions()) {
      throw new UnsupportedFeatureException(
          ErrorDetail.of(
              "API version V1TTL has no transactions; use a cluster of version V1 or V2"),
          Capability.TRANSACTIONS.name());
    }
  }

  /** Values that expire cannot share a space with transactions. */
  private boolean hasTransactions() {
    return engine.settings().keyspace() != null || !engine.settings().raw().ttl();
  }

  @Override
  public Timestamp currentTimestamp() {
    return Objects.requireNonNull(Waiting.await(this::currentTimestampAsync));
  }

  @Override
  public CompletableFuture<Timestamp> currentTimestampAsync() {
    return calls.start(
        PdQuery.of(engine, engine.settings().raw().timeout(), engine.timestamps()::next), null);
  }

  @Override
  public Set<Capability> capabilities() {
    requireOpen();
    EngineSettings settings = engine.settings();
    EnumSet<Capability> all =
        EnumSet.of(
            Capability.RAW,
            Capability.RAW_ATOMIC,
            Capability.RAW_CHECKSUM,
            Capability.RAW_COPROCESSOR,
            Capability.TIMESTAMP);
    if (settings.raw().ttl()) {
      all.add(Capability.RAW_TTL);
    }
    if (settings.keyspace() == null) {
      all.add(Capability.RAW_COLUMN_FAMILY);
    }
    if (hasTransactions()) {
      all.add(Capability.TRANSACTIONS);
      all.add(Capability.PESSIMISTIC_TRANSACTIONS);
      all.add(Capability.PIPELINED_WRITES);
      all.add(Capability.REPLICA_READ);
      all.add(Capability.STALE_READ);
      all.add(Capability.ASYNC_COMMIT);
      all.add(Capability.ONE_PHASE_COMMIT);
      all.add(Capability.FAIR_LOCKING);
      all.add(Capability.SHARED_LOCKS);
    }
    return Collections.unmodifiableSet(all);
  }

  @Override
  public boolean isValid(Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new InvalidArgumentException(
          ErrorDetail.of("a timeout must be positive, not " + timeout));
    }
    if (isClosed()) {
      return false;
    }
    try {
      Waiting.await(
          () ->
              calls.start(
                  PdQuery.of(engine, timeout, deadline -> engine.pd().clusterId(deadline)), null));
      return true;
    } catch (CallInterruptedException | BlockingCallException e) {
      throw e;
    } catch (KvException e) {
      return false;
    }
  }

  @Override
  public String url() {
    return url;
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    requireOpen();
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw new UnsupportedFeatureException(
        ErrorDetail.of("a connection to TiKV is no " + type.getName() + "; it is a TikvConnection"),
        type.getName());
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    requireOpen();
    return type.isInstance(this);
  }

  @Override
  public boolean isClosed() {
    return closing.get() != null;
  }

  @Override
  public void close() {
    CompletableFuture<@Nullable Void> mine = new CompletableFuture<>();
    CompletableFuture<@Nullable Void> earlier = closing.compareAndExchange(null, mine);
    if (earlier == null) {
      end(mine);
    } else {
      // Waiting is harmless here: whoever closes waits for no other call.
      earlier.join();
    }
  }

  @Override
  public CompletableFuture<@Nullable Void> closeAsync() {
    CompletableFuture<@Nullable Void> mine = new CompletableFuture<>();
    CompletableFuture<@Nullable Void> earlier = closing.compareAndExchange(null, mine);
    if (earlier != null) {
      return earlier;
    }
    Thread closer = new Thread(() -> end(mine), "kvdc-close");
    closer.setDaemon(true);
    closer.start();
    return mine;
  }

  private void end(CompletableFuture<@Nullable Void> done) {
    try {
      calls.close();
      share.release();
    } finally {
      done.complete(null);
    }
  }

  private void requireOpen() {
    if (isClosed()) {
      throw OpenCalls.closedException();
    }
  }

  @Override
  public long clusterId() {
    requireOpen();
    return engine.clusterId();
  }

  @Override
  public List<TikvRegion> regions(KeyRange range, int limit) {
    return Objects.requireNonNull(Waiting.await(() -> regionsAsync(range, limit)));
  }

  @Override
  public CompletableFuture<List<TikvRegion>> regionsAsync(KeyRange range, int limit) {
    return queries.regions(Objects.requireNonNull(range, "range"), limit);
  }

  @Override
  public TikvWarmUp warmUp(Duration timeout, KeyRange... ranges) {
    return Objects.requireNonNull(Waiting.await(() -> warmUpAsync(timeout, ranges)));
  }

  @Override
  public CompletableFuture<TikvWarmUp> warmUpAsync(Duration timeout, KeyRange... ranges) {
    return queries.warmUp(
        Objects.requireNonNull(timeout, "timeout"), List.of(ranges), hasTransactions());
  }

  @Override
  public KeyRange locateBucket(Bytes key) {
    return Objects.requireNonNull(Waiting.await(() -> locateBucketAsync(key)));
  }

  @Override
  public CompletableFuture<KeyRange> locateBucketAsync(Bytes key) {
    return queries.bucket(Objects.requireNonNull(key, "key"));
  }

  @Override
  public List<TikvStore> stores() {
    return Objects.requireNonNull(Waiting.await(this::storesAsync));
  }

  @Override
  public CompletableFuture<List<TikvStore>> storesAsync() {
    return queries.stores();
  }

  @Override
  public List<TikvStoreHealth> storeHealth() {
    return Objects.requireNonNull(Waiting.await(this::storeHealthAsync));
  }

  @Override
  public CompletableFuture<List<TikvStoreHealth>> storeHealthAsync() {
    return storeViews.health();
  }

  @Override
  public Optional<Timestamp> minSafeTimestamp() {
    return Objects.requireNonNull(Waiting.await(this::minSafeTimestampAsync));
  }

  @Override
  public CompletableFuture<Optional<Timestamp>> minSafeTimestampAsync() {
    return storeViews.minSafeTimestamp(null);
  }

  @Override
  public Optional<Timestamp> minSafeTimestamp(String zone) {
    return Objects.requireNonNull(Waiting.await(() -> minSafeTimestampAsync(zone)));
  }

  @Override
  public CompletableFuture<Optional<Timestamp>> minSafeTimestampAsync(String zone) {
    return storeViews.minSafeTimestamp(Objects.requireNonNull(zone, "zone"));
  }

  @Override
  public List<TikvMember> members() {
    return Objects.requireNonNull(Waiting.await(this::membersAsync));
  }

  @Override
  public CompletableFuture<List<TikvMember>> membersAsync() {
    return queries.members();
  }

  @Override
  public List<TikvRegion> splitRegions(List<Bytes> keys) {
    return Objects.requireNonNull(Waiting.await(() -> splitRegionsAsync(keys)));
  }

  @Override
  public CompletableFuture<List<TikvRegion>> splitRegionsAsync(List<Bytes> keys) {
    return queries.split(List.copyOf(keys));
  }

  @Override
  public List<TikvLock> locks(KeyRange range, int limit) {
    return Objects.requireNonNull(Waiting.await(() -> locksAsync(range, limit)));
  }

  @Override
  public CompletableFuture<List<TikvLock>> locksAsync(KeyRange range, int limit) {
    Objects.requireNonNull(range, "range");
    return transactional(() -> transactionQueries.locks(range, limit));
  }

  @Override
  public Duration resolveLocks(Collection<TikvLock> locks) {
    return Objects.requireNonNull(Waiting.await(() -> resolveLocksAsync(locks)));
  }

  @Override
  public CompletableFuture<Duration> resolveLocksAsync(Collection<TikvLock> locks) {
    List<TikvLock> copy = List.copyOf(locks);
    return transactional(() -> transactionQueries.resolve(copy));
  }

  @Override
  public List<TikvLockWait> lockWaits() {
    return Objects.requireNonNull(Waiting.await(this::lockWaitsAsync));
  }

  @Override
  public CompletableFuture<List<TikvLockWait>> lockWaitsAsync() {
    return transactional(transactionQueries::lockWaits);
  }

  @Override
  public TikvTransactionStatus transactionStatus(Timestamp start, Bytes primary) {
    return Objects.requireNonNull(Waiting.await(() -> transactionStatusAsync(start, primary)));
  }

  @Override
  public CompletableFuture<TikvTransactionStatus> transactionStatusAsync(
      Timestamp start, Bytes primary) {
    Objects.requireNonNull(start, "start");
    Objects.requireNonNull(primary, "primary");
    return transactional(() -> transactionQueries.status(start, primary));
  }

  @Override
  public TikvMvcc mvcc(Bytes key) {
    return Objects.requireNonNull(Waiting.await(() -> mvccAsync(key)));
  }

  @Override
  public CompletableFuture<TikvMvcc> mvccAsync(Bytes key) {
    Objects.requireNonNull(key, "key");
    return transactional(() -> transactionQueries.mvcc(key));
  }

  @Override
  public Timestamp lowResolutionTimestamp() {
    return Objects.requireNonNull(Waiting.await(this::lowResolutionTimestampAsync));
  }

  @Override
  public CompletableFuture<Timestamp> lowResolutionTimestampAsync() {
    return timestampQueries.lowResolution();
  }

  @Override
  public Timestamp staleTimestamp(Duration ago) {
    return Objects.requireNonNull(Waiting.await(() -> staleTimestampAsync(ago)));
  }

  @Override
  public CompletableFuture<Timestamp> staleTimestampAsync(Duration ago) {
    Objects.requireNonNull(ago, "ago");
    return timestampQueries.stale(ago);
  }

  @Override
  public Timestamp minTimestamp() {
    return Objects.requireNonNull(Waiting.await(this::minTimestampAsync));
  }

  @Override
  public CompletableFuture<Timestamp> minTimestampAsync() {
    return timestampQueries.minimum();
  }

  @Override
  public Timestamp externalTimestamp() {
    return Objects.requireNonNull(Waiting.await(this::externalTimestampAsync));
  }

  @Override
  public CompletableFuture<Timestamp> externalTimestampAsync() {
    return timestampQueries.external();
  }

  @Override
  public void setExternalTimestamp(Timestamp timestamp) {
    Waiting.await(() -> setExternalTimestampAsync(timestamp));
  }

  @Override
  public CompletableFuture<@Nullable Void> setExternalTimestampAsync(Timestamp timestamp) {
    Objects.requireNonNull(timestamp, "timestamp");
    return timestampQueries.setExternal(timestamp);
  }

  @Override
  public TikvPdStatus pdStatus() {
    requireOpen();
    return timestampQueries.status();
  }

  /** Bad arguments, and what the cluster does not have, fail the stage. */
  private <T> CompletableFuture<T> transactional(Supplier<CompletableFuture<T>> call) {
    return transactions
        .calls()
        .checked(
            () -> {
              requireTransactions();
              return call.get();
            });
  }
}
