package io.kvdc.embedded.internal.lockwait;

import io.kvdc.proto.deadlock.WaitForEntry;
import io.kvdc.proto.kvrpcpb.LockInfo;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One request in its wait. All but its request is guarded by the lock of {@link LockWaits}. */
public final class LockWait {

  /** Oldest transaction first (TiKV, LockWaitEntry). */
  static final Comparator<LockWait> ORDER =
      ((Comparator<LockWait>)
              (a, b) -> Long.compareUnsigned(a.request.startTs(), b.request.startTs()))
          .thenComparingLong(wait -> wait.token);

  private final long token;
  private final LockWaitRequest request;
  private final Waiter waiter;
  private final long keyHash;
  private LockInfo lock;
  private @Nullable Instant lockUpdated;
  private int wakeUpsBefore;
  private @Nullable WaitEnd cancelled;
  private boolean timed;

  LockWait(long token, LockWaitRequest request, LockInfo lock, Waiter waiter) {
    this.token = token;
    this.request = request;
    this.lock = lock;
    this.waiter = waiter;
    this.keyHash = KeyHash.of(request.key());
  }

  /** Returns the request. */
  public LockWaitRequest request() {
    return request;
  }

  long token() {
    return token;
  }

  Waiter waiter() {
    return waiter;
  }

  LockInfo lock() {
    return lock;
  }

  /** How many times the queue had been woken when this one came. */
  int wakeUpsBefore() {
    return wakeUpsBefore;
  }

  void enter(int wakeUps) {
    wakeUpsBefore = wakeUps;
  }

  /** What ended the wait while the request was trying again, and could not be told it. */
  @Nullable WaitEnd cancelled() {
    return cancelled;
  }

  void cancel(WaitEnd end) {
    cancelled = end;
  }

  /** Whether the time has to be started, which is so once. */
  boolean startTime() {
    boolean first = !timed;
    timed = true;
    return first;
  }

  /** The lock in the way is another one. */
  void waitFor(LockInfo newLock) {
    lock = newLock;
  }

  void lockUpdated(Instant now) {
    lockUpdated = now;
  }

  /**
   * The lock as one is told of it whose time is up: with the time since it changed hands, if that
   * happened during the wait (TiKV, Waiter::cancel_for_timeout).
   */
  LockInfo lockAt(Instant now) {
    if (lockUpdated == null) {
      return lock;
    }
    long since = Math.max(1, now.toEpochMilli() - lockUpdated.toEpochMilli());
    return lock.toBuilder().setDurationToLastUpdateMs(since).build();
  }

  /** The edges that it adds to the wait-for graph: one for each holder of the lock. */
  List<WaitForEntry> edges() {
    return lock.getSharedLockInfosCount() == 0
        ? List.of(edge(lock))
        : lock.getSharedLockInfosList().stream().map(this::edge).toList();
  }

  /** The wait as lists of waits show it. */
  WaitForEntry entry() {
    return edge(lock);
  }

  private WaitForEntry edge(LockInfo holder) {
    return WaitForEntry.newBuilder()
        .setTxn(request.startTs())
        .setWaitForTxn(holder.getLockVersion())
        .setKeyHash(keyHash)
        .setKey(request.key())
        .setResourceGroupTag(request.context().getResourceGroupTag())
        .build();
  }
}
