package io.kvdc.tikv.internal.txn.pessimistic;

import io.kvdc.Bytes;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * What one fair stage has locked: in the try that goes on, and in the one before it. Changed by one
 * thread at a time, as lock calls and the ends of tries are; may be read by any.
 *
 * <p>The rules are those of aggressiveLockingContext in client-go txnkv/transaction/txn.go.
 */
public final class FairStage {

  private volatile NavigableMap<Bytes, FairLock> current = new ConcurrentSkipListMap<>();
  private volatile NavigableMap<Bytes, FairLock> last = new ConcurrentSkipListMap<>();

  private volatile long maxConflictTs;
  private long beganNanos;
  private long lastBeganNanos;

  /** The primary key that this try has chosen; null: it found one, or has locked nothing yet. */
  private @Nullable Bytes chosen;

  private @Nullable Bytes lastChosen;
  private boolean everChose;

  FairStage(long nowNanos) {
    this.beganNanos = nowNanos;
    this.lastBeganNanos = nowNanos;
  }

  /** What is known of a key that was locked in this stage; null: it was not. */
  @Nullable FairLock find(Bytes key) {
    FairLock lock = current.get(key);
    return lock == null ? last.get(key) : lock;
  }

  boolean holdsNow(Bytes key) {
    return current.containsKey(key);
  }

  /** What the try that goes on has locked. */
  Map<Bytes, FairLock> current() {
    return current;
  }

  /** All keys of this try and of the one before it. */
  NavigableSet<Bytes> keys() {
    NavigableSet<Bytes> all = new TreeSet<>(last.keySet());
    all.addAll(current.keySet());
    return all;
  }

  /** The newest write that a lock was taken in spite of; 0: none was. */
  long maxConflictTs() {
    return maxConflictTs;
  }

  /** Which of the keys the transaction is to be decided by, if none does yet. */
  Bytes choosePrimary(List<Bytes> wanted) {
    Bytes before = lastChosen;
    Bytes next = before != null && wanted.contains(before) ? before : wanted.get(0);
    chosen = next;
    everChose = true;
    return next;
  }

  /** The primary that was chosen is not locked after all. */
  void primaryNotLocked() {
    chosen = null;
  }

  /** Whether locks of the last try name the primary key that the transaction has now. */
  boolean keepsPrimary() {
    return chosen == null || chosen.equals(lastChosen);
  }

  /** Whether this try has chosen a primary key, and its lock is one of this stage. */
  boolean chosePrimary() {
    return chosen != null;
  }

  /** Whether some try has. */
  boolean everChosePrimary() {
    return everChose;
  }

  /** Whether the locks of the last try may have expired, as far as the stage knows. */
  boolean mayHaveExpired(long nowNanos, long ttlNanos) {
    return nowNanos - lastBeganNanos >= ttlNanos;
  }

  /** Takes a key out of those of the last try; null: it was none. */
  @Nullable FairLock takeFromLast(Bytes key) {
    return last.remove(key);
  }

  void locked(Bytes key, FairLock lock) {
    current.put(key, lock);
    maxConflictTs = Math.max(maxConflictTs, lock.conflictTs());
  }

  /** Those that only the last try has locked; they are none of the stage any more. */
  List<Bytes> dropLast() {
    List<Bytes> dropped = List.copyOf(last.keySet());
    last = new ConcurrentSkipListMap<>();
    return dropped;
  }

  /** What this try has locked becomes what the last one has. */
  void nextTry(long nowNanos) {
    NavigableMap<Bytes, FairLock> locked = current;
    last = locked;
    current = new ConcurrentSkipListMap<>();
    lastChosen = chosen;
    chosen = null;
    lastBeganNanos = beganNanos;
    beganNanos = nowNanos;
  }
}
