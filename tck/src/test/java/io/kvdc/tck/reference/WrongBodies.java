package io.kvdc.tck.reference;

import io.kvdc.Bytes;
import io.kvdc.KeyFlag;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.LockOptions;
import io.kvdc.LockedKey;
import io.kvdc.Savepoint;
import io.kvdc.ScanOptions;
import io.kvdc.Timestamp;
import io.kvdc.TransactionOptions;
import io.kvdc.TransactionState;
import io.kvdc.VersionedValue;
import io.kvdc.error.TransactionClosedException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Transactions that are wrong in one way each. */
final class WrongBodies {

  private WrongBodies() {}

  static final class Publishes extends TransactionBody {
    private final WrongStores.ShowsUncommitted store;

    Publishes(WrongStores.ShowsUncommitted store, TransactionOptions options, Timestamp start) {
      super(store, options, start);
      this.store = store;
    }

    @Override
    synchronized void put(Bytes key, Bytes value) {
      super.put(key, value);
      store.publish(key, value);
    }
  }

  static final class ReadsTheNewest extends TransactionBody {
    ReadsTheNewest(MvccStore store, TransactionOptions options, Timestamp start) {
      super(store, options, start);
    }

    @Override
    Timestamp readTimestamp() {
      return Timestamp.MAX;
    }
  }

  static final class DoesNotSeeItsWrites extends TransactionBody {
    private final MvccStore store;

    DoesNotSeeItsWrites(MvccStore store, TransactionOptions options, Timestamp start) {
      super(store, options, start);
      this.store = store;
    }

    @Override
    synchronized @Nullable VersionedValue getVersioned(Bytes key) {
      checkActive();
      return store.read(key, start(), options().isolation());
    }
  }

  static final class ScansWithoutItsWrites extends TransactionBody {
    ScansWithoutItsWrites(MvccStore store, TransactionOptions options, Timestamp start) {
      super(store, options, start);
    }

    @Override
    void overlay(KeyRange range, NavigableMap<Bytes, Bytes> merged) {
      // Nothing is put over what was there.
    }
  }

  static final class ScansWhatItDeleted extends TransactionBody {
    ScansWhatItDeleted(MvccStore store, TransactionOptions options, Timestamp start) {
      super(store, options, start);
    }

    @Override
    void overlay(KeyRange range, NavigableMap<Bytes, Bytes> merged) {
      NavigableMap<Bytes, Bytes> before = new TreeMap<>(merged);
      super.overlay(range, merged);
      before.forEach(merged::putIfAbsent);
    }
  }

  static final class ReversesWithoutItsWrites extends TransactionBody {
    private boolean reverse;

    ReversesWithoutItsWrites(MvccStore store, TransactionOptions options, Timestamp start) {
      super(store, options, start);
    }

    @Override
    synchronized List<KeyValue> page(KeyRange range, ScanOptions scan, long max) {
      reverse = scan.reverse();
      return super.page(range, scan, max);
    }

    @Override
    void overlay(KeyRange range, NavigableMap<Bytes, Bytes> merged) {
      if (!reverse) {
        super.overlay(range, merged);
      }
    }
  }

  /** The limit counts what comes from the store only. */
  static final class LimitsOnlyTheStore extends TransactionBody {
    private final MvccStore store;

    LimitsOnlyTheStore(MvccStore store, TransactionOptions options, Timestamp start) {
      super(store, options, start);
      this.store = store;
    }

    @Override
    synchronized List<KeyValue> page(KeyRange range, ScanOptions scan, long max) {
      List<KeyValue> all = super.page(range, scan, Long.MAX_VALUE);
      List<KeyValue> page = new ArrayList<>();
      long left = max;
      for (KeyValue entry : all) {
        boolean stored = store.read(entry.key(), start(), options().isolation()) != null;
        if (stored && left == 0) {
          break;
        }
        left -= stored ? 1 : 0;
        page.add(entry);
      }
      return max == 0 ? List.of() : page;
    }
  }

