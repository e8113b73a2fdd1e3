package io.kvdc.tck.reference;

import io.kvdc.Bytes;
import io.kvdc.Isolation;
import io.kvdc.KeyRange;
import io.kvdc.Timestamp;
import io.kvdc.TransactionOptions;
import io.kvdc.VersionedValue;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.OutcomeUnknownException;
import io.kvdc.error.RegionUnavailableException;
import io.kvdc.error.WaitForLock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Stores of transactions that are wrong in one way each. */
final class WrongStores {

  private WrongStores() {}

  static final class LosesUpdates extends MvccStore {
    LosesUpdates(Supplier<Timestamp> timestamps) {
      super(timestamps);
    }

    @Override
    void checkConflict(Timestamp start, Mutation mutation) {
      // Whoever commits last wins.
    }
  }

  /** What is written but not committed is published here. */
  static final class ShowsUncommitted extends MvccStore {
    private final Map<Bytes, Bytes> uncommitted = new TreeMap<>();

    ShowsUncommitted(Supplier<Timestamp> timestamps) {
      super(timestamps);
    }

    synchronized void publish(Bytes key, Bytes value) {
      uncommitted.put(key, value);
    }

    @Override
    synchronized @Nullable VersionedValue read(Bytes key, Timestamp at, Isolation isolation) {
      Bytes dirty = uncommitted.get(key);
      return dirty == null ? super.read(key, at, isolation) : new VersionedValue(dirty, at);
    }

    @Override
    synchronized void release(Timestamp start, boolean committed) {
      uncommitted.clear();
      super.release(start, committed);
    }
  }

  static final class InsertsOverWhatExists extends MvccStore {
    InsertsOverWhatExists(Supplier<Timestamp> timestamps) {
      super(timestamps);
    }

    @Override
    void checkMustNotExist(Mutation mutation) {
      // Whatever is there is replaced.
    }
  }

  static final class IgnoresAssertions extends MvccStore {
    IgnoresAssertions(Supplier<Timestamp> timestamps) {
      super(timestamps);
    }

    @Override
    void checkAssertion(Timestamp start, Mutation mutation) {
      // Whatever was asserted is taken for granted.
    }
  }

  static final class AppliesPartly extends MvccStore {
    AppliesPartly(Supplier<Timestamp> timestamps) {
      super(timestamps);
    }

    @Override
    void apply(Timestamp start, Timestamp commit, List<Mutation> mutations) {
      super.apply(start, commit, mutations.subList(0, (mutations.size() + 1) / 2));
    }
  }

  static final class IgnoresDeletes extends MvccStore {
    IgnoresDeletes(Supplier<Timestamp> timestamps) {
      super(timestamps);
    }

    @Override
    void apply(Timestamp start, Timestamp commit, List<Mutation> mutations) {
      super.apply(
          start,
          commit,
          mutations.stream().filter(each -> each.kind() != VersionKind.DELETE).toList());
    }
  }

  /** Commits in the past: those who began since then see what they must not. */
  static final class CommitsAtTheStart extends MvccStore {
    CommitsAtTheStart(Supplier<Timestamp> timestamps) {
      super(timestamps);
    }

    @Override
    Timestamp commitTimestamp(Timestamp start) {
      return new Timestamp(start.value() + 1);
    }
  }

  static final class SharesLocks extends MvccStore {
    SharesLocks(Supplier<Timestamp> timestamps) {
      super(timestamps);
    }

    @Override
    synchronized @Nullable WaitForLock obstacle(
        Timestamp waiter, Collection<Bytes> keys, boolean sharing) {
      return null;
    }
  }

  static final class TakesAllLocksForShared extends MvccStore {
    TakesAllLocksForShared(Supplier<Timestamp> timestamps) {
      super(timestamps);
    }

    @Override
    synchronized @Nullable WaitForLock obstacle(
        Timestamp waiter, Collection<Bytes> keys, boolean sharing) {
      return super.obstacle(waiter, keys, true);
    }
  }

  static final class TakesNoLockForShared extends MvccStore {
    TakesNoLockForShared(Supplier<Timestamp> timestamps) {
      super(timestamps);
    }

    @Override
    synchronized @Nullable WaitForLock obstacle(
        Timestamp waiter, Collection<Bytes> keys, boolean sharing) {
      return super.obstacle(waiter, keys, false);
    }
  }

  static final class KeepsLocks extends MvccStore {
    private final boolean ofCommitted;

    KeepsLocks(Supplier<Timestamp> timestamps, boolean ofCommitted) {
      super(timestamps);
      this.ofCommitted = ofCommitted;
    }

    @Override
    synchronized void release(Timestamp start, boolean committed) {
      if (committed != ofCommitted) {
        super.release(start, committed);
      }
    }
  }

