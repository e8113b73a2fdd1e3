package io.kvdc.embedded.internal.mvcc;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the locks of one prewrite go: into the write set, or aside until all keys of a one-phase
 * commit have passed.
 */
final class LockSink {

  private final WriteSet writes;
  private final List<Pending> pending = new ArrayList<>();

  LockSink(WriteSet writes) {
    this.writes = writes;
  }

  WriteSet writes() {
    return writes;
  }

  /**
   * Takes a lock.
   *
   * @param before the transaction's pessimistic lock on the key
   */
  void put(TxnKey key, Lock lock, @Nullable Lock before, CommitKind kind) {
    if (kind == CommitKind.ONE_PHASE) {
      pending.add(new Pending(key, lock, before));
    } else {
      writes.putLock(key, lock, before == null);
    }
  }

  /** Commits what was put aside. */
  void commit(long commitTs) {
    for (Pending one : pending) {
      Lock lock = one.lock();
      WriteType type = Objects.requireNonNull(lock.type().committed());
      Write write =
          Write.of(type, lock.startTs(), lock.shortValue()).withTxnSource(lock.txnSource());
      writes.putWrite(one.key(), commitTs, write);
      if (one.before() != null) {
        writes.unlockKey(one.key(), one.before(), commitTs);
      }
    }
    pending.clear();
  }

  /** Locks what was put aside, for it cannot be committed in one phase. */
  void fallBack() {
    for (Pending one : pending) {
      writes.putLock(one.key(), one.lock(), one.before() == null);
    }
    pending.clear();
  }

  /** Forgets everything. */
  void clear() {
    pending.clear();
    writes.clear();
  }

  private record Pending(TxnKey key, Lock lock, @Nullable Lock before) {}
}
