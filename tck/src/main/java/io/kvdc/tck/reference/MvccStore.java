package io.kvdc.tck.reference;

import io.kvdc.Bytes;
import io.kvdc.Isolation;
import io.kvdc.KeyFlag;
import io.kvdc.KeyRange;
import io.kvdc.Timestamp;
import io.kvdc.VersionedValue;
import io.kvdc.error.AssertionFailedException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.FutureTimestampException;
import io.kvdc.error.KeyExistsException;
import io.kvdc.error.OutcomeUnknownException;
import io.kvdc.error.SnapshotTooOldException;
import io.kvdc.error.WaitForLock;
import io.kvdc.error.WriteConflictException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What transactions leave behind, written down as plainly as possible: all versions of each key,
 * and one operation at a time. A commit is checked and applied in one step, so nobody ever sees
 * half of it. Its methods are not private because the tests of the suite derive wrong stores from
 * it.
 */
class MvccStore {

  private final Supplier<Timestamp> timestamps;
  private final NavigableMap<Bytes, List<Version>> versions = new TreeMap<>();
  private final LockTable locks = new LockTable();
  private Timestamp safePoint = new Timestamp(0);
  private boolean losesNextCommit;

  MvccStore(Supplier<Timestamp> timestamps) {
    this.timestamps = timestamps;
  }

  /** A timestamp later than all that were handed out before. */
  synchronized Timestamp now() {
    return timestamps.get();
  }

  /** The locks; to be used with this store as the monitor. */
  LockTable locks() {
    return locks;
  }

  /** Reads the newest value that was committed at a timestamp or before it. */
  synchronized @Nullable VersionedValue read(Bytes key, Timestamp at, Isolation isolation) {
    checkReadable(at);
    List<Version> all = versions.getOrDefault(key, List.of());
    return visible(key, all, at, isolation);
  }

  /** All that {@link #read} finds in a range. */
  synchronized NavigableMap<Bytes, VersionedValue> view(
      KeyRange range, Timestamp at, Isolation isolation) {
    checkReadable(at);
    NavigableMap<Bytes, VersionedValue> view = new TreeMap<>();
    versions
        .tailMap(range.start(), true)
        .forEach(
            (key, all) -> {
              VersionedValue value = range.contains(key) ? visible(key, all, at, isolation) : null;
              if (value != null) {
                view.put(key, value);
              }
            });
    return view;
  }

  private static @Nullable VersionedValue visible(
      Bytes key, List<Version> all, Timestamp at, Isolation isolation) {
    Version newest = newest(all, Timestamp.MAX);
    if (newest != null && newest.commit().compareTo(at) > 0) {
      if (isolation == Isolation.READ_COMMITTED_CHECKED) {
        throw new WriteConflictException(
            ErrorDetail.of("the key was written after the timestamp of the read"),
            key,
            at,
            newest.start(),
            newest.commit(),
            "RC_CHECK_TS");
      }
    }
    Version seen = isolation == Isolation.SNAPSHOT ? newest(all, at) : newest;
    if (seen == null) {
      return null;
    }
    Bytes value = seen.value();
    return value == null ? null : new VersionedValue(value, seen.commit());
  }

  /** The newest version that says something about the value. */
  private static @Nullable Version newest(List<Version> all, Timestamp at) {
    Version found = null;
    for (Version version : all) {
      if (version.kind() != VersionKind.LOCK && version.commit().compareTo(at) <= 0) {
        found = version;
      }
    }
    return found;
  }

  /** The newest version of any kind. */
  synchronized @Nullable Version last(Bytes key) {
    List<Version> all = versions.getOrDefault(key, List.of());
    return all.isEmpty() ? null : all.get(all.size() - 1);
  }

  synchronized void checkReadable(Timestamp at) {
    if (at.compareTo(safePoint) < 0) {
      throw new SnapshotTooOldException(
          ErrorDetail.of("the data of that time is gone"), at, safePoint);
    }
    if (!at.equals(Timestamp.MAX)) {
      checkNotFuture(at);
    }
  }

