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
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.retry.BackoffKind;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Completions;
import io.kvdc.tikv.internal.retry.Stages;
import io.kvdc.tikv.internal.txn.buffer.FlagsOp;
import io.kvdc.tikv.internal.txn.buffer.KeyFlags;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One call that locks keys: leaves out those that are locked, fetches a for-update ts, locks the
 * primary key's batch first and the others side by side. A key that was written after the
 * for-update ts makes it begin again at a newer one, unless the caller named his. When it fails,
 * what may be locked is given back.
 */
final class LockKeys extends ApiCall<List<LockedKey>> {

  private static final FlagsOp LOCKED =
      FlagsOp.SET_LOCKED.then(FlagsOp.SET_EXCLUSIVE_MODE).then(FlagsOp.CLEAR_NEED_CHECK_EXISTS);

  private static final FlagsOp LOCKED_AND_THERE = LOCKED.then(FlagsOp.SET_LOCKED_VALUE_EXISTS);

  private static final FlagsOp LOCKED_AND_ABSENT = LOCKED.then(FlagsOp.SET_LOCKED_VALUE_NOT_EXISTS);

  private final HeldLocks held;
  private final List<Bytes> given;
  private final LockOptions options;

  /** Whether it is decided what becomes of the locks: kept, or given back. */
  private final AtomicBoolean settled = new AtomicBoolean();

  /** The keys to lock, in order. */
  private volatile List<Bytes> wanted = List.of();

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
    } catch (RuntimeException e) {
      settled.set(true);
      fail(e);
      return;
    }
    chosePrimary = held.primary() == null;
    held.choosePrimary(wanted.get(0));
    wait =
        new LockWait(
            Objects.requireNonNull(options.waitTime()),
            backoffer().deadline(),
            held.access().environment().ticker());
    attempt();
  }

  /** In order and once each; fails for a key that is locked, there, and was to be inserted. */
  private List<Bytes> notLockedYet() {
    NavigableSet<Bytes> missing = new TreeSet<>();
    for (Bytes key : given) {
      int flags = held.buffer().flags(key);
      if (!KeyFlags.isLocked(flags)) {
        missing.add(key);
      } else if (KeyFlags.needsExistenceCheck(flags) && KeyFlags.valueExistedWhenLocked(flags)) {
        throw new KeyExistsException(
            ErrorDetail.of("a key that was to be inserted exists"), key, null);
      }
    }
    return List.copyOf(missing);
  }

  private void attempt() {
    Timestamp named = options.forUpdateTimestamp();
    if (named != null) {
      lockPrimary(named.value());
      return;
    }
    Stages.whenEnded(
        held.access().timestamps().next(backoffer().deadline()),
        now -> lockPrimary(now.value()),
        this::giveUp);
  }

  private void lockPrimary(long atTs) {
    if (isEnded()) {
      return;
    }
    forUpdateTs = atTs;
    Bytes primary = Objects.requireNonNull(held.primary());
    LockTerms terms = held.terms(primary, atTs, options, Objects.requireNonNull(wait), wanted);
    sent = true;
    if (!chosePrimary) {
      lockOthers(terms, wanted);
      return;
    }
    LockPrimary first = new LockPrimary(terms, backoffer().fork(), held.context());
    step = first;
    Stages.whenEnded(
        first,
        others -> {
          if (keeps(terms, primary)) {
            held.keepAlive(primary);
          }
          lockOthers(terms, others);
        },
        this::failed);
    run(first);
  }

  private void lockOthers(LockTerms terms, List<Bytes> others) {
    if (others.isEmpty()) {
      allLocked(terms);
      return;
    }
    LockOthers rest = new LockOthers(terms, backoffer().fork(), held.context(), others);
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
      held.unsetPrimary();
    }
    for (Bytes key : wanted) {
      if (keeps(terms, key)) {
        held.locked(key);
        held.buffer()
            .updateFlags(key, terms.answer(key).exists() ? LOCKED_AND_THERE : LOCKED_AND_ABSENT);
      }
    }
    if (held.hasEnded()) {
      // The rollback may have come too early to see these keys.
      held.giveBack(wanted, forUpdateTs, () -> {});
    }
    succeed(results(terms));
  }

  private List<LockedKey> results(LockTerms terms) {
    boolean asked = options.returnValues() || options.checkExistence();
    List<LockedKey> results = new ArrayList<>(given.size());
    for (Bytes key : given) {
      if (Collections.binarySearch(wanted, key) < 0) {
        results.add(lockedBefore(key));
        continue;
      }
      LockTerms.Answer answer = terms.answer(key);
      results.add(
          new LockedKey(
              key, keeps(terms, key), false, asked ? answer.exists() : null, answer.value(), null));
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
        held.giveBack(wanted, forUpdateTs, () -> givenBack.complete(true));
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
    if (sent && !surelyUnlocked) {
      held.giveBack(wanted, forUpdateTs, () -> {});
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
      held.unsetPrimary();
    }
  }
}
