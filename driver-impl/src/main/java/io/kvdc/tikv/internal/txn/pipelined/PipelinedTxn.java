package io.kvdc.tikv.internal.txn.pipelined;

import io.kvdc.Bytes;
import io.kvdc.CommitDetails;
import io.kvdc.PipelinedWrites;
import io.kvdc.Timestamp;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.TransactionAbortedException;
import io.kvdc.spi.Phase;
import io.kvdc.tikv.internal.metric.EngineMetrics;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.Step;
import io.kvdc.tikv.internal.store.StoreUpkeep;
import io.kvdc.tikv.internal.txn.access.Background;
import io.kvdc.tikv.internal.txn.access.PipelinedSettings;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnBudget;
import io.kvdc.tikv.internal.txn.buffer.BufferLimits;
import io.kvdc.tikv.internal.txn.buffer.MemBuffer;
import io.kvdc.tikv.internal.txn.commit.KeyMutation;
import io.kvdc.tikv.internal.txn.commit.Mutations;
import io.kvdc.tikv.internal.txn.lock.LockResolver;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction has written that writes while it goes on: in the buffer that it writes to, in
 * the one that is being flushed, and in the cluster. One flush at a time; each has a higher
 * generation than the one before. A flush that fails ends all but the rollback.
 *
 * <p>Safe for use by many threads. The lock is held for memory accesses only. Source of the rules:
 * client-go internal/unionstore/pipelined_memdb.go and txnkv/transaction/txn.go.
 */
public final class PipelinedTxn {

  private static final CompletableFuture<@Nullable Void> DONE =
      CompletableFuture.completedFuture(null);

  private final TxnAccess access;
  private final LockResolver resolver;
  private final Background background;
  private final PipelinedInput input;
  private final PipelinedSettings settings;
  private final PipelinedWrites writes;
  private final FlushFigures figures = new FlushFigures();
  private final FlushThrottle throttle;
  private final FlushedLocks locks;

  private final ReentrantLock lock = new ReentrantLock();
  private final FlaggedKeys flagged = new FlaggedKeys();
  private MemBuffer mutable;
  private @Nullable FlushRun running;
  private FlushedCache cache = new FlushedCache();
  private long generation;

  /** Of all buffers but the one that is written to. */
  private long sentKeys;

  private long sentBytes;
  private @Nullable Throwable failure;
  private boolean ended;

  /** The step that asked for all to be flushed, until it is; its flushes are seen under it. */
  private @Nullable Backoffer asked;

  /** Whether the primary's commit may be out, so that nothing must be taken back. */
  private boolean deciding;

  /** Those who wait until the buffer has room again. */
  private @Nullable CompletableFuture<@Nullable Void> room;

  PipelinedTxn(
      TxnAccess access,
      LockResolver resolver,
      StoreUpkeep stores,
      Background background,
      PipelinedInput input) {
    this.access = access;
    this.resolver = resolver;
    this.background = background;
    this.input = input;
    this.settings = access.settings().pipelined();
    PipelinedWrites asked = input.options().pipelined();
    this.writes = asked == null ? PipelinedWrites.defaults() : asked;
    this.throttle = new FlushThrottle(writes.throttle());
    this.locks =
        new FlushedLocks(
            access, stores, background, input, writes.resolveConcurrency(), this::expired);
    this.mutable = new MemBuffer();
    this.mutable.limits(limits());
  }

  private BufferLimits limits() {
    long most = input.options().maxBytes();
    return new BufferLimits(
        input.maxEntryBytes(), most == 0 ? Long.MAX_VALUE : Math.max(1, most - sentBytes));
  }

  /** The buffer to write to; to be used within {@link #write} only. */
  public MemBuffer mutable() {
    return mutable;
  }

  /**
   * Writes to {@link #mutable()}.
   *
   * @param change makes memory accesses only
   * @throws KvException if a flush has failed
   */
  public void write(Runnable change) {
    lock.lock();
    try {
      requireHealthy();
      change.run();
    } finally {
      lock.unlock();
    }
  }

