package io.kvdc.tikv.internal.txn.pessimistic;

import io.kvdc.Bytes;
import io.kvdc.LockOptions;
import io.kvdc.LockedKey;
import io.kvdc.Timestamp;
import io.kvdc.error.DeadlockException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.KeyExistsException;
import io.kvdc.error.WriteConflictException;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.tikv.internal.metric.CommandMetrics;
import io.kvdc.tikv.internal.metric.EngineMetrics;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.retry.BackoffKind;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Completions;
import io.kvdc.tikv.internal.retry.Stages;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import io.kvdc.tikv.internal.txn.buffer.FlagsOp;
import io.kvdc.tikv.internal.txn.buffer.KeyFlags;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One call that locks keys: leaves out those that are locked, fetches a for-update ts, locks the
 * primary key's batch first and the others side by side. A key that was written after the
 * for-update ts makes it begin again at a newer one, unless the caller named his. When it fails,
 * what may be locked is given back.
 *
 * <p>In a fair stage one key is locked in spite of such a write, and the caller is told of it
 * instead; nothing is tried again behind his back, for he has to read anew. A lock of the stage's
 * last try is taken over without a request where that is safe. Several keys end the stage.
 */
final class LockKeys extends ApiCall<List<LockedKey>> {

  /**
   * After a deadlock, how long those whom this transaction was in the way of have for themselves
   * (client-go txnkv/transaction/txn.go: lockKeys).
   */
  private static final long AFTER_DEADLOCK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final HeldLocks held;
  private final List<Bytes> given;
  private final LockOptions options;

  /** Whether it is decided what becomes of the locks: kept, or given back. */
  private final AtomicBoolean settled = new AtomicBoolean();

  /** The keys to lock, in order. */
  private volatile List<Bytes> wanted = List.of();

  /** The fair stage that the call belongs to; null: none. */
  private volatile @Nullable FairStage stage;

  private volatile @Nullable LockTerms terms;
  private volatile boolean lockedByLastTry;
  private volatile boolean chosePrimary;
  private volatile boolean sent;
  private int conflicts;
  private volatile long forUpdateTs;
  private volatile @Nullable ApiCall<?> step;
  private @Nullable LockWait wait;

  LockKeys(HeldLocks held, Backoffer backoffer, List<Bytes> given, LockOptions options) {
    super(backoffer);
    this.held = held;
    this.given = given;
    this.options = options;
    // Before the caller hears of it, who may go on with the transaction at once.
    beforeEnd(
        failure -> {
          if (failure != null) {
            undo(failure);
          }
        });
  }

  @Override
  public void start() {
    if (isEnded()) {
      return;
    }
    try {
      held.checkAlive();
      enterStage();
      wanted = notLockedYet();
      if (wanted.isEmpty()) {
        settled.set(true);
        succeed(given.stream().map(LockKeys::lockedBefore).toList());
        return;
      }
      if (options.onlyIfExists() && held.primary() == null && wanted.size() > 1) {
        throw new InvalidArgumentException(
            ErrorDetail.of(
                "onlyIfExists with several keys needs a lock that the transaction holds already;"
                    + " lock one key first"));
      }
      if (options.shared() && held.primary() == null) {
        throw new InvalidArgumentException(
            ErrorDetail.of(
                "a shared lock cannot decide a transaction: lock another key exclusively first"));
      }
    } catch (RuntimeException e) {
      settled.set(true);
      fail(e);
      return;
    }
    chosePrimary = held.primary() == null;
    if (chosePrimary) {
      held.choosePrimary(wanted);
    }
    if (takeOver()) {
      return;
    }
    wait =
        new LockWait(
            Objects.requireNonNull(options.waitTime()),
            backoffer().deadline(),
            held.access().environment().ticker());
    attempt();
  }

  private void enterStage() {
    FairStage now = held.fair().stage();
    if (now == null) {
      return;
    }
    if (options.shared()) {
      throw new InvalidArgumentException(
          ErrorDetail.of("shared locks are not to be had in a fair locking stage; end it first"));
    }
    if (given.stream().distinct().count() > 1) {
      held.fair().done();
    } else {
      stage = now;
    }
  }

  /**
   * Takes a lock of the last try over if nothing has to be asked: it names the primary key that the
   * transaction has, what the caller wants to know is known, and it cannot have expired.
   */
  private boolean takeOver() {
    FairStage now = stage;
    if (now == null) {
      return false;
    }
    Bytes key = wanted.get(0);
    FairLock lock = now.takeFromLast(key);
    lockedByLastTry = lock != null;
    if (lock == null
        || !now.keepsPrimary()
        || !lock.tells(options)
        || now.mayHaveExpired(
            held.nowNanos(), held.access().settings().managedLockTtl().toNanos())) {
      if (chosePrimary && !now.keepsPrimary()) {
        // Another key is to be kept alive from now on.
        held.stopBeating();
      }
      return false;
    }
    if (!settled.compareAndSet(false, true)) {
      return true;
    }
    now.locked(key, lock.withoutConflict());
    count("derived");
    held.lockedAsOf(lock.lockedAtTs());
    if (chosePrimary) {
      held.keepAlive(key);
    }
    if (held.hasEnded()) {
      held.giveBack(wanted, held.readTs(), () -> {});
    }
    LockedKey result =
        new LockedKey(
            key,
            true,
            true,
            asked() ? lock.exists() : null,
            options.returnValues() ? lock.value() : null,
            null);
    succeed(given.stream().map(each -> result).toList());
    return true;
  }

