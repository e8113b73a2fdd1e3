package io.kvdc.embedded.internal.pd;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How far GC has come and what holds it up. One state for the whole cluster, as in a classic TiKV:
 * no keyspace manages its own GC.
 */
final class GcStates {
  /** The name under which old clients move the transaction safe point; no barrier may have it. */
  static final String GC_WORKER = "gc_worker";

  private final ReentrantLock lock = new ReentrantLock();
  private final InstantSource clock;
  private final NavigableMap<String, GcBarrier> barriers = new TreeMap<>();
  private final NavigableMap<String, GcBarrier> globalBarriers = new TreeMap<>();
  private long txnSafePoint;
  private long gcSafePoint;

  GcStates(InstantSource clock) {
    this.clock = clock;
  }

  /** A state at one moment. */
  record Snapshot(
      long txnSafePoint,
      long gcSafePoint,
      Collection<GcBarrier> barriers,
      Collection<GcBarrier> globalBarriers) {}

  /**
   * What came of moving a safe point; the blocker is the id of the barrier in the way, and empty if
   * there is none.
   */
  record Advanced(long before, long after, String blockerId, String blockerDescription) {}

  /** A timestamp that lies behind the transaction safe point. */
  static final class BehindException extends RefusedException {
    private static final long serialVersionUID = 1L;

    BehindException(String text) {
      super(text);
    }
  }

  Snapshot snapshot() {
    return locked(
        () ->
            new Snapshot(
                txnSafePoint,
                gcSafePoint,
                List.copyOf(barriers.values()),
                List.copyOf(globalBarriers.values())));
  }

  /** Moves the transaction safe point towards a target, as far as the barriers let it. */
  Advanced advanceTxnSafePoint(long target) {
    return locked(
        () -> {
          if (isLess(target, txnSafePoint)) {
            throw new RefusedException(
                "[PD:gc:ErrDecreasingTxnSafePoint]trying to update txn safe point to a smaller"
                    + " value, current value: "
                    + text(txnSafePoint)
                    + ", given: "
                    + text(target));
          }
          Instant now = clock.instant();
          barriers.values().removeIf(barrier -> barrier.isExpired(now));
          globalBarriers.values().removeIf(barrier -> barrier.isExpired(now));
          GcBarrier own = lowest(barriers, target);
          GcBarrier global = lowest(globalBarriers, own == null ? target : own.timestamp());
          GcBarrier blocker = global != null ? global : own;
          long before = txnSafePoint;
          // Never below what it was: no barrier can be set behind it.
          txnSafePoint = blocker == null ? target : blocker.timestamp();
          if (blocker == null) {
            return new Advanced(before, txnSafePoint, "", "");
          }
          String kind = global != null ? "GlobalGCBarrier" : "GCBarrier";
          return new Advanced(before, txnSafePoint, blocker.id(), blocker.describe(kind));
        });
  }

  /** Moves the GC safe point, which may not pass the transaction safe point. */
  Advanced advanceGcSafePoint(long target) {
    return locked(
        () -> {
          if (isLess(target, gcSafePoint)) {
            throw new BehindException(
                "[PD:gc:ErrDecreasingGCSafePoint]trying to update GC safe point to a smaller value,"
                    + " current value: "
                    + text(gcSafePoint)
                    + ", given: "
                    + text(target));
          }
          if (isLess(txnSafePoint, target)) {
            throw new RefusedException(
                "[PD:gc:ErrGCSafePointExceedsTxnSafePoint]trying to update GC safe point to a too"
                    + " large value that exceeds the txn safe point, current value: "
                    + text(gcSafePoint)
                    + ", given: "
                    + text(target)
                    + ", current txn safe point: "
                    + text(txnSafePoint));
          }
          long before = gcSafePoint;
          gcSafePoint = target;
          return new Advanced(before, target, "", "");
        });
  }

  /** Sets or moves a barrier. */
  GcBarrier setBarrier(String id, long timestamp, long ttlSeconds) {
    checkId(id);
    return set(barriers, id, timestamp, ttlSeconds);
  }

  /** Removes a barrier and returns it; null if there is none. */
  @Nullable GcBarrier deleteBarrier(String id) {
    checkId(id);
    return locked(() -> barriers.remove(id));
  }

  /** Sets or moves a barrier for all keyspaces. */
  GcBarrier setGlobalBarrier(String id, long timestamp, long ttlSeconds) {
    checkNotEmpty(id);
    return set(globalBarriers, id, timestamp, ttlSeconds);
  }

  /** Removes a barrier for all keyspaces and returns it; null if there is none. */
  @Nullable GcBarrier deleteGlobalBarrier(String id) {
    checkNotEmpty(id);
    return locked(() -> globalBarriers.remove(id));
  }

  private GcBarrier set(
      NavigableMap<String, GcBarrier> target, String id, long timestamp, long ttlSeconds) {
    if (ttlSeconds <= 0) {
      throw new RefusedException(
          "[PD:common:ErrInvalidArgument]invalid argument for ttl: " + ttlSeconds + "s");
    }
    return locked(
        () -> {
          if (isLess(timestamp, txnSafePoint)) {
            throw new BehindException(
                "[PD:gc:ErrGCBarrierTSBehindTxnSafePoint]trying to set a GC barrier on ts "
                    + text(timestamp)
                    + " which is already behind the txn safe point "
                    + text(txnSafePoint));
          }
          GcBarrier barrier = GcBarrier.lasting(id, timestamp, ttlSeconds, clock.instant());
          target.put(id, barrier);
          return barrier;
        });
  }

  private static @Nullable GcBarrier lowest(NavigableMap<String, GcBarrier> all, long below) {
    GcBarrier found = null;
    for (GcBarrier barrier : all.values()) {
      if (isLess(barrier.timestamp(), found == null ? below : found.timestamp())) {
        found = barrier;
      }
    }
    return found;
  }

  private static void checkId(String id) {
    if (id.equals(GC_WORKER)) {
      throw new RefusedException(
          "[PD:gc:ErrReservedGCBarrierID]trying to set a GC barrier with a barrier ID that is"
              + " reserved: "
              + id);
    }
    checkNotEmpty(id);
  }

  private static void checkNotEmpty(String id) {
    if (id.isEmpty()) {
      throw new RefusedException("[PD:common:ErrInvalidArgument]invalid argument for barrierID: ");
    }
  }

  private static boolean isLess(long one, long other) {
    return Long.compareUnsigned(one, other) < 0;
  }

  private static String text(long timestamp) {
    return Long.toUnsignedString(timestamp);
  }

  private <T extends @Nullable Object> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
