package io.kvdc.tikv.internal.txn.commit;

import io.kvdc.CommitDetails;
import io.kvdc.Timestamp;
import io.kvdc.tikv.internal.retry.BackoffKind;
import io.kvdc.tikv.internal.retry.Ticker;
import io.kvdc.tikv.internal.retry.WaitListener;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What a commit did, counted while it goes on, by any thread. */
final class CommitFigures implements WaitListener {

  private final Ticker ticker;
  private final long beganNanos;
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger locksMet = new AtomicInteger();
  private final AtomicLong waitedNanos = new AtomicLong();
  private final AtomicInteger waits = new AtomicInteger();
  private final Set<Long> regions = ConcurrentHashMap.newKeySet();

  /** Touched by one step after the other. */
  private long stepNanos;

  private Duration prewriting = Duration.ZERO;
  private Duration gettingTimestamp = Duration.ZERO;
  private Duration committing = Duration.ZERO;

  CommitFigures(Ticker ticker) {
    this.ticker = ticker;
    this.beganNanos = ticker.nanoTime();
    this.stepNanos = beganNanos;
  }

  void requestSent() {
    requests.incrementAndGet();
  }

  int requests() {
    return requests.get();
  }

  void met(int locks) {
    locksMet.addAndGet(locks);
  }

  void region(long id) {
    regions.add(id);
  }

  /** How many regions were prewritten. */
  int regions() {
    return regions.size();
  }

  @Override
  public void waits(BackoffKind kind, long nanos) {
    waitedNanos.addAndGet(nanos);
    waits.incrementAndGet();
  }

  long waitedNanos() {
    return waitedNanos.get();
  }

  /** How often it waited. */
  int waits() {
    return waits.get();
  }

  void prewritten() {
    prewriting = step();
  }

  void timestampThere() {
    gettingTimestamp = step();
  }

  void primaryCommitted() {
    committing = step();
  }

  private Duration step() {
    long now = ticker.nanoTime();
    Duration taken = Duration.ofNanos(now - stepNanos);
    stepNanos = now;
    return taken;
  }

  CommitDetails details(
      Timestamp start, @Nullable Timestamp commit, int keys, long bytes, CommitForm form) {
    return new CommitDetails(
        form.protocol(),
        start,
        commit,
        keys,
        bytes,
        regions.size(),
        requests.get(),
        locksMet.get(),
        Duration.ofNanos(waitedNanos.get()),
        prewriting,
        gettingTimestamp,
        committing,
        Duration.ofNanos(ticker.nanoTime() - beganNanos),
        form.asyncFellBack(),
        form.onePhaseFellBack(),
        false,
        Duration.ZERO);
  }
}