  static final class OverlooksDeadlocks extends MvccStore {
    OverlooksDeadlocks(Supplier<Timestamp> timestamps) {
      super(timestamps);
    }

    @Override
    synchronized List<WaitForLock> circle(WaitForLock obstacle) {
      return List.of();
    }
  }

  static final class NamesTheWaitersBackwards extends MvccStore {
    NamesTheWaitersBackwards(Supplier<Timestamp> timestamps) {
      super(timestamps);
    }

    @Override
    synchronized List<WaitForLock> circle(WaitForLock obstacle) {
      return super.circle(obstacle).stream()
          .map(link -> new WaitForLock(link.holder(), link.waiter(), link.key()))
          .toList();
    }
  }

  /** A commit whose answer is lost was not applied, and is reported as done. */
  static final class TakesUnknownForSuccess extends MvccStore {
    private boolean loses;

    TakesUnknownForSuccess(Supplier<Timestamp> timestamps) {
      super(timestamps);
    }

    @Override
    synchronized void loseNextCommit() {
      loses = true;
    }

    @Override
    void apply(Timestamp start, Timestamp commit, List<Mutation> mutations) {
      if (!loses) {
        super.apply(start, commit, mutations);
      }
      loses = false;
    }
  }

  /** A commit whose answer is lost was applied, and is reported as a failure. */
  static final class TakesUnknownForFailure extends MvccStore {
    TakesUnknownForFailure(Supplier<Timestamp> timestamps) {
      super(timestamps);
    }

    @Override
    synchronized Timestamp commit(
        Timestamp start, List<Mutation> mutations, CommitDecision decision) {
      try {
        return super.commit(start, mutations, decision);
      } catch (OutcomeUnknownException e) {
        throw new RegionUnavailableException(ErrorDetail.of("no answer").withCause(e));
      }
    }
  }

  static final class IgnoresTheCommitCheck extends MvccStore {
    IgnoresTheCommitCheck(Supplier<Timestamp> timestamps) {
      super(timestamps);
    }

    @Override
    synchronized Timestamp commit(
        Timestamp start, List<Mutation> mutations, CommitDecision decision) {
      return super.commit(
          start, mutations, new CommitDecision(start, TransactionOptions.optimistic()));
    }
  }

  static final class ReadsTheFuture extends MvccStore {
    ReadsTheFuture(Supplier<Timestamp> timestamps) {
      super(timestamps);
    }

    @Override
    synchronized void checkNotFuture(Timestamp at) {
      // Any timestamp will do.
    }
  }

  static final class ReadsWhatIsForgotten extends MvccStore {
    ReadsWhatIsForgotten(Supplier<Timestamp> timestamps) {
      super(timestamps);
    }

    @Override
    synchronized void raiseSafePoint(Timestamp to) {
      // Reads whatever happens to be left.
    }
  }

  /** Tells when the writer began in place of when it committed. */
  static final class TellsTheWrongTimestamp extends MvccStore {
    TellsTheWrongTimestamp(Supplier<Timestamp> timestamps) {
      super(timestamps);
    }

    @Override
    synchronized @Nullable VersionedValue read(Bytes key, Timestamp at, Isolation isolation) {
      VersionedValue found = super.read(key, at, isolation);
      Timestamp commit = found == null ? null : found.commitTimestamp();
      return found == null || commit == null
          ? found
          : new VersionedValue(found.value(), new Timestamp(commit.value() - 1));
    }
  }

  static final class IgnoresIsolation extends MvccStore {
    IgnoresIsolation(Supplier<Timestamp> timestamps) {
      super(timestamps);
    }

    @Override
    synchronized @Nullable VersionedValue read(Bytes key, Timestamp at, Isolation isolation) {
      return super.read(key, at, Isolation.SNAPSHOT);
    }
  }

  /** A scan that sees the newest data whatever was asked. */
  static final class ScansTheNewest extends MvccStore {
    ScansTheNewest(Supplier<Timestamp> timestamps) {
      super(timestamps);
    }

    @Override
    synchronized NavigableMap<Bytes, VersionedValue> view(
        KeyRange range, Timestamp at, Isolation isolation) {
      return super.view(range, Timestamp.MAX, isolation);
    }
  }

  /** Leaves the versions of the last two values and forgets those before. */
  static final class SeesOnlyTheNewestVersion extends MvccStore {
    SeesOnlyTheNewestVersion(Supplier<Timestamp> timestamps) {
      super(timestamps);
    }

    @Override
    synchronized @Nullable VersionedValue read(Bytes key, Timestamp at, Isolation isolation) {
      VersionedValue newest = super.read(key, Timestamp.MAX, Isolation.SNAPSHOT);
      VersionedValue right = super.read(key, at, isolation);
      return newest != null && newest.equals(right) ? right : null;
    }
  }
}
