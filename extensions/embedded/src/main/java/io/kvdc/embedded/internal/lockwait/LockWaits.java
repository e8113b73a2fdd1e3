package io.kvdc.embedded.internal.lockwait;

import com.google.protobuf.ByteString;
import io.kvdc.proto.deadlock.WaitForEntry;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.kvrpcpb.Deadlock;
import io.kvdc.proto.kvrpcpb.LockInfo;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All requests of a cluster that wait for locks (TiKV, storage/lock_manager and
 * server/lock_manager/waiter_manager.rs).
 *
 * <p>A command that meets a lock calls {@link #enqueue} while nothing can release that lock, and
 * {@link #start} when it is done; whoever released locks calls {@link #released} afterwards. So no
 * release is missed. Thread-safe; waiters are called with no lock held.
 */
public final class LockWaits {

  private final ReentrantLock mutex = new ReentrantLock();
  private final LockWaitSettings settings;
  private final InstantSource clock;
  private final BiConsumer<Runnable, Duration> timer;
  private final DeadlockDetector detector;
  private final Map<ByteString, KeyQueue> queues = new HashMap<>();

  /** All waits by token, those too that are trying again; in the order in which they came. */
  private final Map<Long, LockWait> waits = new LinkedHashMap<>();

  private volatile int count;
  private long lastToken;
  private long lastTicket;

  /**
   * Makes one that nobody waits in.
   *
   * @param clock tells how long ago locks changed hands
   * @param timer runs a task once after a delay
   * @param detector is told of the waits
   */
  public LockWaits(
      LockWaitSettings settings,
      InstantSource clock,
      BiConsumer<Runnable, Duration> timer,
      DeadlockDetector detector) {
    this.settings = settings;
    this.clock = clock;
    this.timer = timer;
    this.detector = detector;
  }

  /**
   * Puts a request into the queue of its key. Must be called while the lock that is in the way
   * cannot be released.
   *
   * @param lock the lock that is in the way
   * @return the wait, to be started
   */
  public LockWait enqueue(LockWaitRequest request, LockInfo lock, Waiter waiter) {
    mutex.lock();
    try {
      LockWait wait = new LockWait(++lastToken, request, lock, waiter);
      waits.put(wait.token(), wait);
      count = waits.size();
      queue(wait);
      return wait;
    } finally {
      mutex.unlock();
    }
  }

  /**
   * Looks for a deadlock and lets the time run, from the first start on. Harmless if the wait is
   * over already.
   */
  public void start(LockWait wait) {
    Calls calls = new Calls();
    boolean untimed;
    mutex.lock();
    try {
      detect(wait, calls);
      untimed = waits.containsKey(wait.token()) && wait.startTime();
    } finally {
      mutex.unlock();
    }
    calls.run();
    if (untimed) {
      timer.accept(() -> timeOut(wait), settings.timeout(wait.request().waitTimeoutMillis()));
    }
  }

  /**
   * Puts a request back that tried again and met a lock again. As for {@link #enqueue}, that lock
   * must not be released meanwhile, and the wait is to be started again.
   *
   * @return null; or why it must not wait any longer, which then is the answer
   */
  public @Nullable WaitEnd enqueueAgain(LockWait wait, LockInfo lock) {
    mutex.lock();
    try {
      WaitEnd cancelled = wait.cancelled();
      if (cancelled == null) {
        cleanUp(wait);
        wait.waitFor(lock);
        queue(wait);
        return null;
      }
      return cancelled instanceof WaitEnd.TimedOut ? new WaitEnd.TimedOut(lock) : cancelled;
    } finally {
      mutex.unlock();
    }
  }

  /** Says that a request that tried again need not wait any more. */
  public void finish(LockWait wait) {
    mutex.lock();
    try {
      forget(wait);
    } finally {
      mutex.unlock();
    }
  }

  /**
   * Says that a key is not locked any more.
   *
   * @param startTs the transaction that had the lock
   * @param commitTs when it committed; 0 if it was rolled back
   */
  public void released(ByteString key, long startTs, long commitTs) {
    if (count == 0) {
      return;
    }
    WaitEnd.Released release = new WaitEnd.Released(key, startTs, commitTs);
    Calls calls = new Calls();
    long ticket = 0;
    mutex.lock();
    try {
      KeyQueue queue = queues.get(key);
      if (queue == null) {
        return;
      }
      List<LockWait> woken = queue.pop(release);
      woken.forEach(wait -> wake(wait, release, calls));
      boolean anyGone = woken.stream().anyMatch(wait -> !wait.request().lockWithConflict());
      if (queue.isEmpty()) {
        queues.remove(key);
      } else if (anyGone && !settings.wakeUpDelay().isZero()) {
        ticket = ++lastTicket;
        queue.wakeOthersLater(ticket);
      }
    } finally {
      mutex.unlock();
    }
    calls.run();
    if (ticket != 0) {
      long own = ticket;
      timer.accept(() -> wakeOthers(key, own), settings.wakeUpDelay());
    }
  }

  /**
   * Says that a key is locked newly, so that those who wait for it wait for another transaction
   * than before.
   */
  public void acquired(LockInfo lock) {
    if (count == 0) {
      return;
    }
    Calls calls = new Calls();
    mutex.lock();
    try {
      KeyQueue queue = queues.get(lock.getKey());
      if (queue != null) {
        queue.waits().forEach(wait -> update(wait, lock, calls));
      }
    } finally {
      mutex.unlock();
    }
    calls.run();
  }

  /** Whether nobody waits. */
  public boolean isEmpty() {
    return count == 0;
  }

  /**
   * Lists the waits on a store, in the order in which they began.
   *
   * @param storeId the store that got the requests
   */
  public List<WaitForEntry> entries(long storeId) {
    mutex.lock();
    try {
      return waits.values().stream()
          .filter(wait -> wait.request().storeId() == storeId)
          .map(LockWait::entry)
          .toList();
    } finally {
      mutex.unlock();
    }
  }

  /**
   * Ends the waits of requests that would be refused if they came now.
   *
   * @param refusal the region error for a request, null if it would be served
   */
  public void recheckRegions(Function<LockWaitRequest, @Nullable Error> refusal) {
    if (count == 0) {
      return;
    }
    Calls calls = new Calls();
    mutex.lock();
    try {
      for (LockWait wait : List.copyOf(waits.values())) {
        Error error = refusal.apply(wait.request());
        if (error != null) {
          cancel(wait, new WaitEnd.RegionGone(error), calls);
        }
      }
    } finally {
      mutex.unlock();
    }
    calls.run();
  }

  private void timeOut(LockWait wait) {
    Calls calls = new Calls();
    mutex.lock();
    try {
      if (waits.containsKey(wait.token())) {
        cancel(wait, new WaitEnd.TimedOut(wait.lockAt(clock.instant())), calls);
      }
    } finally {
      mutex.unlock();
    }
    calls.run();
  }

  private void wakeOthers(ByteString key, long ticket) {
    Calls calls = new Calls();
    mutex.lock();
    try {
      KeyQueue queue = queues.get(key);
      if (queue == null) {
        return;
      }
      queue.popOthers(ticket).forEach(wait -> wake(wait, queue.lastRelease(), calls));
      if (queue.isEmpty()) {
        queues.remove(key);
      }
    } finally {
      mutex.unlock();
    }
    calls.run();
  }

  /** Wakes one that was taken out of its queue. */
  private void wake(LockWait wait, WaitEnd.Released release, Calls calls) {
    if (wait.request().lockWithConflict()) {
      calls.add(() -> wait.waiter().resume(wait));
    } else {
      forget(wait);
      calls.add(() -> wait.waiter().end(release));
    }
  }

  /** Ends a wait from outside its queue. One that is trying again is told when it comes back. */
  private void cancel(LockWait wait, WaitEnd end, Calls calls) {
    forget(wait);
    ByteString key = wait.request().key();
    KeyQueue queue = queues.get(key);
    if (queue == null || !queue.remove(wait)) {
      wait.cancel(end);
      return;
    }
    if (queue.isEmpty()) {
      queues.remove(key);
    }
    calls.add(() -> wait.waiter().end(end));
  }

  private void update(LockWait wait, LockInfo lock, Calls calls) {
    wait.lockUpdated(clock.instant());
    if (wait.lock().getLockVersion() == lock.getLockVersion()) {
      return;
    }
    cleanUp(wait);
    wait.waitFor(lock);
    // Others are woken soon and look for deadlocks when they come back.
    if (wait.request().lockWithConflict()) {
      detect(wait, calls);
    }
  }

  private void detect(LockWait wait, Calls calls) {
    if (wait.request().isFirstLock() || !waits.containsKey(wait.token())) {
      return;
    }
    for (WaitForEntry edge : wait.edges()) {
      Deadlock deadlock = detector.detect(edge);
      if (deadlock != null) {
        cancel(wait, new WaitEnd.InDeadlock(deadlock), calls);
        return;
      }
    }
  }

  private void queue(LockWait wait) {
    queues.computeIfAbsent(wait.request().key(), KeyQueue::new).add(wait);
  }

  private void forget(LockWait wait) {
    if (waits.remove(wait.token()) != null) {
      count = waits.size();
      cleanUp(wait);
    }
  }

  private void cleanUp(LockWait wait) {
    for (WaitForEntry edge : wait.edges()) {
      detector.cleanUpWaitFor(edge.getTxn(), edge.getWaitForTxn(), edge.getKeyHash());
    }
  }

  /** What is to be called once the lock is free. */
  private static final class Calls {
    private final List<Runnable> calls = new ArrayList<>(1);

    void add(Runnable call) {
      calls.add(call);
    }

    void run() {
      calls.forEach(Runnable::run);
    }
  }
}