  static final class ScansKeysWithValues extends TransactionBody {
    ScansKeysWithValues(MvccStore store, TransactionOptions options, Timestamp start) {
      super(store, options, start);
    }

    @Override
    synchronized List<KeyValue> page(KeyRange range, ScanOptions scan, long max) {
      return super.page(range, scan.withKeyOnly(false), max);
    }
  }

  static final class SortsBatches extends TransactionBody {
    SortsBatches(MvccStore store, TransactionOptions options, Timestamp start) {
      super(store, options, start);
    }

    @Override
    synchronized List<@Nullable VersionedValue> batchGetVersioned(List<Bytes> keys) {
      return super.batchGetVersioned(keys.stream().sorted().toList());
    }
  }

  static final class DatesItsOwnWrites extends TransactionBody {
    DatesItsOwnWrites(MvccStore store, TransactionOptions options, Timestamp start) {
      super(store, options, start);
    }

    @Override
    synchronized @Nullable VersionedValue getVersioned(Bytes key) {
      VersionedValue found = super.getVersioned(key);
      return found != null && found.commitTimestamp() == null
          ? new VersionedValue(found.value(), start())
          : found;
    }
  }

  static final class InsertsOverItsWrites extends TransactionBody {
    InsertsOverItsWrites(MvccStore store, TransactionOptions options, Timestamp start) {
      super(store, options, start);
    }

    @Override
    synchronized void insert(Bytes key, Bytes value) {
      put(key, value);
      flag(key, KeyFlag.PRESUME_NOT_EXISTS);
    }
  }

  static final class RollsBackTooMuch extends TransactionBody {
    RollsBackTooMuch(MvccStore store, TransactionOptions options, Timestamp start) {
      super(store, options, start);
    }

    @Override
    void restore(NavigableMap<Bytes, OwnWrite> current, ReferenceSavepoint savepoint) {
      current.clear();
    }
  }

  static final class RollsBackTooLittle extends TransactionBody {
    RollsBackTooLittle(MvccStore store, TransactionOptions options, Timestamp start) {
      super(store, options, start);
    }

    @Override
    void restore(NavigableMap<Bytes, OwnWrite> current, ReferenceSavepoint savepoint) {
      // What was new goes; what was changed stays changed.
      current.keySet().retainAll(savepoint.writes().keySet());
    }
  }

  static final class ReleaseForgetsWrites extends TransactionBody {
    ReleaseForgetsWrites(MvccStore store, TransactionOptions options, Timestamp start) {
      super(store, options, start);
    }

    @Override
    synchronized void release(Savepoint savepoint) {
      rollbackTo(savepoint);
    }
  }

  static final class IgnoresItsOptimisticLocks extends TransactionBody {
    IgnoresItsOptimisticLocks(MvccStore store, TransactionOptions options, Timestamp start) {
      super(store, options, start);
    }

    @Override
    synchronized List<Mutation> mutations() {
      return super.mutations().stream()
          .filter(each -> pessimistic() || each.kind() != VersionKind.LOCK)
          .toList();
    }
  }

  static final class LocksWithOldValues extends TransactionBody {
    LocksWithOldValues(MvccStore store, TransactionOptions options, Timestamp start) {
      super(store, options, start);
    }

    @Override
    Timestamp lockReadTimestamp() {
      return start();
    }
  }

  static final class ReadsOldValuesForUpdate extends TransactionBody {
    ReadsOldValuesForUpdate(MvccStore store, TransactionOptions options, Timestamp start) {
      super(store, options, start);
    }

    @Override
    synchronized @Nullable Bytes newestValue(Bytes key) {
      VersionedValue found = getVersioned(key);
      return found == null ? null : found.value();
    }
  }

