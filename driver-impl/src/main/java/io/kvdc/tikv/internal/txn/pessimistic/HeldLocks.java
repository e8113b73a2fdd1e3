package io.kvdc.tikv.internal.txn.pessimistic;

import io.kvdc.Bytes;
import io.kvdc.LockOptions;
import io.kvdc.LockedKey;
import io.kvdc.Timestamp;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.TransactionAbortedException;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Completions;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.Stages;
import io.kvdc.tikv.internal.txn.access.Background;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnBudget;
import io.kvdc.tikv.internal.txn.buffer.FlagsOp;
import io.kvdc.tikv.internal.txn.buffer.MemBuffer;
import io.kvdc.tikv.internal.txn.heartbeat.Heartbeat;
import io.kvdc.tikv.internal.txn.lock.LockResolver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What one transaction has locked, and the heartbeat that keeps it so. */
final class HeldLocks implements PessimisticLocks {

  private static final FlagsOp LOCKED = FlagsOp.SET_LOCKED;
  private static final FlagsOp SHARED = FlagsOp.SET_SHARE_MODE;
  private static final FlagsOp EXCLUSIVE = FlagsOp.SET_EXCLUSIVE_MODE;
  private static final FlagsOp WITH_VALUE = FlagsOp.SET_LOCKED_VALUE_EXISTS;
  private static final FlagsOp WITHOUT_VALUE =
      FlagsOp.SET_LOCKED_VALUE_NOT_EXISTS.then(FlagsOp.CLEAR_NEED_CHECK_EXISTS);

  private final TxnAccess access;
  private final LockResolver resolver;
  private final Background background;
  private final long startTs;
  private final long beganNanos;
  private final MemBuffer buffer;
  private final Consumer<Context.Builder> context;

  private final NavigableSet<Bytes> keys = new ConcurrentSkipListSet<>();

  /** Makes primary and heartbeat change together; guards nothing that blocks. */
  private final ReentrantLock primaryLock = new ReentrantLock();

  /** Calls that failed and whose locks are not given back for certain. */
  private final AtomicInteger leftBehind = new AtomicInteger();

  private final FairLocks fair = new FairLocks(this);

  /** For-update ts of locks that were taken in fair stages, which prewrite must find so. */
  private final Map<Bytes, Long> lockedAt = new ConcurrentHashMap<>();

  private volatile @Nullable Bytes primary;
  private volatile long forUpdateTs;
  private volatile long maxConflictTs;
  private volatile @Nullable Heartbeat heartbeat;
  private volatile Heartbeat.@Nullable End lost;
  private volatile boolean ended;

  HeldLocks(
      TxnAccess access,
      LockResolver resolver,
      Background background,
      long startTs,
      long beganNanos,
      MemBuffer buffer,
      Consumer<Context.Builder> context) {
    this.access = access;
    this.resolver = resolver;
    this.background = background;
    this.startTs = startTs;
    this.beganNanos = beganNanos;
    this.buffer = buffer;
    this.context = context;
  }

  @Override
  public ApiCall<List<LockedKey>> lock(List<Bytes> wanted, LockOptions options, Deadline deadline) {
    return new LockKeys(
        this, access.backoffer(TxnBudget.PESSIMISTIC_LOCK, deadline), wanted, options);
  }

  @Override
  public FairLocks fair() {
    return fair;
  }

  long nowNanos() {
    return access.environment().ticker().nanoTime();
  }

  TxnAccess access() {
    return access;
  }

  MemBuffer buffer() {
    return buffer;
  }

  Consumer<Context.Builder> context() {
    return context;
  }

  /** Throws if the cluster has ended the transaction, or is about to. */
  void checkAlive() {
    Heartbeat.End why = lost;
    if (why != null) {
      throw new TransactionAbortedException(
          ErrorDetail.of(
              why == Heartbeat.End.EXPIRED
                  ? "the transaction is older than the "
                      + access.settings().maxTtl().toSeconds()
                      + " s that its locks are kept alive; roll back, and keep transactions shorter"
                  : "the locks of the transaction could not be kept alive; roll back and begin"
                      + " again"),
          new Timestamp(startTs));
    }
  }

  /**
   * Begins an attempt to lock.
   *
   * @param deciding the primary key
   */
  LockTerms terms(
      Bytes deciding, long atTs, LockOptions options, LockWait wait, List<Bytes> wanted) {
    forUpdateTs = Math.max(forUpdateTs, atTs);
    FairStage stage = fair.stage();
    boolean firstLock =
        keys.isEmpty() && wanted.size() == 1 && (stage == null || stage.keys().isEmpty());
    return new LockTerms(
        access,
        resolver,
        buffer,
        startTs,
        beganNanos,
        deciding,
        atTs,
        firstLock,
        options,
        stage != null,
        wait,
        wanted);
  }

  /** A lock of an earlier try counts as one of now: what it was taken for is in the past. */
  void lockedAsOf(long ts) {
    forUpdateTs = Math.max(forUpdateTs, ts);
  }

  /** The key that decides; to be called if there is none. */
  void choosePrimary(List<Bytes> wanted) {
    FairStage stage = fair.stage();
    primary = stage == null ? wanted.get(0) : stage.choosePrimary(wanted);
  }

  /**
   * No key decides any more: the one that was chosen is not locked, or may be given back.
   *
   * @param keepBeating whether its lock is to be kept alive for the time being
   */
  void unsetPrimary(boolean keepBeating) {
    primaryLock.lock();
    try {
      primary = null;
    } finally {
      primaryLock.unlock();
    }
    if (!keepBeating) {
      stopBeating();
    }
  }

