package io.kvdc.tikv.internal.txn.snapshot;

import io.kvdc.Isolation;
import io.kvdc.ReadStatistics;
import io.kvdc.SnapshotOptions;
import io.kvdc.Timestamp;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.ExecDetailsV2;
import io.kvdc.proto.kvrpcpb.IsolationLevel;
import io.kvdc.proto.kvrpcpb.KeyError;
import io.kvdc.tikv.internal.metric.EngineMetrics;
import io.kvdc.tikv.internal.region.ReadRouting;
import io.kvdc.tikv.internal.region.ReadSource;
import io.kvdc.tikv.internal.retry.BackoffKind;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.txn.access.KeyErrors;
import io.kvdc.tikv.internal.txn.access.LockedException;
import io.kvdc.tikv.internal.txn.access.RequestSource;
import io.kvdc.tikv.internal.txn.access.RequestTraits;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnBudget;
import io.kvdc.tikv.internal.txn.access.TxnLock;
import io.kvdc.tikv.internal.txn.lock.ResolveRequest;
import io.kvdc.tikv.internal.txn.lock.ResolveResult;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What all calls of one snapshot share. Safe for use by many threads. */
final class SnapshotView {

  /** Locks met one after the other that were out of the way at once, before a read waits anyhow. */
  static final int FREE_REPEATS = 8;

  /** What reads that have no label say of where they come from. */
  private static final ReadSource UNNAMED = new ReadSource(RequestSource.UNKNOWN);

  private final SnapshotAccess access;
  private final TxnAccess txn;
  private final SnapshotOptions options;
  private final RequestTraits traits;
  private final ReadTimestamp timestamp;
  private final boolean newest;
  private final KnownLocks known = new KnownLocks();
  private final ReadCounts counts = new ReadCounts();
  private final @Nullable SnapshotCache cache;

  /** The transaction that this belongs to, if it leaves locks while it goes on; 0: none. */
  private final long ownLocks;

  private final ReadRouting routing;
  private final ReadRouting routingAfterLock;

  SnapshotView(SnapshotAccess access, Timestamp timestamp, SnapshotOptions options, long ownLocks) {
    this.access = access;
    this.ownLocks = ownLocks;
    this.txn = access.txn().tagging(options.tags());
    this.options = options;
    this.traits = RequestTraits.of(options);
    this.routing = routing(options, traits.source());
    this.routingAfterLock = routing.afterLock();
    this.newest = timestamp.equals(Timestamp.MAX);
    boolean now = newest || options.isolation() == Isolation.READ_COMMITTED;
    this.timestamp =
        now ? ReadTimestamp.newest() : ReadTimestamp.fixed(access.txn().timestamps(), timestamp);
    if (options.staleRead() && !now) {
      access.txn().timestamps().staleRead(timestamp);
    }
    this.cache =
        options.cached() && !newest && options.isolation() == Isolation.SNAPSHOT
            ? new SnapshotCache(SnapshotCache.LIMIT_BYTES)
            : null;
  }

  TxnAccess txn() {
    return txn;
  }

  SnapshotOptions options() {
    return options;
  }

  private static ReadRouting routing(SnapshotOptions options, String source) {
    return new ReadRouting(
        options.replicas(),
        options.staleRead(),
        options.replicaLabels(),
        Set.of(),
        options.busyThreshold(),
        options.attemptTimeout(),
        source.equals(RequestSource.UNKNOWN) ? UNNAMED : new ReadSource(source));
  }

  /**
   * Where reads go.
   *
   * @param metLock whether the call has met a lock; what replicas have does not tell whether that
   *     is gone
   */
  ReadRouting routing(boolean metLock) {
    return metLock ? routingAfterLock : routing;
  }

  ReadCounts counts() {
    return counts;
  }

  /** What was read; null: nothing is remembered. */
  @Nullable SnapshotCache cache() {
    return cache;
  }

  ReadStatistics statistics() {
    return counts.statistics(cache);
  }

  /** As of when one key is read. */
  ReadTimestamp forOneKey() {
    return timestamp;
  }

  /** As of when several keys are read by one call, or by one cursor. */
  ReadTimestamp forManyKeys() {
    return newest && options.isolation() != Isolation.READ_COMMITTED
        ? ReadTimestamp.taken(txn().timestamps())
        : timestamp;
  }