  /** A key was given flags; to be called within {@link #write} only. */
  public void flagged(Bytes key) {
    flagged.add(key);
  }

  /**
   * To be called after each write: flushes if that is due.
   *
   * @return done when the transaction may write on; fails if a flush does
   */
  public CompletableFuture<@Nullable Void> afterWrite() {
    FlushRun next = null;
    CompletableFuture<@Nullable Void> wait = DONE;
    lock.lock();
    try {
      if (isDue()) {
        if (running == null) {
          next = rotate();
        } else if (settings.isOver(mutable.memory())) {
          wait = room == null ? new CompletableFuture<>() : room;
          room = wait;
        }
      }
    } finally {
      lock.unlock();
    }
    start(next);
    return timed(wait);
  }

  private boolean isDue() {
    return failure == null
        && !ended
        && settings.isDue(flagged.countOfOthers(mutable), flagged.memoryOfOthers(mutable));
  }

  /** Makes a flush of what is in the buffer; to be started without the lock. */
  private FlushRun rotate() {
    MemBuffer full = mutable;
    MemBuffer fresh = new MemBuffer();
    flagged.carry(full, fresh);
    sentKeys += full.count() - fresh.count();
    sentBytes += full.size() - fresh.size();
    fresh.limits(limits());
    generation++;
    FlushRun next =
        new FlushRun(generation, asked, full, access.environment(), this::send, this::flushEnded);
    running = next;
    mutable = fresh;
    cache = new FlushedCache();
    return next;
  }

  private void start(@Nullable FlushRun next) {
    if (next != null) {
      long pause = throttle.pauseNanos();
      EngineMetrics metrics = access.environment().metrics();
      if (metrics != null) {
        metrics.pipelined().flushes(next.buffer().count(), next.buffer().size(), pause);
      }
      next.start(pause);
    }
  }

  private @Nullable Flush send(FlushRun run) {
    lock.lock();
    try {
      requireHealthy();
      requireGoingOn();
    } finally {
      lock.unlock();
    }
    Mutations mutations = FlushMutations.of(input, run.buffer());
    if (mutations.all().isEmpty()) {
      return null;
    }
    List<KeyMutation> all = mutations.all();
    Bytes chosen = locks.add(mutations.lockedKeys());
    // Keys that are only checked leave no lock, and need none to point to.
    Bytes primary = chosen == null ? all.get(0).key() : chosen;
    Flush flush =
        new Flush(
            access,
            resolver,
            own(run.cause()),
            writes.flushConcurrency(),
            new FlushTerms(
                input.startTs(),
                primary,
                access.key(primary),
                run.generation(),
                lockTtlMillis(),
                input.options().assertions(),
                input.options().commit().prewriteLocks()),
            locks.context(),
            figures,
            all,
            () -> {
              if (chosen != null) {
                locks.keepAlive();
              }
            });
    background.start(flush, "a flush of transaction " + new Timestamp(input.startTs()));
    return flush;
  }

  /** It may go on when nobody waits for it any more. */
  private Backoffer own(@Nullable Backoffer cause) {
    Backoffer own =
        access.backoffer(TxnBudget.FLUSH, access.deadline(FlushedLocks.LONGEST_LIFE)).tell(figures);
    return cause == null ? own : own.behind(cause);
  }

  /** Stores count it from the start of the transaction, which may be long ago. */
  private long lockTtlMillis() {
    long age = access.environment().ticker().nanoTime() - input.beganNanos();
    return access.settings().managedLockTtl().plusNanos(age).toMillis();
  }

  private void flushEnded(FlushRun run, long takenNanos, @Nullable Throwable why) {
    if (takenNanos > 0) {
      throttle.flushed(takenNanos);
      EngineMetrics metrics = access.environment().metrics();
      if (metrics != null) {
        metrics.pipelined().flushed(takenNanos);
      }
    }
    FlushRun next = null;
    CompletableFuture<@Nullable Void> waiting;
    lock.lock();
    try {
      running = null;
      if (why != null && failure == null) {
        failure = why;
      }
      if (isDue()) {
        next = rotate();
      }
      waiting = room;
      room = null;
    } finally {
      lock.unlock();
    }
    if (why != null) {
      locks.letExpire();
    }
    if (waiting != null && why == null) {
      waiting.complete(null);
    } else if (waiting != null) {
      waiting.completeExceptionally(why);
    }
    start(next);
  }

