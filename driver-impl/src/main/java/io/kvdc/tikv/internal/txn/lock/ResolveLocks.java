package io.kvdc.tikv.internal.txn.lock;

import io.kvdc.Bytes;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.ProtocolException;
import io.kvdc.proto.kvrpcpb.Action;
import io.kvdc.proto.kvrpcpb.LockInfo;
import io.kvdc.proto.kvrpcpb.Op;
import io.kvdc.tikv.internal.metric.LockMetrics;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.region.RegionVerId;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.txn.access.TxnLock;
import io.kvdc.tikv.internal.txn.lock.BackgroundRemoval.Scope;
import io.kvdc.tikv.internal.txn.lock.CheckTxnStatus.Answer;
import io.kvdc.tikv.internal.txn.lock.CheckTxnStatus.Found;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the locks of one request: finds out about each transaction, removes what can be removed,
 * and counts up what still blocks. First all fates, then the keys that are removed one by one, so
 * that a transaction costs one request a region however many of its keys were met.
 */
final class ResolveLocks extends StepLoop<ResolveResult> {

  private static final CompletableFuture<Void> AT_ONCE = CompletableFuture.allOf();

  /** The lock says nothing of its transaction, and goes. */
  private static final TxnStatus STRAY =
      new TxnStatus(0, 0, Action.TTLExpirePessimisticRollback, null);

  private record Txn(long startTs, Bytes primary, boolean pessimistic) {}

  /** Keys of a transaction that are removed one by one. */
  private record Lite(TxnLock lock, TxnStatus status, List<Bytes> keys) {}

  private final ResolveTools tools;
  private final Caller caller;
  private final ResolveRequest request;

  private final Queue<TxnLock> met;
  private final Map<Txn, Found> fates = new HashMap<>();
  private final Set<Long> wholly = new HashSet<>();
  private final Set<Scope> cleaned = new HashSet<>();
  private final Set<Scope> cleanedPessimistic = new HashSet<>();
  private final Map<Long, Lite> lites = new LinkedHashMap<>();

  private final Set<Long> ignore = new LinkedHashSet<>();
  private final Set<Long> access = new LinkedHashSet<>();
  private long waitMillis = Long.MAX_VALUE;

  ResolveLocks(ResolveTools tools, Backoffer backoffer, ResolveRequest request) {
    this.tools = tools;
    this.caller = new Caller(backoffer, request.source(), request.resourceGroup());
    this.request = request;
    this.met = new ArrayDeque<>(request.locks());
  }

  List<TxnLock> locks() {
    return request.locks();
  }

  long callerStartTs() {
    return request.callerStartTs();
  }

  @Override
  protected @Nullable CompletableFuture<?> next() {
    TxnLock lock = met.poll();
    if (lock != null) {
      return resolve(lock);
    }
    for (var first = lites.values().iterator(); first.hasNext(); ) {
      Lite lite = first.next();
      first.remove();
      return remove(lite);
    }
    return null;
  }

  @Override
  protected ResolveResult result() {
    return new ResolveResult(
        waitMillis == Long.MAX_VALUE ? 0 : waitMillis, List.copyOf(ignore), List.copyOf(access));
  }

  private CompletableFuture<Void> resolve(TxnLock lock) {
    if (lock.kind() == Op.SharedLock) {
      throw new ProtocolException(
          ErrorDetail.of("a store sent a shared lock without the locks under it"));
    }
    Found known = fates.get(new Txn(lock.startTs(), lock.primary(), lock.isPessimistic()));
    return known != null
        ? settle(lock, known, true)
        : fate(lock, false).thenCompose(found -> settle(lock, found, true));
  }

  private CompletableFuture<Found> fate(TxnLock lock, boolean forceSyncCommit) {
    return tools
        .fate(caller, lock, request.callerStartTs(), forceSyncCommit)
        .thenApply(answer -> found(lock, answer));
  }

  private Found found(TxnLock lock, Answer answer) {
    if (answer instanceof Found found) {
      fates.put(new Txn(lock.startTs(), lock.primary(), lock.isPessimistic()), found);
      return found;
    }
    // The transaction has chosen another primary since it took this lock, and knows it no more.
    // What becomes of the transaction is not to be learnt here.
    return new Found(STRAY, false);
  }

  private CompletableFuture<Void> settle(TxnLock lock, Found found, boolean mayRecover) {
    TxnStatus status = found.status();
    tools.count(
        status.ttlMillis() == 0 ? LockMetrics.Action.EXPIRED : LockMetrics.Action.NOT_EXPIRED);
    if (status.ttlMillis() != 0) {
      LockInfo primaryLock = status.primaryLock();
      if (mayRecover
          && primaryLock != null
          && primaryLock.getUseAsyncCommit()
          && untilExpired(lock, status) <= 0) {
        return recover(lock, status, primaryLock);
      }
      note(lock, status);
      return AT_ONCE;
    }
    note(lock, status);
    if (wholly.contains(lock.startTs())) {
      return AT_ONCE;
    }
    if (lock.isPessimistic()) {
      return removePessimistic(lock, found);
    }
    if (request.lite() || tools.isSmall(lock)) {
      collect(lock, found);
      return AT_ONCE;
    }
    return removeRegion(lock, status);
  }

