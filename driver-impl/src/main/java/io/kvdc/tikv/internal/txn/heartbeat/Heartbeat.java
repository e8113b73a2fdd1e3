package io.kvdc.tikv.internal.txn.heartbeat;

import io.kvdc.Bytes;
import io.kvdc.Timestamp;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.tikv.internal.metric.EngineMetrics;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.Scheduler.Scheduled;
import io.kvdc.tikv.internal.retry.Stages;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnBudget;
import io.kvdc.tikv.internal.txn.access.TxnSettings;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Prolongs the primary lock of one transaction, again and again, until it is told to stop. Every
 * {@link TxnSettings#managedLockTtl()} / 2 the lock gets the age of the transaction plus {@code
 * managedLockTtl} to live, so that one beat may get lost. Ends by itself as {@link End} says.
 *
 * <p>{@link #start()} and {@link #stop()} may be called by any thread. Waits, counts and limits are
 * those of keepAlive in client-go txnkv/transaction/2pc.go.
 */
public final class Heartbeat {

  /** Why a heartbeat ended by itself. */
  public enum End {
    /** The transaction is older than {@link TxnSettings#maxTtl()}; its locks are left to expire. */
    EXPIRED,
    /** The primary lock is gone: somebody has rolled the transaction back, or it is decided. */
    REFUSED,
    /** PD gave no timestamp, or too many beats in a row got no answer. */
    UNREACHABLE
  }

  /** Beats in a row that may fail (client-go: maxConsecutiveFailure). */
  static final int MOST_FAILURES = 10;

  private final TxnAccess access;
  private final long startTs;
  private final Bytes primary;
  private final Consumer<Context.Builder> context;
  private final Consumer<End> onEnd;
  private final @Nullable LongLife life;

  private final AtomicBoolean started = new AtomicBoolean();
  private volatile boolean stopped;
  private volatile @Nullable Scheduled timer;
  private volatile @Nullable Beat beat;

  /** Touched by one beat after the other. */
  private int failures;

  private volatile long startedNanos;
  private final AtomicBoolean measured = new AtomicBoolean();

  /**
   * A heartbeat that does not beat yet.
   *
   * @param access sends
   * @param startTs the transaction
   * @param primary its primary key
   * @param context what requests of the transaction say of themselves, such as their priority
   * @param onEnd hears, once at most, that the heartbeat ended by itself; on a thread that must not
   *     be blocked
   */
  public Heartbeat(
      TxnAccess access,
      long startTs,
      Bytes primary,
      Consumer<Context.Builder> context,
      Consumer<End> onEnd) {
    this(access, startTs, primary, context, onEnd, null);
  }

  /**
   * A heartbeat that does not beat yet, of a transaction that may last for long.
   *
   * @param access sends
   * @param startTs the transaction
   * @param primary its primary key
   * @param context what requests of the transaction say of themselves, such as their priority
   * @param onEnd hears, once at most, that the heartbeat ended by itself; on a thread that must not
   *     be blocked
   * @param life what is different; null: nothing
   */
  public Heartbeat(
      TxnAccess access,
      long startTs,
      Bytes primary,
      Consumer<Context.Builder> context,
      Consumer<End> onEnd,
      @Nullable LongLife life) {
    this.life = life;
    this.access = access;
    this.startTs = startTs;
    this.primary = primary;
    this.context = context;
    this.onEnd = onEnd;
  }

  /** Which key it keeps locked. */
  public Bytes primary() {
    return primary;
  }

  /** Begins; the first beat comes after half of the time that a lock lives. Once is enough. */
  public void start() {
    if (started.compareAndSet(false, true)) {
      startedNanos = access.environment().ticker().nanoTime();
      schedule(periodNanos());
    }
  }

  /** No more beats, for good; one that is under way is given up. Harmless if repeated. */
  public void stop() {
    stopped = true;
    measureLife();
    Scheduled waiting = timer;
    if (waiting != null) {
      waiting.cancel();
    }
    Beat running = beat;
    if (running != null) {
      running.cancel(false);
    }
  }

  private long periodNanos() {
    return access.settings().managedLockTtl().toNanos() / 2;
  }

  private void schedule(long delayNanos) {
    if (stopped) {
      return;
    }
    Scheduled next;
    try {
      next = access.environment().scheduler().schedule(this::tick, delayNanos);
    } catch (RejectedExecutionException closed) {
      // The engine is closed, and with it the transaction.
      stopped = true;
      return;
    }
    timer = next;
    if (stopped) {
      next.cancel();
    }
  }

  private void tick() {
    if (stopped) {
      return;
    }
    long begin = access.environment().ticker().nanoTime();
    Deadline deadline =
        access.deadline(
            Duration.ofMillis(TxnBudget.HEARTBEAT.millis(access.settings().backoffWeight())));
    Stages.whenEnded(
        access.timestamps().next(deadline),
        now -> beat(now, begin, deadline),
        failure -> end(End.UNREACHABLE, failure));
  }

  private void measureLife() {
    EngineMetrics metrics = access.environment().metrics();
    if (metrics != null && started.get() && measured.compareAndSet(false, true)) {
      metrics.txn().keptAlive(access.environment().ticker().nanoTime() - startedNanos);
    }
  }

  private void measure(long begin, boolean alive) {
    EngineMetrics metrics = access.environment().metrics();
    if (metrics != null) {
      metrics.txn().beat(access.environment().ticker().nanoTime() - begin, alive);
    }
  }

  private void beat(Timestamp now, long begin, Deadline deadline) {
    if (stopped) {
      return;
    }
    long uptime = now.physicalMillis() - new Timestamp(startTs).physicalMillis();
    if (uptime > longest().toMillis()) {
      EngineMetrics metrics = access.environment().metrics();
      if (metrics != null) {
        metrics.txn().tooOld();
      }
      end(End.EXPIRED, null);
      return;
    }
    if (life != null) {
      life.minCommitTs().raise(now.value(), MinCommitTs.Writer.TTL);
    }
    Beat next =
        new Beat(
            access,
            access.backoffer(TxnBudget.HEARTBEAT, deadline),
            context,
            startTs,
            primary,
            uptime + access.settings().managedLockTtl().toMillis(),
            life == null ? 0 : life.minCommitTs().get());
    beat = next;
    Stages.whenEnded(next, alive -> answered(alive, begin), failure -> failed(failure, begin));
    next.start();
    if (stopped) {
      next.cancel(false);
    }
  }

  private Duration longest() {
    Duration usual = access.settings().maxTtl();
    return life == null || life.longest().compareTo(usual) < 0 ? usual : life.longest();
  }

  private void answered(boolean alive, long begin) {
    measure(begin, alive);
    if (alive) {
      failures = 0;
      if (life != null) {
        // Only now, so that what stores are told is never ahead of the primary lock.
        life.onBeat().run();
      }
      scheduleAfter(begin);
    } else {
      end(End.REFUSED, null);
    }
  }

  private void failed(Throwable failure, long begin) {
    measure(begin, false);
    failures++;
    if (failures > MOST_FAILURES) {
      end(End.UNREACHABLE, failure);
    } else {
      scheduleAfter(begin);
    }
  }

  /** Beats keep their pace however long an answer takes. */
  private void scheduleAfter(long begin) {
    long taken = access.environment().ticker().nanoTime() - begin;
    schedule(Math.max(0, periodNanos() - taken));
  }

  private void end(End why, @Nullable Throwable failure) {
    if (stopped) {
      return;
    }
    stopped = true;
    measureLife();
    access
        .log()
        .info(
            "no more heartbeats",
            () ->
                "no more heartbeats for transaction "
                    + new Timestamp(startTs)
                    + ": "
                    + why
                    + (failure == null ? "" : ", " + failure.getMessage()),
            null);
    onEnd.accept(why);
  }
}