  /** The heartbeat has ended by itself: whatever is written from now on cannot be committed. */
  private void expired() {
    lock.lock();
    try {
      if (failure == null) {
        failure =
            new TransactionAbortedException(
                ErrorDetail.of(
                    "the locks of the transaction are not kept alive any more: it lived too long,"
                        + " was rolled back by others, or lost the cluster; begin again"),
                new Timestamp(input.startTs()));
      }
    } finally {
      lock.unlock();
    }
  }

  /** What was flushed after the rollback nobody would take back. */
  private void requireGoingOn() {
    if (ended) {
      throw new CancellationException("the transaction was rolled back");
    }
  }

  private void requireHealthy() {
    Throwable why = failure;
    if (why instanceof KvException known) {
      throw known.copy();
    }
    if (why != null) {
      throw new IllegalStateException("a flush failed", why);
    }
  }

  /**
   * Flushes all that was written until now.
   *
   * @param operation the waiting of what it is a part of
   * @return done when all of it is in the cluster; fails if a flush does, or has
   */
  public CompletableFuture<@Nullable Void> flushAll(Backoffer operation) {
    Step step = Step.begin(operation, "flush", Phase.PREWRITE);
    Backoffer cause = operation.fork().under(step.span());
    CompletableFuture<@Nullable Void> earlier;
    lock.lock();
    try {
      asked = cause;
      earlier = running == null ? DONE : running.done();
    } finally {
      lock.unlock();
    }
    return timed(earlier.thenCompose(done -> flushRest()))
        .whenComplete(
            (done, why) -> {
              step.end(why);
              forget(cause);
            });
  }

  private void forget(Backoffer cause) {
    lock.lock();
    try {
      // Another one may have asked since.
      asked = asked == cause ? null : asked;
    } finally {
      lock.unlock();
    }
  }

  private CompletableFuture<@Nullable Void> flushRest() {
    FlushRun next = null;
    CompletableFuture<@Nullable Void> end = DONE;
    lock.lock();
    try {
      Throwable why = failure;
      if (why != null) {
        return CompletableFuture.failedFuture(
            why instanceof KvException known ? known.copy() : why);
      }
      if (ended) {
        return CompletableFuture.failedFuture(
            new CancellationException("the transaction was rolled back"));
      }
      if (running != null) {
        // It has begun since, and with all that was there.
        end = running.done();
      } else if (flagged.leavesSomething(mutable)) {
        next = rotate();
        end = next.done();
      }
    } finally {
      lock.unlock();
    }
    start(next);
    return end;
  }

  private CompletableFuture<@Nullable Void> timed(CompletableFuture<@Nullable Void> wait) {
    if (wait.isDone()) {
      return wait;
    }
    long begun = access.environment().ticker().nanoTime();
    return wait.whenComplete(
        (done, why) -> figures.waited(access.environment().ticker().nanoTime() - begun));
  }

  /**
   * What is in memory at a key.
   *
   * @return the value; {@link MemBuffer#TOMBSTONE}: deleted; null: not known here
   * @throws KvException if a flush has failed, so that nobody knows
   */
  public @Nullable Bytes local(Bytes key) {
    MemBuffer newest;
    FlushRun older;
    lock.lock();
    try {
      requireHealthy();
      newest = mutable;
      older = running;
    } finally {
      lock.unlock();
    }
    return local(key, newest, older);
  }

  private static @Nullable Bytes local(Bytes key, MemBuffer newest, @Nullable FlushRun older) {
    Bytes own = newest.get(key);
    return own == null && older != null ? older.buffer().get(key) : own;
  }

