package io.kvdc.tikv.internal.region;

import io.kvdc.error.ConnectionClosedException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.KvUndeterminedException;
import io.kvdc.error.OutcomeUnknownException;
import io.kvdc.error.RegionUnavailableException;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Causes;
import io.kvdc.tikv.internal.retry.Stages;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call of the API under way: what the caller holds, what it may spend, and what is known of its
 * effect. Whoever ends it first, an answer, a failure, a cancel or a close, decides its outcome;
 * once a write may have been applied, no later failure takes that back.
 *
 * @param <T> what the caller gets
 */
public abstract class ApiCall<T> extends CompletableFuture<T> {

  private static final Logger LOG = System.getLogger("io.kvdc.tikv");

  private static final AtomicIntegerFieldUpdater<ApiCall<?>> STATE = updater();

  /** In {@link #state}: it is decided how the call ends. */
  private static final int ENDED = 1;

  /** In {@link #state}: one write request sent that is not proved to have had no effect. */
  private static final int EXPOSED = 2;

  private final Backoffer backoffer;
  private final @Nullable ApiCall<?> whole;

  /** Both in one word, so that no write leaves after an end that says that none has left. */
  private volatile int state;

  private volatile boolean lostWrite;

  private @Nullable Consumer<@Nullable Throwable> listener;

  /**
   * Begins a call.
   *
   * @param backoffer its budget and deadline
   */
  protected ApiCall(Backoffer backoffer) {
    this(backoffer, null);
  }

  /**
   * Begins a call that may be a step of a larger one.
   *
   * @param backoffer its budget and deadline
   * @param whole what this is a step of: what leaves for this call leaves for that one too, and
   *     nothing leaves once that one has ended; null: it stands for itself
   */
  protected ApiCall(Backoffer backoffer, @Nullable ApiCall<?> whole) {
    this.backoffer = backoffer;
    this.whole = whole;
  }

  @SuppressWarnings("unchecked") // A class literal has no type parameters.
  private static AtomicIntegerFieldUpdater<ApiCall<?>> updater() {
    return AtomicIntegerFieldUpdater.newUpdater(
        (Class<ApiCall<?>>) (Class<?>) ApiCall.class, "state");
  }

  /** Sends what there is to send. */
  public abstract void start();

  /** Ends all requests and waits of this call. */
  protected abstract void cancelParts();

  /**
   * Puts into the context of a request what concerns this call: priority, isolation, known locks
   * and the like. Asked before each attempt, on the thread that sends it.
   *
   * @param context has region, epoch, peer, keyspace and defaults already
   */
  protected void describe(Context.Builder context) {
    // Most calls want nothing but the defaults.
  }

  /**
   * What metrics call this call.
   *
   * @param operation its name, as interceptors know it
   */
  protected String command(String operation) {
    return operation;
  }

  /**
   * What has to be done before the first request, such as fetching a timestamp. Asked once; its
   * failure ends the call.
   *
   * @return null: nothing
   */
  protected @Nullable CompletableFuture<?> before() {
    return null;
  }

  /**
   * What has to be done when all answers are in, before the caller gets the result. Asked once; its
   * failure ends the call.
   *
   * @return null: nothing
   */
  protected @Nullable CompletableFuture<?> after() {
    return null;
  }

  /**
   * Where the requests of this call go, if they are reads. Asked once for each region that the call
   * turns to, so that the answer may change as it goes on.
   */
  protected ReadRouting routing() {
    return ReadRouting.LEADER;
  }

  /**
   * Who counts the requests of this call.
   *
   * @return null: nobody
   */
  protected @Nullable AttemptListener attemptListener() {
    return null;
  }

  /**
   * Hears of the end before the caller does, and before those who said so later; to be said before
   * the start.
   *
   * @param newListener gets the failure, or null
   */
  public final void beforeEnd(Consumer<@Nullable Throwable> newListener) {
    Consumer<@Nullable Throwable> earlier = listener;
    listener =
        earlier == null
            ? newListener
            : failure -> {
              earlier.accept(failure);
              newListener.accept(failure);
            };
  }

  /**
   * Says what this is a step of, for those who look on; before the start.
   *
   * @param operation whose spans are above this one's
   */
  public final void partOf(ApiCall<?> operation) {
    backoffer.within(operation.backoffer);
  }

  /** The budget and the deadline. */
  protected final Backoffer backoffer() {
    return backoffer;
  }

  /** Whether it is decided how the call ends; nothing more must be sent then. */
  protected final boolean isEnded() {
    return isEnded(state);
  }

  private static boolean isEnded(int state) {
    return (state & ENDED) != 0;
  }

