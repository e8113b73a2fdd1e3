package io.kvdc.tikv.internal.txn.pipelined;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.Timestamp;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.TxnStatus;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Stages;
import io.kvdc.tikv.internal.retry.Step;
import io.kvdc.tikv.internal.store.StoreUpkeep;
import io.kvdc.tikv.internal.txn.access.Background;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnBudget;
import io.kvdc.tikv.internal.txn.heartbeat.Heartbeat;
import io.kvdc.tikv.internal.txn.heartbeat.LongLife;
import io.kvdc.tikv.internal.txn.heartbeat.MinCommitTs;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The locks that the flushes of a transaction leave: which key decides, between which keys they
 * are, who keeps them alive and what becomes of them in the end. Safe for use by many threads.
 */
final class FlushedLocks {

  /** How old the transaction may become. */
  static final Duration LONGEST_LIFE = LongLife.LONGEST;

  /**
   * What flushes and their removal are called in statistics (client-go: PipelinedRequestSource).
   */
  private static final String REQUEST_SOURCE = "external_pdml";

  /** How long slow replicas may still need the fate (client-go: broadcastGracePeriod). */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final TxnAccess access;
  private final StoreUpkeep stores;
  private final Background background;
  private final PipelinedInput input;
  private final int resolveConcurrency;
  private final Runnable onExpired;
  private final MinCommitTs minCommitTs = new MinCommitTs();

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Bytes primary;
  private @Nullable Bytes first;
  private @Nullable Bytes last;
  private @Nullable Heartbeat heartbeat;
  private boolean expiring;
  private boolean settled;

  FlushedLocks(
      TxnAccess access,
      StoreUpkeep stores,
      Background background,
      PipelinedInput input,
      int resolveConcurrency,
      Runnable onExpired) {
    this.access = access;
    this.stores = stores;
    this.background = background;
    this.input = input;
    this.resolveConcurrency = resolveConcurrency;
    this.onExpired = onExpired;
  }

  /**
   * Locks are about to be left.
   *
   * @param keys their keys, in order
   * @return the primary key; null if there has never been a lock
   */
  @Nullable Bytes add(List<Bytes> keys) {
    lock.lock();
    try {
      if (!keys.isEmpty()) {
        Bytes least = keys.get(0);
        Bytes greatest = keys.get(keys.size() - 1);
        primary = primary == null ? least : primary;
        first = first == null || least.compareTo(first) < 0 ? least : first;
        last = last == null || greatest.compareTo(last) > 0 ? greatest : last;
      }
      return primary;
    } finally {
      lock.unlock();
    }
  }

  /** The key that decides; null: none. */
  @Nullable Bytes primary() {
    lock.lock();
    try {
      return primary;
    } finally {
      lock.unlock();
    }
  }

  MinCommitTs minCommitTs() {
    return minCommitTs;
  }

  /** What flushes say of themselves. */
  Consumer<Context.Builder> context() {
    return builder -> {
      input.context().accept(builder);
      builder.setRequestSource(REQUEST_SOURCE);
    };
  }

  /** The primary is locked. */
  void keepAlive() {
    Heartbeat beating;
    lock.lock();
    try {
      Bytes key = primary;
      if (heartbeat != null || expiring || key == null) {
        return;
      }
      beating =
          new Heartbeat(
              access,
              input.startTs(),
              key,
              input.context(),
              end -> onExpired.run(),
              new LongLife(
                  LONGEST_LIFE,
                  minCommitTs,
                  () -> broadcast(status(minCommitTs.get()).build(), null)));
      heartbeat = beating;
    } finally {
      lock.unlock();
    }
    beating.start();
  }

  /** Stops to keep them alive. */
  void letExpire() {
    Heartbeat beating;
    lock.lock();
    try {
      expiring = true;
      beating = heartbeat;
    } finally {
      lock.unlock();
    }
    if (beating != null) {
      beating.stop();
    }
  }

  private TxnStatus.Builder status(long promised) {
    return TxnStatus.newBuilder().setStartTs(input.startTs()).setMinCommitTs(promised);
  }

  private void broadcast(TxnStatus status, @Nullable Backoffer cause) {
    Backoffer own = StatusBroadcast.backoffer(access);
    leave(
        "broadcast_status",
        own,
        cause,
        new StatusBroadcast(access, own, stores, input.context(), status),
        "the broadcast of a status");
  }

  /** Its span may outlast that of its cause, and ends with the call, which has a deadline. */
  private void leave(
      String name, Backoffer own, @Nullable Backoffer cause, ApiCall<?> call, String what) {
    if (cause != null) {
      Step behind = Step.begin(own.behind(cause), name, null);
      own.under(behind.span());
      call.beforeEnd(behind::end);
    }
    background.start(call, what);
  }

  /**
   * The primary is committed.
   *
   * @param commit the waiting of the commit
   */
  void committed(long commitTs, Backoffer commit) {
    letExpire();
    settle(
        TxnBudget.RESOLVE_FLUSHED,
        commitTs,
        status(minCommitTs.get()).setCommitTs(commitTs).build(),
        commit);
  }

  /**
   * The transaction is given up; no flush is under way any more.
   *
   * @param cause the waiting of the operation that gave it up; null: none did
   */
  void rolledBack(@Nullable Backoffer cause) {
    letExpire();
    settle(
        TxnBudget.ROLL_BACK_FLUSHED,
        0,
        status(minCommitTs.get()).setRolledBack(true).build(),
        cause);
  }

  private void settle(TxnBudget budget, long commitTs, TxnStatus fate, @Nullable Backoffer cause) {
    KeyRange range;
    lock.lock();
    try {
      if (settled || first == null || last == null) {
        return;
      }
      settled = true;
      range = KeyRange.of(first, last.next());
    } finally {
      lock.unlock();
    }
    broadcast(fate, cause);
    Backoffer own = access.backoffer(budget, access.deadline(LONGEST_LIFE));
    ResolveFlushed resolve =
        new ResolveFlushed(
            access, own, context(), resolveConcurrency, range, input.startTs(), commitTs);
    Stages.whenEnded(
        resolve,
        regions -> later(fate.toBuilder().setMinCommitTs(0).setIsCompleted(true).build(), cause),
        failure -> {});
    leave(
        commitTs == 0 ? "clean_up" : "commit_secondaries",
        own,
        cause,
        resolve,
        "the removal of the locks of transaction " + new Timestamp(input.startTs()));
  }

  private void later(TxnStatus fate, @Nullable Backoffer cause) {
    try {
      var unused =
          access.environment().scheduler().schedule(() -> broadcast(fate, cause), GRACE.toNanos());
    } catch (RejectedExecutionException closed) {
      // Stores forget it by themselves after a while.
      return;
    }
  }
}