  /** The owner of an async-commit transaction is gone; its locks tell what became of it. */
  private CompletableFuture<Void> recover(TxnLock lock, TxnStatus status, LockInfo primaryLock) {
    tools.count(LockMetrics.Action.RESOLVE_ASYNC_COMMIT);
    return tools
        .secondaries(caller, lock, primaryLock)
        .thenCompose(
            outcome -> {
              if (outcome.fallenBack()) {
                return fate(lock, true).thenCompose(again -> settle(lock, again, false));
              }
              TxnStatus decided = status.decided(outcome.commitTs());
              tools.decided(lock, decided);
              fates.put(
                  new Txn(lock.startTs(), lock.primary(), lock.isPessimistic()),
                  new Found(decided, false));
              wholly.add(lock.startTs());
              note(lock, decided);
              List<Bytes> keys = new ArrayList<>(outcome.locked());
              keys.add(lock.primary());
              return remove(new Lite(lock, decided, keys));
            });
  }

  private CompletableFuture<Void> removePessimistic(TxnLock lock, Found found) {
    if (lock.isPrimary() && found.asked()) {
      return AT_ONCE;
    }
    boolean wholeRegion = request.pessimisticRegionResolve();
    if (wholeRegion && isCleaned(lock, cleanedPessimistic)) {
      return AT_ONCE;
    }
    return caller
        .run(part -> tools.removal().ofPessimistic(part, lock, wholeRegion))
        .thenAccept(
            region -> {
              if (wholeRegion) {
                cleanedPessimistic.add(new Scope(lock.startTs(), region.verId()));
              }
            });
  }

  /** The primary's own lock went when it was asked. */
  private void collect(TxnLock lock, Found found) {
    if (lock.isPrimary() && found.asked()) {
      return;
    }
    lites
        .computeIfAbsent(
            lock.startTs(), startTs -> new Lite(lock, found.status(), new ArrayList<>()))
        .keys()
        .add(lock.key());
  }

  private CompletableFuture<Void> remove(Lite lite) {
    if (request.forRead()
        && tools
            .background()
            .tryStart(
                null,
                caller,
                waits -> tools.removal().ofKeys(waits, lite.lock(), lite.status(), lite.keys()))) {
      return AT_ONCE;
    }
    if (request.forRead()) {
      tools.count(LockMetrics.Action.READ_ASYNC_RESOLVE_FALLBACK);
    }
    CompletableFuture<Void> removed =
        caller.run(part -> tools.removal().ofKeys(part, lite.lock(), lite.status(), lite.keys()));
    // A read goes on in any case; it only lends a hand.
    return request.forRead() ? removed.exceptionally(ResolveLocks::ignored) : removed;
  }

  @SuppressWarnings("NullAway") // The only value of Void is null.
  private static Void ignored(Throwable failure) {
    return null;
  }

  private CompletableFuture<Void> removeRegion(TxnLock lock, TxnStatus status) {
    if (isCleaned(lock, cleaned)) {
      return AT_ONCE;
    }
    if (request.forRead()) {
      Scope scope = scope(lock);
      if (scope != null) {
        cleaned.add(scope);
      }
      if (tools
          .background()
          .tryStart(scope, caller, waits -> tools.removal().ofRegion(waits, lock, status))) {
        return AT_ONCE;
      }
      tools.count(LockMetrics.Action.READ_ASYNC_RESOLVE_FALLBACK);
    }
    return caller
        .run(part -> tools.removal().ofRegion(part, lock, status))
        .thenAccept(region -> cleaned.add(new Scope(lock.startTs(), region.verId())));
  }

  private boolean isCleaned(TxnLock lock, Set<Scope> scopes) {
    Scope scope = scope(lock);
    return scope != null && scopes.contains(scope);
  }

  private @Nullable Scope scope(TxnLock lock) {
    CachedRegion region = tools.region(lock);
    RegionVerId verId = region == null ? null : region.verId();
    return verId == null ? null : new Scope(lock.startTs(), verId);
  }

  private long untilExpired(TxnLock lock, TxnStatus status) {
    return tools.untilExpired(lock, status);
  }

  private void note(TxnLock lock, TxnStatus status) {
    boolean blocksWrites = !request.forRead() && status.ttlMillis() != 0;
    if (!blocksWrites && mayIgnore(status)) {
      ignore.add(lock.startTs());
    } else if (!blocksWrites && status.isCommitted()) {
      access.add(lock.startTs());
    } else {
      if (status.ttlMillis() != 0) {
        tools.count(LockMetrics.Action.WAIT_EXPIRED);
      }
      // Who lives blocks, even if only for its last moment.
      long least = status.ttlMillis() == 0 ? 0 : 1;
      waitMillis = Math.min(waitMillis, Math.max(least, untilExpired(lock, status)));
    }
  }

  private boolean mayIgnore(TxnStatus status) {
    return status.action() == Action.MinCommitTSPushed
        || status.isRolledBack()
        || (status.isCommitted()
            && Long.compareUnsigned(status.commitTs(), request.callerStartTs()) > 0);
  }
}
