package io.kvdc.tikv.internal.region;

import com.google.protobuf.Message;
import io.kvdc.error.KvException;
import io.kvdc.error.KvUndeterminedException;
import io.kvdc.error.ProtocolException;
import io.kvdc.spi.Phase;
import io.kvdc.tikv.internal.retry.BackoffKind;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.Stages;
import io.kvdc.tikv.internal.retry.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A call that spans regions: cuts its work up by region, sends so many pieces at a time, cuts up
 * anew only the pieces whose region moved, and puts the answers together. A piece that fails for
 * good ends the call and cancels the others. Works off lists; nothing recurses, however many
 * regions there are.
 *
 * @param <P> a part of the work, whole or cut up
 * @param <Q> the request
 * @param <R> the response
 * @param <T> what the caller gets
 */
public abstract class RegionFanOut<P, Q extends Message, R extends Message, T> extends ApiCall<T> {

  /**
   * A part of the work that one request to one region does.
   *
   * @param region the region
   * @param part the part, within the region
   * @param <P> the part
   */
  public record Piece<P>(CachedRegion region, P part) {}

  /**
   * Work, cut up as far as regions were found at once.
   *
   * @param pieces the pieces
   * @param rest what remains to be cut up; null: nothing
   * @param <P> the part
   */
  public record Pieces<P>(List<Piece<P>> pieces, @Nullable P rest) {}

  /**
   * A part with its own waiting.
   *
   * @param moves counted so that they cannot go on without waits
   * @param regrouped whether it is known not to be cut as it was at first
   * @param repeated whether a request for it may have been done without an answer
   * @param from the region that did it last, when it is to be done once more; else null
   */
  private record Uncut<P>(
      P part,
      Backoffer backoffer,
      int moves,
      boolean regrouped,
      boolean repeated,
      @Nullable CachedRegion from) {

    boolean regroupedIn(CachedRegion region) {
      return regrouped || (from != null && !from.verId().equals(region.verId()));
    }
  }

  /** A part that is to be done once more, after what the function returns. */
  private record Redo<P>(P part, Function<Backoffer, CompletionStage<?>> after) {}

  private final RegionRequestSender sender;
  private final RegionRequest<Q, R> kind;
  private final int concurrency;
  private final P work;

  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Uncut<P>> uncut = new ArrayDeque<>();
  private final ArrayDeque<PieceSend> ready = new ArrayDeque<>();
  private final List<Redo<P>> redos = new ArrayList<>();
  private boolean cutting;
  private boolean finishing;
  private int out;

  /** Parts that wait before they are cut up again. */
  private final AtomicInteger waiting = new AtomicInteger();

  private final Set<RegionSend<Q, R>> inFlight = ConcurrentHashMap.newKeySet();
  private final AtomicInteger signals = new AtomicInteger();

  /**
   * Begins a call; {@link #start} sends it.
   *
   * @param sender sends
   * @param kind how
   * @param backoffer the budget and the deadline of the whole
   * @param concurrency requests that may be out at the same time
   * @param work what is to be done
   */
  protected RegionFanOut(
      RegionRequestSender sender,
      RegionRequest<Q, R> kind,
      Backoffer backoffer,
      int concurrency,
      P work) {
    this(sender, kind, backoffer, concurrency, work, null);
  }

  /**
   * Begins a call that may be a step of a larger one; {@link #start} sends it.
   *
   * @param sender sends
   * @param kind how
   * @param backoffer the budget and the deadline of the whole
   * @param concurrency requests that may be out at the same time
   * @param work what is to be done
   * @param whole what this is a step of; null: it stands for itself
   */
  protected RegionFanOut(
      RegionRequestSender sender,
      RegionRequest<Q, R> kind,
      Backoffer backoffer,
      int concurrency,
      P work,
      @Nullable ApiCall<?> whole) {
    super(backoffer, whole);
    this.work = work;
    this.sender = sender;
    this.kind = kind;
    this.concurrency = concurrency;
  }

  /** Cuts a part up by region. */
  protected abstract CompletableFuture<Pieces<P>> cut(
      P part, RegionLocator locator, Deadline deadline);

  /** The request for a piece, without context. */
  protected abstract Q request(CachedRegion region, P part);

  /**
   * The request for a piece, without context, for calls that have to know whether other keys of the
   * same call may be in the region by now.
   *
   * @param regrouped whether the piece comes of one whose region changed
   */
  protected Q request(CachedRegion region, P part, boolean regrouped) {
    return request(region, part);
  }

  /**
   * Puts an answer in its place; one at a time. Throws a {@link KvException} if the response holds
   * an error.
   */
  protected abstract void merge(CachedRegion region, P part, R response);

  /**
   * Says, within {@link #merge}, that a part of the piece has to be done once more. It is cut up
   * anew when its time has come; the call ends when that is done too.
   *
   * @param part the part, within that of the piece
   * @param wait called when the merge is over, with the waiting of the part; the part waits for
   *     what it returns, whose failure ends the call
   */
  protected final void redo(P part, Function<Backoffer, CompletionStage<?>> wait) {
    redos.add(new Redo<>(part, wait));
  }

  /** What the caller gets, when all answers are in their place. */
  protected abstract @Nullable T result();

  @Override
  public final void start() {
    // Not before: until now it was not known who looks on.
    cutAgain(new Uncut<>(work, backoffer().fork(), 0, false, false, null));
    CompletableFuture<?> first;
    try {
      first = before();
    } catch (RuntimeException e) {
      fail(e);
      return;
    }
    if (first == null) {
      goOn();
    } else {
      Stages.whenEnded(first, done -> goOn(), this::fail);
    }
  }