  /** The waiting of a call that begins now. */
  Backoffer backoffer(TxnBudget budget) {
    Duration own = options.timeout();
    return txn()
        .backoffer(budget, txn().deadline(own == null ? txn().settings().timeout() : own))
        .tell(counts);
  }

  /** What has to be known before the first request of a call. */
  @Nullable CompletableFuture<?> before(ReadTimestamp at, Backoffer operation) {
    if (at != ReadTimestamp.newest()) {
      access.safePoint().touch();
    }
    return at.before(operation);
  }

  /** Whether what was read is to be trusted. */
  @Nullable CompletableFuture<?> after(ReadTimestamp at, Deadline deadline) {
    return at == ReadTimestamp.newest() ? null : access.safePoint().check(at.version(), deadline);
  }

  /** Describes requests that know about locks: all but walks, as in client-go. */
  void describeWithLocks(Context.Builder context) {
    describe(context);
    known.describe(context);
  }

  /** What a store says of how it read. */
  void served(ExecDetailsV2 details) {
    EngineMetrics metrics = access.txn().environment().metrics();
    if (metrics != null) {
      metrics
          .reads()
          .served(
              details.getScanDetailV2().getProcessedVersions(),
              details.getTimeDetailV2().getKvReadWallTimeNs(),
              details.getScanDetailV2().getProcessedVersionsSize());
    }
  }

  void describe(Context.Builder context) {
    context.setIsolationLevel(isolation()).setNotFillCache(!options.fillCache());
    traits.accept(context);
    if (ownLocks != 0) {
      // Nobody else would ever remove them, so that it would wait for itself.
      context.addResolvedLocks(ownLocks);
    }
  }

  /** The transaction whose locks are read over from the start; 0: none. */
  long ownLocks() {
    return ownLocks;
  }

  private IsolationLevel isolation() {
    return switch (options.isolation()) {
      case SNAPSHOT -> IsolationLevel.SI;
      case READ_COMMITTED -> IsolationLevel.RC;
      case READ_COMMITTED_CHECKED -> IsolationLevel.RCCheckTS;
    };
  }

  /**
   * The locks that an error tells of. Throws what the error means if it tells of something else.
   */
  List<TxnLock> locks(KeyError error, Timestamp version) {
    if (!error.hasLocked()) {
      throw KeyErrors.toException(txn(), error, version.value());
    }
    return TxnLock.all(txn(), error.getLocked());
  }

  /** A transaction's locks are to be read over from now on; false if that was known. */
  boolean ignore(long startTs) {
    return known.ignore(startTs);
  }

  /**
   * Finds out about locks in the way of a request that tells stores what is known of them.
   *
   * @param waits the waiting of the step
   * @param locks the locks
   * @param version what is read at
   * @param lite whether to resolve these keys alone
   * @param repeats how often this step has met locks before
   * @return when to send the request again
   */
  CompletableFuture<?> resolve(
      Backoffer waits, List<TxnLock> locks, Timestamp version, boolean lite, int repeats) {
    return resolve(
        waits, ResolveRequest.forRead(version.value(), locks, lite), repeats, known::add);
  }

  /** The same for a request that does not, so that the locks have to go. */
  CompletableFuture<?> remove(
      Backoffer waits, List<TxnLock> locks, Timestamp version, int repeats) {
    return resolve(
        waits,
        new ResolveRequest(version.value(), locks, false, false, false),
        repeats,
        result -> {});
  }

  private CompletableFuture<?> resolve(
      Backoffer waits,
      ResolveRequest request,
      int repeats,
      java.util.function.Consumer<ResolveResult> learn) {
    counts.locksMet(request.locks().size());
    long begun = waits.environment().ticker().nanoTime();
    return access
        .locks()
        .resolve(waits, request.from(this::describe))
        .thenCompose(
            result -> {
              counts.attempted(
                  ReadCounts.RESOLVE_LOCKS, waits.environment().ticker().nanoTime() - begun);
              learn.accept(result);
              return waitFor(waits, result.waitMillis(), request.locks(), repeats);
            });
  }

  private static CompletableFuture<?> waitFor(
      Backoffer waits, long millis, List<TxnLock> locks, int repeats) {
    if (millis <= 0 && repeats < FREE_REPEATS) {
      return CompletableFuture.completedFuture(null);
    }
    return waits.backoff(
        BackoffKind.TXN_LOCK_FAST,
        millis <= 0 ? Long.MAX_VALUE : millis,
        "a locked key",
        new LockedException(locks));
  }
}