  /**
   * Keys that have flags and nothing that they could be sent with; if such a key was flushed before
   * it got them, no store has seen them.
   *
   * @return the keys, if anything was flushed
   */
  List<Bytes> flaggedOnly() {
    lock.lock();
    try {
      return generation == 0 ? List.of() : flagged.idle(mutable);
    } finally {
      lock.unlock();
    }
  }

  /** Whether there can be something in the cluster that is not in memory. */
  public boolean hasFlushed() {
    lock.lock();
    try {
      return generation > (running == null ? 0 : 1);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Reads what was flushed at keys. Another thread may have written some of them since {@link
   * #local} knew nothing of them; what is read of those in the middle of their flush must not be
   * remembered.
   *
   * @param keys keys of which {@link #local} knows nothing
   * @param deadline when the caller has to be told
   * @return a call that is to be started; keys where nothing was flushed are left out, those that
   *     were deleted have {@link MemBuffer#TOMBSTONE}
   */
  public ApiCall<Map<Bytes, Bytes>> read(Collection<Bytes> keys, Deadline deadline) {
    FlushedCache known;
    Map<Bytes, Bytes> found = new HashMap<>();
    lock.lock();
    try {
      known = cache;
      for (Bytes key : keys) {
        Bytes own = local(key, mutable, running);
        if (own != null) {
          found.put(key, own);
        }
      }
    } finally {
      lock.unlock();
    }
    List<Bytes> missing = new ArrayList<>();
    for (Bytes key : keys) {
      if (found.containsKey(key)) {
        continue;
      }
      Optional<Bytes> value = known.find(key);
      if (value == null) {
        missing.add(key);
      } else {
        value.ifPresent(present -> found.put(key, present));
      }
    }
    return new FlushedReads(
        access,
        access.backoffer(TxnBudget.GET, deadline),
        input.context(),
        input.startTs(),
        missing,
        found,
        known);
  }

  /** How many keys were written, those that were flushed included; as often as they were. */
  public long count() {
    lock.lock();
    try {
      return sentKeys + mutable.count();
    } finally {
      lock.unlock();
    }
  }

  /** Bytes of keys and values that were written, flushed ones included. */
  public long size() {
    lock.lock();
    try {
      return sentBytes + mutable.size();
    } finally {
      lock.unlock();
    }
  }

  /** Whether there is something to commit. */
  public boolean dirty() {
    lock.lock();
    try {
      return sentKeys > 0 || mutable.dirty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The commit, for the session to start; once. Fails as other commits do.
   *
   * @param deadline when the caller has to be told
   */
  public ApiCall<CommitDetails> commit(Deadline deadline) {
    return new PipelinedCommit(access, this, input, deadline);
  }

  FlushFigures figures() {
    return figures;
  }

  FlushedLocks locks() {
    return locks;
  }

  /** The primary's commit is about to leave: from now on only its outcome says what to do. */
  void decisionBegins() {
    lock.lock();
    try {
      deciding = true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * It is certain that the transaction was not committed.
   *
   * @param commit the waiting of the commit
   */
  void notCommitted(Backoffer commit) {
    lock.lock();
    try {
      deciding = false;
    } finally {
      lock.unlock();
    }
    var unused = rollback(commit);
  }

  /**
   * Gives up what is being flushed, and takes back what was, in the background. Harmless if
   * repeated.
   *
   * @param operation the waiting of what it is a part of; null: of nothing
   * @return done when no flush is under way any more
   */
  public CompletableFuture<@Nullable Void> rollback(@Nullable Backoffer operation) {
    FlushRun last;
    boolean mayBeCommitted;
    lock.lock();
    try {
      ended = true;
      last = running;
      mayBeCommitted = deciding;
    } finally {
      lock.unlock();
    }
    locks.letExpire();
    if (mayBeCommitted) {
      return DONE;
    }
    if (last == null) {
      locks.rolledBack(operation);
      return DONE;
    }
    last.cancel();
    return last.done()
        .handle(
            (done, why) -> {
              locks.rolledBack(operation);
              return null;
            });
  }
}
