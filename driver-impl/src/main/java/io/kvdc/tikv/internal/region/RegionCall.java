package io.kvdc.tikv.internal.region;

import com.google.protobuf.Message;
import io.kvdc.error.KvException;
import io.kvdc.error.KvUndeterminedException;
import io.kvdc.error.ProtocolException;
import io.kvdc.spi.Phase;
import io.kvdc.tikv.internal.retry.BackoffKind;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Stages;
import io.kvdc.tikv.internal.retry.Step;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A call that one region answers: finds the region, sends, and starts over when the region turns
 * out to be another.
 *
 * @param <Q> the request
 * @param <R> the response
 * @param <T> what the caller gets
 */
public abstract class RegionCall<Q extends Message, R extends Message, T> extends ApiCall<T>
    implements RegionReply<R> {

  /** Regions that moved at once, one after the other, before this waits between look-ups. */
  static final int FREE_MOVES = 8;

  private static final AtomicIntegerFieldUpdater<RegionCall<?, ?, ?>> SIGNALS = updater();

  private final RegionRequestSender sender;
  private final RegionRequest<Q, R> kind;
  private volatile @Nullable RegionSend<Q, R> current;
  private int moves;
  private @Nullable CompletionStage<?> pause;
  private boolean begun;

  @SuppressWarnings("UnusedVariable") // Through SIGNALS only.
  private volatile int signals;

  /**
   * Begins a call; {@link #start} sends it.
   *
   * @param sender sends
   * @param kind how
   * @param backoffer the budget and the deadline
   */
  protected RegionCall(RegionRequestSender sender, RegionRequest<Q, R> kind, Backoffer backoffer) {
    this(sender, kind, backoffer, null);
  }

  /**
   * Begins a call that may be a step of a larger one; {@link #start} sends it.
   *
   * @param sender sends
   * @param kind how
   * @param backoffer the budget and the deadline
   * @param whole what this is a step of; null: it stands for itself
   */
  protected RegionCall(
      RegionRequestSender sender,
      RegionRequest<Q, R> kind,
      Backoffer backoffer,
      @Nullable ApiCall<?> whole) {
    super(backoffer, whole);
    this.sender = sender;
    this.kind = kind;
  }

  @SuppressWarnings("unchecked") // A class literal has no type parameters.
  private static AtomicIntegerFieldUpdater<RegionCall<?, ?, ?>> updater() {
    return AtomicIntegerFieldUpdater.newUpdater(
        (Class<RegionCall<?, ?, ?>>) (Class<?>) RegionCall.class, "signals");
  }

  /** The region, if it is known. */
  protected abstract @Nullable CachedRegion find(RegionCache cache);

  /** The region, from PD if need be. */
  protected abstract CompletableFuture<CachedRegion> locate(RegionLocator locator);

  /** The request for this region, without context. */
  protected abstract Q request(CachedRegion region);

  /**
   * Takes in a response. Throws a {@link KvException} if it holds an error.
   *
   * @return whether that was all; if not, the next request is routed and sent, after what was given
   *     to {@link #pauseUntil} if anything was
   */
  protected abstract boolean take(R response, CachedRegion region);

  /**
   * Says, within {@link #take}, that the next request has to wait, for example until a lock is
   * resolved. A failure of the stage ends the call.
   *
   * @param stage what to wait for
   */
  protected final void pauseUntil(CompletionStage<?> stage) {
    pause = stage;
  }

  /**
   * Asked when the stage of {@link #pauseUntil} is done: whether that was all, so that no further
   * request is needed.
   */
  protected boolean isComplete() {
    return false;
  }

  /** What the caller gets when all is taken in. */
  protected abstract @Nullable T result();

  /** Sends the call. */
  @Override
  public final void start() {
    // Called again from within itself, where a request ended at once, it leaves that to the caller,
    // so that the stack stays flat.
    if (SIGNALS.getAndIncrement(this) != 0) {
      return;
    }
    do {
      try {
        route();
      } catch (RuntimeException e) {
        fail(e);
      }
    } while (SIGNALS.decrementAndGet(this) != 0);
  }

  private void route() {
    if (isEnded()) {
      return;
    }
    if (!begun) {
      begun = true;
      CompletableFuture<?> first = before();
      if (first != null) {
        Stages.whenEnded(first, done -> start(), this::fail);
        return;
      }
    }
    CachedRegion known = find(sender.locator().cache());
    if (known != null) {
      send(known);
      return;
    }
    Stages.whenEnded(
        Step.of(
            backoffer(),
            "locate",
            Phase.LOCATE,
            () -> TracedLocate.one(backoffer(), sender.locator(), this::locate)),
        this::send,
        this::notLocated);
  }

  private void notLocated(Throwable cause) {
    if (!(cause instanceof RegionNotKnownException)) {
      fail(cause);
      return;
    }
    waitAndRoute(BackoffKind.PD_RPC, cause);
  }

  private void waitAndRoute(BackoffKind why, Throwable cause) {
    Stages.whenEnded(backoffer().backoff(why, "PD", cause), done -> start(), this::fail);
  }

  private void send(CachedRegion region) {
    RegionSend<Q, R> next =
        new RegionSend<>(
            sender, this, backoffer(), kind, request(region), region, this, false, current == null);
    current = next;
    try {
      next.run();
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  @Override
  protected void cancelParts() {
    RegionSend<Q, R> running = current;
    if (running != null) {
      running.cancel();
    }
  }

  @Override
  public final void answered(R response, CachedRegion region) {
    try {
      if (take(response, region)) {
        finish(this::result);
      } else {
        goOn();
      }
    } catch (KvException e) {
      if (kind.rpc().writes()
          && !(e instanceof KvUndeterminedException)
          && !(e instanceof ProtocolException)) {
        writeHadNoEffect();
      }
      fail(e);
    }
  }

  private void goOn() {
    CompletionStage<?> until = pause;
    pause = null;
    if (until == null) {
      start();
    } else {
      Stages.whenEnded(until.toCompletableFuture(), done -> paused(), this::fail);
    }
  }

  private void paused() {
    if (isComplete()) {
      finish(this::result);
    } else {
      start();
    }
  }

  @Override
  public final void moved() {
    moves++;
    if (moves % FREE_MOVES == 0) {
      waitAndRoute(BackoffKind.REGION_MISS, new RegionErrorException("the region keeps changing"));
    } else {
      start();
    }
  }

  @Override
  public final void failed(Throwable failure) {
    fail(failure);
  }
}