  private boolean asked() {
    return options.returnValues() || options.checkExistence();
  }

  /** In order and once each; fails for a key that is locked, there, and was to be inserted. */
  private List<Bytes> notLockedYet() {
    NavigableSet<Bytes> missing = new TreeSet<>();
    for (Bytes key : given) {
      int flags = held.buffer().flags(key);
      if (KeyFlags.isLockedInShareMode(flags) && !options.shared()) {
        throw new InvalidArgumentException(
            ErrorDetail.of(
                "a shared lock cannot be made exclusive; lock a key exclusively from the start if"
                    + " it may be written"));
      }
      FairStage now = stage;
      FairLock fair = now == null ? null : now.find(key);
      boolean locked = fair != null || KeyFlags.isLocked(flags);
      boolean exists = fair == null ? KeyFlags.valueExistedWhenLocked(flags) : fair.exists();
      if (locked && exists && KeyFlags.needsExistenceCheck(flags)) {
        throw new KeyExistsException(
            ErrorDetail.of("a key that was to be inserted exists"), key, null);
      }
      if (!locked || isOfLastTry(fair, key)) {
        missing.add(key);
      }
    }
    return List.copyOf(missing);
  }

  private boolean isOfLastTry(@Nullable FairLock fair, Bytes key) {
    FairStage now = stage;
    Timestamp named = options.forUpdateTimestamp();
    if (fair == null || now == null || now.holdsNow(key)) {
      return false;
    }
    if (named != null && named.value() < fair.conflictTs()) {
      throw new InvalidArgumentException(
          ErrorDetail.of(
              "a key was locked by the last try although it was written at "
                  + new Timestamp(fair.conflictTs())
                  + "; the next one cannot lock as of "
                  + named));
    }
    return true;
  }

  private void attempt() {
    Timestamp named = options.forUpdateTimestamp();
    if (named != null) {
      lockPrimary(named.value());
      return;
    }
    Stages.whenEnded(
        held.access().timestamps().next(backoffer()),
        now -> lockPrimary(now.value()),
        this::giveUp);
  }

  private void lockPrimary(long atTs) {
    if (isEnded()) {
      return;
    }
    forUpdateTs = atTs;
    Bytes primary = Objects.requireNonNull(held.primary());
    LockTerms next = held.terms(primary, atTs, options, Objects.requireNonNull(wait), wanted);
    terms = next;
    sent = true;
    if (!chosePrimary) {
      lockOthers(next, wanted);
      return;
    }
    LockPrimary first = new LockPrimary(next, backoffer().fork(), this::describe);
    step = first;
    Stages.whenEnded(
        first,
        others -> {
          if (keeps(next, primary)) {
            held.keepAlive(primary);
          }
          lockOthers(next, others);
        },
        this::failed);
    run(first);
  }

  @Override
  protected String command(String operation) {
    return options.shared() ? CommandMetrics.SHARED_LOCK_KEYS : operation;
  }

  /** The tag of the lock call is nearer to what is done than that of the transaction. */
  @Override
  protected void describe(Context.Builder builder) {
    held.context().accept(builder);
    Bytes tag = options.resourceGroupTag();
    if (tag != null) {
      builder.setResourceGroupTag(ByteStrings.of(tag));
    }
  }

  private void lockOthers(LockTerms terms, List<Bytes> others) {
    if (others.isEmpty()) {
      allLocked(terms);
      return;
    }
    LockOthers rest = new LockOthers(terms, backoffer().fork(), this::describe, others);
    step = rest;
    Stages.whenEnded(rest, done -> allLocked(terms), this::failed);
    run(rest);
  }

  private void run(ApiCall<?> next) {
    if (isEnded()) {
      // What it locked now, nobody would give back.
      return;
    }
    next.start();
    if (isEnded()) {
      // Who ended this call may have come too early to see the step.
      next.cancel(false);
    }
  }

  private void failed(Throwable failure) {
    boolean again =
        failure instanceof WriteConflictException
            && options.forUpdateTimestamp() == null
            && !backoffer().deadline().isExpired();
    if (!again) {
      giveUp(failure);
      return;
    }
    // Locks of this attempt stay: the next one renews them at its own, younger ts.
    conflicts++;
    if (conflicts == 1) {
      attempt();
      return;
    }
    Stages.whenEnded(
        backoffer().backoff(BackoffKind.TXN_LOCK_FAST, "pessimistic lock", failure),
        done -> attempt(),
        this::giveUp);
  }

  /** Whether a key is locked now, and was not left alone because it has no value. */
  private boolean keeps(LockTerms terms, Bytes key) {
    return !options.onlyIfExists() || terms.answer(key).exists();
  }

