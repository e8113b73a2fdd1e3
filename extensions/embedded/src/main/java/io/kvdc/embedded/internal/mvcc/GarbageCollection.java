package io.kvdc.embedded.internal.mvcc;

import org.jspecify.annotations.Nullable;

/**
 * Removes what no transaction at or after the safe point reads (TiKV, actions/gc.rs): of each key
 * all versions before the newest one that counts at the safe point, that one too if it is a
 * deletion, and the records of locks and rollbacks on the way.
 */
final class GarbageCollection {

  private final MvccReader reader;
  private final WriteSet writes;
  private final long safePoint;
  private int removed;

  GarbageCollection(MvccReader reader, WriteSet writes, long safePoint) {
    this.reader = reader;
    this.writes = writes;
    this.safePoint = safePoint;
  }

  /** Returns how many records were removed so far. */
  int removed() {
    return removed;
  }

  void run(TxnKey key) throws MvccException {
    CommittedWrite deletion = null;
    boolean found = false;
    CommittedWrite version = reader.seekWrite(key, safePoint);
    while (version != null) {
      WriteType type = version.write().type();
      if (found || !type.isData()) {
        remove(key, version);
      } else {
        found = true;
        deletion = type == WriteType.DELETE ? version : null;
      }
      version = reader.before(key, version);
    }
    remove(key, deletion);
  }

  private void remove(TxnKey key, @Nullable CommittedWrite version) {
    if (version == null) {
      return;
    }
    Write write = version.write();
    writes.deleteWrite(key, version.commitTs());
    if (write.type() == WriteType.PUT && write.shortValue() == null) {
      writes.deleteValue(key, write.startTs());
    }
    removed++;
  }
}