  static final class LocksWhatIsNewer extends TransactionBody {
    LocksWhatIsNewer(MvccStore store, TransactionOptions options, Timestamp start) {
      super(store, options, start);
    }

    @Override
    synchronized List<LockedKey> lock(Collection<Bytes> keys, LockOptions lockOptions) {
      return super.lock(keys, lockOptions.withForUpdateTimestamp(null));
    }
  }

  static final class LocksWhatDoesNotExist extends TransactionBody {
    LocksWhatDoesNotExist(MvccStore store, TransactionOptions options, Timestamp start) {
      super(store, options, start);
    }

    @Override
    synchronized List<LockedKey> lock(Collection<Bytes> keys, LockOptions lockOptions) {
      return super.lock(keys, lockOptions.withOnlyIfExists(false));
    }
  }

  static final class WritesUnlockedKeysUnchecked extends TransactionBody {
    WritesUnlockedKeysUnchecked(MvccStore store, TransactionOptions options, Timestamp start) {
      super(store, options, start);
    }

    @Override
    Mutation mutation(Bytes key, OwnWrite own) {
      return super.mutation(key, pessimistic() ? own.flagged(KeyFlag.UNCHECKED_WRITE) : own);
    }
  }

  /** Acts as if some of what was said had not been said. */
  static final class Forgets extends TransactionBody {
    private final KeyFlag forgotten;

    Forgets(MvccStore store, TransactionOptions options, Timestamp start, KeyFlag forgotten) {
      super(store, options, start);
      this.forgotten = forgotten;
    }

    @Override
    synchronized void flag(Bytes key, KeyFlag... flags) {
      for (KeyFlag flag : flags) {
        if (flag != forgotten) {
          super.flag(key, flag);
        }
      }
    }
  }

  static final class KnowsNoLimits extends TransactionBody {
    KnowsNoLimits(MvccStore store, TransactionOptions options, Timestamp start) {
      super(store, options.mutate().maxBytes(0).build(), start);
    }
  }

  static final class KnowsNoEntryLimit extends TransactionBody {
    KnowsNoEntryLimit(MvccStore store, TransactionOptions options, Timestamp start) {
      super(store, options.mutate().maxEntryBytes(0).build(), start);
    }
  }

  static final class TakesEmptyValues extends TransactionBody {
    TakesEmptyValues(MvccStore store, TransactionOptions options, Timestamp start) {
      super(store, options, start);
    }

    @Override
    void checkValue(Bytes key, Bytes value) {
      // Any value will do.
    }
  }

  static final class GoesOnBehindItsEnd extends TransactionBody {
    GoesOnBehindItsEnd(MvccStore store, TransactionOptions options, Timestamp start) {
      super(store, options, start);
    }

    @Override
    synchronized void checkActive() {
      try {
        super.checkActive();
      } catch (TransactionClosedException e) {
        if (e.state() != TransactionState.COMMITTED) {
          throw e;
        }
      }
    }
  }

  /** Commits what was to be rolled back. */
  static final class CommitsAtItsRollback extends TransactionBody {
    private final MvccStore store;

    CommitsAtItsRollback(MvccStore store, TransactionOptions options, Timestamp start) {
      super(store, options, start);
      this.store = store;
    }

    @Override
    void end(TransactionState how) {
      if (how == TransactionState.ROLLED_BACK && state() == TransactionState.ACTIVE) {
        Timestamp unused =
            store.commit(
                start(), mutations(), new CommitDecision(start(), TransactionOptions.optimistic()));
      }
      super.end(how);
    }
  }

  static final class CountsTwice extends TransactionBody {
    private int writes;

    CountsTwice(MvccStore store, TransactionOptions options, Timestamp start) {
      super(store, options, start);
    }

    @Override
    synchronized void put(Bytes key, Bytes value) {
      super.put(key, value);
      writes++;
    }

    @Override
    synchronized int count() {
      return Math.max(super.count(), writes);
    }
  }
}
