package io.kvdc.tikv.internal.txn.pipelined;

import io.kvdc.CommitDetails;
import io.kvdc.CommitProtocol;
import io.kvdc.Timestamp;
import io.kvdc.tikv.internal.retry.BackoffKind;
import io.kvdc.tikv.internal.retry.WaitListener;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What the flushes and the commit of a transaction did, counted by any thread. */
final class FlushFigures implements WaitListener {

  /**
   * Times of a commit.
   *
   * @param flushing until all was flushed
   * @param gettingTimestamp until the commit ts was there
   * @param committing until the primary key was committed
   * @param total all of it
   */
  record Times(Duration flushing, Duration gettingTimestamp, Duration committing, Duration total) {}

  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger locksMet = new AtomicInteger();
  private final AtomicLong backoffNanos = new AtomicLong();
  private final AtomicLong waitedNanos = new AtomicLong();
  private final Set<Long> regions = ConcurrentHashMap.newKeySet();

  void requestSent() {
    requests.incrementAndGet();
  }

  void met(int locks) {
    locksMet.addAndGet(locks);
  }

  void region(long id) {
    regions.add(id);
  }

  /** The application has waited for a flush. */
  void waited(long nanos) {
    waitedNanos.addAndGet(nanos);
  }

  Duration waited() {
    return Duration.ofNanos(waitedNanos.get());
  }

  @Override
  public void waits(BackoffKind kind, long nanos) {
    backoffNanos.addAndGet(nanos);
  }

  CommitDetails details(
      Timestamp start, @Nullable Timestamp commit, long keys, long bytes, Times times) {
    return new CommitDetails(
        CommitProtocol.TWO_PHASE,
        start,
        commit,
        keys,
        bytes,
        regions.size(),
        requests.get(),
        locksMet.get(),
        Duration.ofNanos(backoffNanos.get()),
        times.flushing(),
        times.gettingTimestamp(),
        times.committing(),
        times.total(),
        false,
        false,
        true,
        waited());
  }
}
