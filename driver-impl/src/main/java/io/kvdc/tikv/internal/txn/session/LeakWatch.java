package io.kvdc.tikv.internal.txn.session;

import io.kvdc.Timestamp;
import io.kvdc.tikv.internal.retry.Scheduler;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Finds transactions that the application has forgotten without ending them: warns once about each,
 * with the place where it began if that was recorded, and takes back what it has locked. Looks
 * whenever a transaction begins, and from time to time.
 */
public final class LeakWatch {

  private static final Logger LOG = System.getLogger("io.kvdc.tikv");

  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final ReferenceQueue<LiveTransaction> forgotten = new ReferenceQueue<>();

  /** References count only as long as they are themselves reachable. */
  private final Set<Tracked> tracked = ConcurrentHashMap.newKeySet();

  private final Scheduler scheduler;
  private final AtomicBoolean scheduled = new AtomicBoolean();

  /**
   * A watch over nothing yet.
   *
   * @param scheduler looks from time to time
   */
  public LeakWatch(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /**
   * Watches a transaction until it has ended.
   *
   * @param transaction the transaction
   * @param start when it began
   * @param stack where it began; null: not recorded
   * @param release takes its locks back; must not refer to the transaction
   */
  Tracked watch(
      LiveTransaction transaction, Timestamp start, @Nullable Throwable stack, Runnable release) {
    Tracked mark = new Tracked(transaction, start, stack, release);
    tracked.add(mark);
    lookLater();
    return mark;
  }

  private void lookLater() {
    if (!scheduled.compareAndSet(false, true)) {
      return;
    }
    try {
      var unused = scheduler.schedule(this::lookNow, INTERVAL_NANOS);
    } catch (RejectedExecutionException closed) {
      // Nobody is left to be told.
      return;
    }
  }

  private void lookNow() {
    scheduled.set(false);
    look();
    if (!tracked.isEmpty()) {
      lookLater();
    }
  }

  /** Reports what was forgotten since the last look. */
  public void look() {
    for (Reference<?> found = forgotten.poll(); found != null; found = forgotten.poll()) {
      ((Tracked) found).report();
    }
  }

  /** How many transactions are watched. */
  int size() {
    return tracked.size();
  }

  /** One transaction that has not ended. */
  final class Tracked extends PhantomReference<LiveTransaction> {
    private final Timestamp start;
    private final @Nullable Throwable stack;
    private final Runnable release;

    private Tracked(
        LiveTransaction transaction, Timestamp start, @Nullable Throwable stack, Runnable release) {
      super(transaction, forgotten);
      this.start = start;
      this.stack = stack;
      this.release = release;
    }

    /** It has ended properly. */
    void ended() {
      tracked.remove(this);
      clear();
    }

    private void report() {
      if (!tracked.remove(this)) {
        return;
      }
      String origin =
          stack == null
              ? "; say leakStacks=true in the URL to see where it began"
              : "; it began as the stack shows";
      LOG.log(
          Level.WARNING,
          "transaction "
              + start
              + " was forgotten without commit, rollback or close and is rolled back now"
              + origin,
          stack);
      release.run();
    }
  }
}
