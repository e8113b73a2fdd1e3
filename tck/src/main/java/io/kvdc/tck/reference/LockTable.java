package io.kvdc.tck.reference;

import io.kvdc.Bytes;
import io.kvdc.Timestamp;
import io.kvdc.error.WaitForLock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Who holds which lock and who waits for whom. The store that it belongs to is its monitor. */
class LockTable {

  private final NavigableMap<Bytes, Timestamp> holders = new TreeMap<>();
  private final NavigableMap<Bytes, NavigableSet<Timestamp>> sharers = new TreeMap<>();
  private final List<BlockedCall<?>> waiting = new ArrayList<>();

  /** The first of these keys that somebody else has locked, in the order of the keys. */
  @Nullable WaitForLock obstacle(Timestamp waiter, Collection<Bytes> keys, boolean sharing) {
    for (Bytes key : keys) {
      Timestamp holder = holders.get(key);
      if (holder != null && !holder.equals(waiter)) {
        return new WaitForLock(waiter, holder, key);
      }
      for (Timestamp sharer : sharing ? Set.<Timestamp>of() : sharersOf(key)) {
        if (!sharer.equals(waiter)) {
          return new WaitForLock(waiter, sharer, key);
        }
      }
    }
    return null;
  }

  private Set<Timestamp> sharersOf(Bytes key) {
    return sharers.getOrDefault(key, Collections.emptyNavigableSet());
  }

  void share(Bytes key, Timestamp sharer) {
    sharers.computeIfAbsent(key, unused -> new TreeSet<>()).add(sharer);
  }

  void lock(Bytes key, Timestamp holder) {
    holders.put(key, holder);
  }

  void unlock(Bytes key) {
    holders.remove(key);
  }

  /** Gives back all locks of a transaction and lets those who wait try again. */
  void release(Timestamp holder) {
    holders.values().removeIf(holder::equals);
    sharers.values().forEach(all -> all.remove(holder));
    List.copyOf(waiting).forEach(BlockedCall::wake);
  }

  /** Gives back some locks of a transaction and lets those who wait try again. */
  void release(Timestamp holder, Collection<Bytes> keys) {
    keys.forEach(key -> holders.remove(key, holder));
    List.copyOf(waiting).forEach(BlockedCall::wake);
  }

  /**
   * Who waits for whom from a transaction round to itself, if it began to wait for an obstacle.
   *
   * @return empty if there is no such circle
   */
  List<WaitForLock> circle(WaitForLock obstacle) {
    List<WaitForLock> chain = new ArrayList<>();
    chain.add(obstacle);
    while (!last(chain).holder().equals(obstacle.waiter())) {
      WaitForLock next = waitOf(last(chain).holder());
      if (next == null || chain.contains(next)) {
        return List.of();
      }
      chain.add(next);
    }
    return chain;
  }

  private static WaitForLock last(List<WaitForLock> chain) {
    return chain.get(chain.size() - 1);
  }

  private @Nullable WaitForLock waitOf(Timestamp transaction) {
    for (BlockedCall<?> call : waiting) {
      WaitForLock obstacle = call.obstacle();
      if (obstacle != null && obstacle.waiter().equals(transaction)) {
        return obstacle;
      }
    }
    return null;
  }

  void await(BlockedCall<?> call) {
    if (!waiting.contains(call)) {
      waiting.add(call);
    }
  }

  void forget(BlockedCall<?> call) {
    waiting.remove(call);
  }
}