  private void allLocked(LockTerms terms) {
    if (!settled.compareAndSet(false, true)) {
      return;
    }
    if (chosePrimary && !keeps(terms, terms.primary())) {
      unsetPrimary();
    }
    for (Bytes key : wanted) {
      if (keeps(terms, key)) {
        keep(key, terms.answer(key));
      }
    }
    // The rollback may have come too early to see these keys. And a lock of the last try stays in
    // its store when this one finds that its key has no value.
    if (held.hasEnded() || (lockedByLastTry && !keeps(terms, wanted.get(0)))) {
      giveBack(() -> {});
    }
    succeed(results(terms));
  }

  private void keep(Bytes key, LockTerms.Answer answer) {
    FairStage now = stage;
    if (now == null) {
      held.locked(key, answer.exists(), options.shared());
      return;
    }
    count("new");
    if (answer.conflictTs() != 0) {
      count("locked_with_conflict");
    }
    now.locked(
        key,
        new FairLock(
            answer.exists(),
            options.returnValues() || answer.conflictTs() != 0,
            answer.value(),
            answer.conflictTs(),
            Math.max(forUpdateTs, answer.conflictTs())));
  }

  private void count(String how) {
    EngineMetrics metrics = held.access().environment().metrics();
    if (metrics != null) {
      metrics.txn().fairlyLocked(how, 1);
    }
  }

  private void unsetPrimary() {
    FairStage now = stage;
    if (now != null) {
      now.primaryNotLocked();
    }
    held.unsetPrimary(false);
  }

  private List<LockedKey> results(LockTerms terms) {
    List<LockedKey> results = new ArrayList<>(given.size());
    for (Bytes key : given) {
      if (Collections.binarySearch(wanted, key) < 0) {
        results.add(lockedBefore(key));
        continue;
      }
      LockTerms.Answer answer = terms.answer(key);
      results.add(
          new LockedKey(
              key,
              keeps(terms, key),
              false,
              asked() ? answer.exists() : null,
              options.returnValues() ? answer.value() : null,
              answer.conflictTs() == 0 ? null : new Timestamp(answer.conflictTs())));
    }
    return results;
  }

  private static LockedKey lockedBefore(Bytes key) {
    return new LockedKey(key, true, true, null, null, null);
  }

  @Override
  protected void cancelParts() {
    ApiCall<?> running = step;
    if (running != null) {
      running.cancel(false);
    }
  }

  private void giveUp(Throwable failure) {
    if (failure instanceof DeadlockException deadlock && deadlock.ownKeyInvolved()) {
      // Who repeats the call at once must not meet what it leaves behind.
      if (settled.compareAndSet(false, true)) {
        forget();
        CompletableFuture<Boolean> givenBack = new CompletableFuture<>();
        giveBack(() -> pause(givenBack));
        Stages.whenEnded(
            Completions.before(
                backoffer().deadline(),
                held.access().environment(),
                givenBack,
                () -> backoffer().deadlineExceeded(failure)),
            done -> fail(failure),
            late -> fail(failure));
      }
      return;
    }
    undo(failure);
    fail(failure);
  }

  private void undo(Throwable failure) {
    if (!settled.compareAndSet(false, true)) {
      return;
    }
    forget();
    boolean surelyUnlocked =
        wanted.size() == 1
            && (failure instanceof WriteConflictException || failure instanceof KeyExistsException);
    if (lockedByLastTry || (sent && !surelyUnlocked)) {
      giveBack(() -> {});
    }
  }

  private void pause(CompletableFuture<Boolean> then) {
    try {
      held.access()
          .environment()
          .scheduler()
          .schedule(() -> then.complete(true), AFTER_DEADLOCK_NANOS);
    } catch (RejectedExecutionException closed) {
      then.complete(false);
    }
  }

  /**
   * Gives all keys of the call back. A lost answer may have told of a lock as of a write that is
   * newer than the call's ts, so that in a fair stage only a ts of now is sure to be new enough. It
   * is asked for before the caller is told, so that no lock of his next call is as old; who names
   * the ts himself is taken by his word.
   */
  private void giveBack(Runnable after) {
    long known = Math.max(forUpdateTs, held.readTs());
    LockTerms tried = terms;
    if (tried != null) {
      for (Bytes key : wanted) {
        known = Math.max(known, tried.answer(key).conflictTs());
      }
    }
    if (stage == null || !sent || options.forUpdateTimestamp() != null) {
      held.giveBack(wanted, known, after);
    } else {
      held.giveBackAsOfNow(wanted, known, after);
    }
  }

  /**
   * Back to what was before, but for presumptions that may have been the reason to fail. That of a
   * key with a value of its own stays: without it, an insert would become a put.
   */
  private void forget() {
    for (Bytes key : wanted) {
      if (KeyFlags.presumesNotExists(held.buffer().flags(key)) && held.buffer().get(key) == null) {
        held.buffer().updateFlags(key, FlagsOp.CLEAR_PRESUME_NOT_EXISTS);
      }
    }
    if (chosePrimary) {
      unsetPrimary();
    }
  }
}