  synchronized void checkNotFuture(Timestamp at) {
    Timestamp now = now();
    if (at.compareTo(now) > 0) {
      throw new FutureTimestampException(
          ErrorDetail.of("the timestamp was not handed out yet"), at, now);
    }
  }

  /** Checks and applies a transaction in one step. */
  synchronized Timestamp commit(
      Timestamp start, List<Mutation> mutations, CommitDecision decision) {
    mutations.forEach(mutation -> checkConflict(start, mutation));
    mutations.forEach(this::checkMustNotExist);
    mutations.forEach(mutation -> checkAssertion(start, mutation));
    Timestamp commit = decision.timestamp(() -> commitTimestamp(start));
    apply(start, commit, mutations);
    if (losesNextCommit) {
      losesNextCommit = false;
      throw new OutcomeUnknownException(ErrorDetail.of("the answer to the commit was lost"));
    }
    return commit;
  }

  Timestamp commitTimestamp(Timestamp start) {
    return now();
  }

  void checkConflict(Timestamp start, Mutation mutation) {
    Version last = last(mutation.key());
    if (mutation.conflicts() && last != null && last.commit().compareTo(start) > 0) {
      throw new WriteConflictException(
          ErrorDetail.of("another transaction wrote the key after this one began"),
          mutation.key(),
          start,
          last.start(),
          last.commit(),
          "OPTIMISTIC");
    }
  }

  void checkMustNotExist(Mutation mutation) {
    VersionedValue found = read(mutation.key(), Timestamp.MAX, Isolation.SNAPSHOT);
    if (mutation.mustNotExist() && found != null) {
      throw new KeyExistsException(
          ErrorDetail.of("the key to insert has a value"), mutation.key(), found.value());
    }
  }

  void checkAssertion(Timestamp start, Mutation mutation) {
    Version found = newest(versions.getOrDefault(mutation.key(), List.of()), Timestamp.MAX);
    boolean exists = found != null && found.kind() == VersionKind.PUT;
    KeyFlag assertion = mutation.assertion();
    if ((assertion == KeyFlag.ASSERT_EXISTS && !exists)
        || (assertion == KeyFlag.ASSERT_NOT_EXISTS && exists)) {
      throw new AssertionFailedException(
          ErrorDetail.of("what was asserted about the key is not so"),
          mutation.key(),
          assertion,
          start,
          found == null ? null : found.start(),
          found == null ? null : found.commit());
    }
  }

  void apply(Timestamp start, Timestamp commit, List<Mutation> mutations) {
    for (Mutation mutation : mutations) {
      VersionKind kind = mutation.kind();
      if (kind != null) {
        versions
            .computeIfAbsent(mutation.key(), key -> new ArrayList<>())
            .add(new Version(start, commit, kind, mutation.value()));
      }
    }
  }

  /** Gives back the locks of a transaction that has ended. */
  synchronized void release(Timestamp start, boolean committed) {
    locks.release(start);
  }

  /** Whose lock is in the way of a transaction at these keys; the first in their order. */
  synchronized @Nullable WaitForLock obstacle(
      Timestamp waiter, Collection<Bytes> keys, boolean sharing) {
    return locks.obstacle(waiter, keys, sharing);
  }

  /** Gives back some locks of a transaction that goes on. */
  synchronized void release(Timestamp start, Collection<Bytes> keys) {
    locks.release(start, keys);
  }

  /** As {@link LockTable#circle}. */
  synchronized List<WaitForLock> circle(WaitForLock obstacle) {
    return locks.circle(obstacle);
  }

  /** Nothing older can be read any more. */
  synchronized void raiseSafePoint(Timestamp to) {
    safePoint = to;
  }

  /** The next commit is applied, but nobody is told. */
  synchronized void loseNextCommit() {
    losesNextCommit = true;
  }
}
