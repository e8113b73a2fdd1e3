package io.kvdc.tikv.internal.txn.pessimistic;

import io.kvdc.Bytes;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fair stages of one transaction, of which there is one at a time at most: how they begin, go
 * on and end. Sends nothing that anybody waits for.
 *
 * <p>The session changes stages only while no lock call is under way. {@link #isActive} and {@link
 * #holds} may be called by any thread.
 */
public final class FairLocks {

  private final HeldLocks held;
  private volatile @Nullable FairStage stage;

  FairLocks(HeldLocks held) {
    this.held = held;
  }

  @Nullable FairStage stage() {
    return stage;
  }

  /**
   * Begins a stage.
   *
   * @throws InvalidArgumentException if there is one
   */
  public FairStage start() {
    if (stage != null) {
      throw new InvalidArgumentException(
          ErrorDetail.of("the transaction is in a fair locking stage already; end that first"));
    }
    FairStage next = new FairStage(held.nowNanos());
    stage = next;
    return next;
  }

  /** Whether a stage goes on. */
  public boolean isActive(FairStage which) {
    return stage == which;
  }

  /** Whether a stage goes on and has locked a key, in this try or in the one before it. */
  public boolean holds(FairStage which, Bytes key) {
    return stage == which && which.find(key) != null;
  }

  /** Whether a stage goes on whose present try has locked something. */
  public boolean isPending() {
    FairStage now = stage;
    return now != null && !now.current().isEmpty();
  }

  /** The present try ends; what it has locked is kept for the next one. */
  public void retry(FairStage which) {
    require(which);
    if (!which.chosePrimary() && which.everChosePrimary() && held.primary() == null) {
      // The heart beats for a key that goes back now, because nothing was locked in this try.
      held.unsetPrimary(false);
    }
    giveBackLast(which);
    if (which.chosePrimary()) {
      // Its heart goes on beating, for the next try is likely to choose the same key.
      held.unsetPrimary(true);
    }
    which.nextTry(held.nowNanos());
  }

  /** The stage ends; what its present try has locked stays locked until the transaction ends. */
  public void done(FairStage which) {
    require(which);
    if (which.everChosePrimary() && held.primary() == null) {
      held.unsetPrimary(false);
    }
    giveBackLast(which);
    held.keep(which);
    stage = null;
  }

  /** The stage ends, and with it all of its locks. */
  public void cancel(FairStage which) {
    require(which);
    if (which.everChosePrimary()) {
      held.unsetPrimary(false);
    }
    List<Bytes> all = new ArrayList<>(which.keys());
    stage = null;
    giveBack(all, which);
  }

  /** Cancels the stage if there is one. */
  public void cancel() {
    FairStage now = stage;
    if (now != null) {
      cancel(now);
    }
  }

  /** Ends the stage if there is one, as {@link #done} does. */
  void done() {
    FairStage now = stage;
    if (now != null) {
      done(now);
    }
  }

  /** Ends the stage, whose locks somebody else gives back; null: there is none. */
  @Nullable FairStage abandon() {
    FairStage now = stage;
    stage = null;
    return now;
  }

  private void giveBackLast(FairStage which) {
    giveBack(which.dropLast(), which);
  }

  private void giveBack(List<Bytes> keys, FairStage which) {
    if (!keys.isEmpty()) {
      held.giveBack(keys, Math.max(held.forUpdateTs(), which.maxConflictTs()), () -> {});
    }
  }

  private void require(FairStage which) {
    if (stage != which) {
      throw new InvalidArgumentException(ErrorDetail.of("the fair locking stage has ended"));
    }
  }
}