  /**
   * A write request is about to leave.
   *
   * @return false if the call has ended, so that it must not leave
   */
  final boolean exposeWrite() {
    if (whole != null && !whole.exposeWrite()) {
      return false;
    }
    int before;
    do {
      before = state;
      if (isEnded(before)) {
        if (whole != null) {
          whole.writeHadNoEffect();
        }
        return false;
      }
    } while (!STATE.compareAndSet(this, before, before + EXPOSED));
    return true;
  }

  /** A write request that left is proved to have had no effect. */
  protected final void writeHadNoEffect() {
    int before;
    do {
      before = state;
      if (before < EXPOSED) {
        // It was declared harmless with all others.
        return;
      }
    } while (!STATE.compareAndSet(this, before, before - EXPOSED));
    if (whole != null) {
      whole.writeHadNoEffect();
    }
  }

  /**
   * All write requests that left until now, lost ones and those still under way included, are
   * proved to have had no effect and to have none any more: for protocols in which one answer tells
   * of earlier attempts too.
   */
  protected final void noWriteHadEffect() {
    int before;
    do {
      before = state;
    } while (!STATE.compareAndSet(this, before, before & ENDED));
    for (int left = before / EXPOSED; whole != null && left > 0; left--) {
      whole.writeHadNoEffect();
    }
  }

  /** A write request that left was not answered, or not so that its effect is known. */
  final void writeLost() {
    lostWrite = true;
  }

  /** Whether what became of a write request is unknown, even if a later one has told. */
  protected final boolean hasLostWrites() {
    return lostWrite;
  }

  /**
   * Whether the write requests that are out leave the outcome of this call in doubt when it fails
   * now. They do, except in protocols that know of another reason why they cannot take effect.
   */
  protected boolean writesDecide() {
    return true;
  }

  /** Ends the call with a result, after what {@link #after} wants done. */
  final void finish(Supplier<? extends @Nullable T> result) {
    CompletableFuture<?> last = after();
    if (last == null) {
      succeed(result.get());
    } else {
      Stages.whenEnded(last, done -> succeed(result.get()), this::fail);
    }
  }

  /** Ends the call with a result. */
  protected final void succeed(@Nullable T result) {
    if (end(null)) {
      completeWith(result);
    }
  }

  @SuppressWarnings("NullAway") // T may be Void, whose only value is null.
  private void completeWith(@Nullable T result) {
    complete(result);
  }

  /**
   * Ends the call with a failure.
   *
   * @param failure the reason; the caller sees {@link OutcomeUnknownException} instead if this is a
   *     write that may have been applied
   */
  public final void fail(Throwable failure) {
    Throwable cause = Causes.of(failure);
    int before;
    Throwable outcome;
    do {
      before = state;
      if (isEnded(before)) {
        return;
      }
      outcome = outcomeOf(cause, before >= EXPOSED && writesDecide());
    } while (!STATE.compareAndSet(this, before, before | ENDED));
    tell(outcome);
    completeExceptionally(outcome);
    stop(outcome);
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    CancellationException cancelled = new CancellationException();
    if (!end(cancelled)) {
      return false;
    }
    boolean done = super.cancel(mayInterruptIfRunning);
    stop(cancelled);
    return done;
  }

  private boolean end(@Nullable Throwable failure) {
    int before;
    do {
      before = state;
      if (isEnded(before)) {
        return false;
      }
    } while (!STATE.compareAndSet(this, before, before | ENDED));
    tell(failure);
    return true;
  }

  private void tell(@Nullable Throwable failure) {
    Consumer<@Nullable Throwable> told = listener;
    if (told != null) {
      try {
        told.accept(failure);
      } catch (RuntimeException defect) {
        // Whatever it is, the caller must not wait for ever.
        LOG.log(Level.ERROR, "a listener to the end of a call failed", defect);
      }
    }
  }

  private void stop(Throwable why) {
    backoffer.cancel(why);
    cancelParts();
  }

  private Throwable outcomeOf(Throwable cause, boolean exposed) {
    KvException known = asKvException(cause);
    if (!exposed || known instanceof KvUndeterminedException) {
      return known == null ? cause : known;
    }
    return new OutcomeUnknownException(
        ErrorDetail.of(
                "the write may have been applied, wholly, in part or not at all: "
                    + describe(cause)
                    + "; read it back before writing again")
            .withCause(known == null ? cause : known)
            .withAttempts(backoffer.attempts()));
  }

  private @Nullable KvException asKvException(Throwable cause) {
    if (cause instanceof KvException known) {
      return known;
    }
    if (cause instanceof RegionNotKnownException || cause instanceof RegionErrorException) {
      return new RegionUnavailableException(
          ErrorDetail.of(describe(cause)).withCause(cause).withAttempts(backoffer.attempts()));
    }
    if (cause instanceof RejectedExecutionException) {
      return new ConnectionClosedException(
          ErrorDetail.of("the connection was closed during the call").withCause(cause));
    }
    return null;
  }

  private static String describe(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
