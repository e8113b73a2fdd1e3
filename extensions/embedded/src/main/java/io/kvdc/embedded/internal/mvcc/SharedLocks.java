package io.kvdc.embedded.internal.mvcc;

import com.google.protobuf.ByteString;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The locks of several transactions on one key, which they share: each keeps away who wants the key
 * alone. Immutable; stored the way TiKV stores it (txn_types, lock.rs, SharedLocks).
 *
 * <p>Once somebody wants the key alone, nobody else may come in, so that it becomes free at last.
 */
public final class SharedLocks {

  /** Nobody's. */
  static final SharedLocks NONE = new SharedLocks(new TreeMap<>(Long::compareUnsigned), false);

  private static final int FLAGS = 'i';
  private static final int LOCKS = 'h';
  private static final int SHRINK_ONLY = 1;

  private final SortedMap<Long, Lock> locks;
  private final boolean shrinkOnly;

  private SharedLocks(SortedMap<Long, Lock> locks, boolean shrinkOnly) {
    this.locks = locks;
    this.shrinkOnly = shrinkOnly;
  }

  /** Whether nobody may come in any more. */
  public boolean isShrinkOnly() {
    return shrinkOnly;
  }

  /** Returns the locks, oldest transaction first. */
  public Collection<Lock> locks() {
    return Collections.unmodifiableCollection(locks.values());
  }

  /** Whether it is nobody's. */
  public boolean isEmpty() {
    return locks.isEmpty();
  }

  @Nullable Lock of(long startTs) {
    return locks.get(startTs);
  }

  /** Returns a copy with the lock of one more transaction, or another lock of the same one. */
  SharedLocks with(Lock lock) {
    SortedMap<Long, Lock> more = new TreeMap<>(locks);
    more.put(lock.startTs(), lock);
    return new SharedLocks(more, shrinkOnly);
  }

  /** Returns a copy without the lock of a transaction. */
  SharedLocks without(long startTs) {
    SortedMap<Long, Lock> rest = new TreeMap<>(locks);
    rest.remove(startTs);
    return new SharedLocks(rest, shrinkOnly);
  }

  /** Returns a copy that nobody may come into any more. */
  public SharedLocks shrinkOnly() {
    return new SharedLocks(locks, true);
  }

  byte[] toByteArray() {
    RecordOutput out = new RecordOutput().flag(LockType.SHARED.flag());
    if (shrinkOnly) {
      out.flag(FLAGS).flag(SHRINK_ONLY);
    }
    out.flag(LOCKS).varint(locks.size());
    locks.values().forEach(lock -> out.compactBytes(ByteString.copyFrom(lock.toByteArray())));
    return out.toByteArray();
  }

  /** Reads what comes behind the type. */
  static SharedLocks parse(RecordInput in) {
    SharedLocks shared = NONE;
    boolean shrinkOnly = false;
    while (!in.isAtEnd()) {
      int flag = in.flag();
      if (flag == FLAGS) {
        shrinkOnly = in.flag() == SHRINK_ONLY;
      } else if (flag == LOCKS) {
        List<ByteString> stored = in.list(in::compactBytes);
        for (ByteString lock : stored) {
          shared = shared.with(Lock.parse(lock.toByteArray()));
        }
      } else {
        throw new IllegalStateException("a shared lock has an unknown part " + flag);
      }
    }
    return shrinkOnly ? shared.shrinkOnly() : shared;
  }
}