  /** No more heartbeats, until the next primary key is locked. */
  void stopBeating() {
    Heartbeat beating;
    primaryLock.lock();
    try {
      beating = heartbeat;
      heartbeat = null;
    } finally {
      primaryLock.unlock();
    }
    if (beating != null) {
      beating.stop();
    }
  }

  /** The primary is locked; from now on it is kept so, unless it was given up in the meantime. */
  void keepAlive(Bytes deciding) {
    Heartbeat beating;
    primaryLock.lock();
    try {
      if (heartbeat != null || ended || !deciding.equals(primary)) {
        return;
      }
      beating = new Heartbeat(access, startTs, deciding, context, end -> lost = end);
      heartbeat = beating;
    } finally {
      primaryLock.unlock();
    }
    // A heartbeat that was stopped in between does not begin.
    beating.start();
    if (ended) {
      beating.stop();
    }
  }

  /**
   * A key is locked now, until the transaction ends. If it has a value, an insert that came after
   * the request was made is still to be refused.
   */
  void locked(Bytes key, boolean exists, boolean shared) {
    keys.add(key);
    buffer.updateFlags(
        key, LOCKED.then(shared ? SHARED : EXCLUSIVE).then(exists ? WITH_VALUE : WITHOUT_VALUE));
  }

  /** What the present try of a fair stage has locked stays locked. */
  void keep(FairStage stage) {
    stage
        .current()
        .forEach(
            (key, lock) -> {
              locked(key, lock.exists(), false);
              lockedAt.putIfAbsent(key, lock.lockedAtTs());
            });
    maxConflictTs = Math.max(maxConflictTs, stage.maxConflictTs());
  }

  /**
   * Gives back, in the background, what a call that failed may have locked.
   *
   * @param some in order
   * @param after called when that has ended, well or not
   */
  void giveBack(List<Bytes> some, long lockedUntilTs, Runnable after) {
    leftBehind.incrementAndGet();
    PessimisticRollback rollback =
        rollback(some, Math.max(lockedUntilTs, maxConflictTs), ownDeadline(), null);
    Completions.whenDone(
        rollback,
        (done, failure) -> {
          if (failure == null) {
            leftBehind.decrementAndGet();
          }
          after.run();
        });
    background.start(rollback, "giving locks back");
  }

  /** The same for locks that may be as new as now. */
  void giveBackAsOfNow(List<Bytes> some, long lockedUntilTs, Runnable after) {
    leftBehind.incrementAndGet();
    Stages.whenEnded(
        access.timestamps().next(ownDeadline()),
        now -> giveBackOnce(some, Math.max(lockedUntilTs, now.value()), after),
        failure -> giveBackOnce(some, lockedUntilTs, after));
  }

  private void giveBackOnce(List<Bytes> some, long lockedUntilTs, Runnable after) {
    giveBack(some, lockedUntilTs, after);
    leftBehind.decrementAndGet();
  }

  private Deadline ownDeadline() {
    int weight = access.settings().backoffWeight();
    return access.deadline(Duration.ofMillis(TxnBudget.PESSIMISTIC_ROLLBACK.millis(weight)));
  }

  private PessimisticRollback rollback(
      List<Bytes> some, long lockedUntilTs, Deadline deadline, @Nullable Backoffer operation) {
    Backoffer own = access.backoffer(TxnBudget.PESSIMISTIC_ROLLBACK, deadline);
    return new PessimisticRollback(
        access,
        operation == null ? own : own.within(operation),
        context,
        startTs,
        lockedUntilTs,
        some);
  }

  @Override
  public boolean isEmpty() {
    FairStage stage = fair.stage();
    return keys.isEmpty() && leftBehind.get() == 0 && (stage == null || stage.keys().isEmpty());
  }

  @Override
  public @Nullable Bytes primary() {
    return primary;
  }

  @Override
  public long forUpdateTs() {
    return forUpdateTs;
  }

  @Override
  public long readTs() {
    FairStage stage = fair.stage();
    long known = Math.max(forUpdateTs, maxConflictTs);
    return stage == null ? known : Math.max(known, stage.maxConflictTs());
  }

  @Override
  public Map<Bytes, Long> forUpdateTsConstraints() {
    return Map.copyOf(lockedAt);
  }

  @Override
  public CompletableFuture<@Nullable Void> rollback(
      Deadline deadline, @Nullable Backoffer operation) {
    end();
    long lockedUntilTs = readTs();
    NavigableSet<Bytes> held = new TreeSet<>(keys);
    keys.clear();
    FairStage stage = fair.abandon();
    if (stage != null) {
      held.addAll(stage.keys());
    }
    List<Bytes> all = List.copyOf(held);
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    if (all.isEmpty()) {
      done.complete(null);
      return done;
    }
    PessimisticRollback rollback = rollback(all, lockedUntilTs, deadline, operation);
    Completions.whenDone(
        rollback,
        (nothing, failure) -> {
          if (failure != null) {
            access
                .log()
                .info(
                    "locks not given back",
                    () ->
                        "transaction "
                            + new Timestamp(startTs)
                            + " could not give all its locks back; they expire",
                    failure);
          }
          done.complete(null);
        });
    // So that an engine that closes waits for it a moment.
    background.start(rollback, "the rollback of a transaction");
    return done;
  }

  /** Whether the locks were given back or taken over. */
  boolean hasEnded() {
    return ended;
  }

  @Override
  public void end() {
    ended = true;
    Heartbeat beating = heartbeat;
    if (beating != null) {
      beating.stop();
    }
  }
}