  /** Does what can be done now. Called again from within itself, it leaves that to the caller. */
  private void goOn() {
    if (signals.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      try {
        while (!isEnded() && step()) {}
      } catch (RuntimeException e) {
        fail(e);
      }
      seen = signals.addAndGet(-seen);
    } while (seen != 0);
  }

  /** Starts one thing; false if nothing can be started. */
  private boolean step() {
    PieceSend piece = null;
    Uncut<P> part = null;
    lock.lock();
    try {
      if (!ready.isEmpty()) {
        if (out == concurrency) {
          return false;
        }
        piece = ready.poll();
        out++;
      } else if (!cutting && !uncut.isEmpty()) {
        part = uncut.poll();
        cutting = true;
      } else if (out > 0 || cutting || waiting.get() > 0 || finishing) {
        return false;
      } else {
        finishing = true;
      }
    } finally {
      lock.unlock();
    }
    if (piece != null) {
      piece.send();
      return true;
    }
    if (part != null) {
      cut(part);
      return true;
    }
    finish(this::result);
    return false;
  }

  private void cut(Uncut<P> work) {
    Stages.whenEnded(
        Step.of(
            backoffer(),
            "locate",
            Phase.LOCATE,
            () ->
                TracedLocate.batch(
                    backoffer(),
                    sender.locator(),
                    locator -> cut(work.part(), locator, backoffer().deadline()))),
        pieces -> {
          lock.lock();
          try {
            for (Piece<P> piece : pieces.pieces()) {
              ready.add(new PieceSend(piece, work));
            }
            P rest = pieces.rest();
            if (rest != null) {
              uncut.addFirst(
                  new Uncut<>(
                      rest,
                      work.backoffer(),
                      work.moves(),
                      work.regrouped(),
                      work.repeated(),
                      work.from()));
            }
            cutting = false;
          } finally {
            lock.unlock();
          }
          goOn();
        },
        failure -> notCut(work, failure));
  }

  private void notCut(Uncut<P> work, Throwable failure) {
    if (!(failure instanceof RegionNotKnownException)) {
      fail(failure);
      return;
    }
    waitAndCutAgain(work, BackoffKind.PD_RPC, "PD", failure);
    lock.lock();
    try {
      cutting = false;
    } finally {
      lock.unlock();
    }
    goOn();
  }

  private void waitAndCutAgain(Uncut<P> work, BackoffKind why, String target, Throwable cause) {
    waitAndCutAgain(work, work.backoffer().backoff(why, target, cause));
  }

  private void waitAndCutAgain(Uncut<P> work, CompletionStage<?> until) {
    waiting.incrementAndGet();
    Stages.whenEnded(
        until.toCompletableFuture(),
        done -> {
          cutAgain(work);
          waiting.decrementAndGet();
          goOn();
        },
        this::fail);
  }

  private void cutAgain(Uncut<P> work) {
    lock.lock();
    try {
      uncut.add(work);
    } finally {
      lock.unlock();
    }
  }

  @Override
  protected final void cancelParts() {
    inFlight.forEach(RegionSend::cancel);
  }

  private final class PieceSend implements RegionReply<R> {
    private final Piece<P> piece;
    private final Backoffer own;
    private final int moves;
    private final boolean regrouped;
    private final boolean repeated;
    private final boolean first;
    private @Nullable RegionSend<Q, R> sent;

    private PieceSend(Piece<P> piece, Uncut<P> work) {
      this.piece = piece;
      this.own = work.backoffer().fork();
      this.moves = work.moves();
      this.regrouped = work.regroupedIn(piece.region());
      this.repeated = work.repeated();
      this.first = work.moves() == 0 && work.from() == null;
    }

    private void send() {
      RegionSend<Q, R> next =
          new RegionSend<>(
              sender,
              RegionFanOut.this,
              own,
              kind,
              request(piece.region(), piece.part(), regrouped),
              piece.region(),
              this,
              repeated,
              first);
      sent = next;
      inFlight.add(next);
      next.run();
    }

    @Override
    public void answered(R response, CachedRegion region) {
      try {
        List<Redo<P>> again = mergeLocked(response, region);
        for (Redo<P> each : again) {
          doAgain(each, again.size() == 1 ? own : own.fork());
        }
      } catch (KvException error) {
        if (kind.rpc().writes()
            && !(error instanceof KvUndeterminedException)
            && !(error instanceof ProtocolException)) {
          writeHadNoEffect();
        }
        fail(error);
      }
      ended();
    }

    private boolean mayHaveBeenDone() {
      return sent != null && sent.mayHaveBeenDone();
    }

    private List<Redo<P>> mergeLocked(R response, CachedRegion region) {
      lock.lock();
      try {
        if (!isEnded()) {
          merge(region, piece.part(), response);
        }
        return redos.isEmpty() ? List.of() : List.copyOf(redos);
      } finally {
        redos.clear();
        lock.unlock();
      }
    }

    private void doAgain(Redo<P> redo, Backoffer waits) {
      waitAndCutAgain(
          new Uncut<>(redo.part(), waits, 0, regrouped, mayHaveBeenDone(), piece.region()),
          redo.after().apply(waits));
    }

    @Override
    public void moved() {
      Uncut<P> again = new Uncut<>(piece.part(), own, moves + 1, true, mayHaveBeenDone(), null);
      if (again.moves() % RegionCall.FREE_MOVES == 0) {
        waitAndCutAgain(
            again,
            BackoffKind.REGION_MISS,
            piece.region().toString(),
            new RegionErrorException("the region keeps changing"));
      } else {
        cutAgain(again);
      }
      ended();
    }

    @Override
    public void failed(Throwable failure) {
      fail(failure);
      ended();
    }

    private void ended() {
      if (sent != null) {
        inFlight.remove(sent);
      }
      lock.lock();
      try {
        out--;
      } finally {
        lock.unlock();
      }
      goOn();
    }
  }
}
