package io.kvdc.embedded.internal.mvcc;

import org.jspecify.annotations.Nullable;

/** What a lock announces. */
public enum LockType {
  /** A value. */
  PUT('P', WriteType.PUT),
  /** A deletion. */
  DELETE('D', WriteType.DELETE),
  /** Nothing but that nobody else writes the key. */
  LOCK('L', WriteType.LOCK),
  /** A lock taken before the transaction prewrites. */
  PESSIMISTIC('S', null),
  /** Several locks that share the key; see {@link SharedLocks}. */
  SHARED('H', null);

  private final int flag;
  private final @Nullable WriteType committed;

  LockType(int flag, @Nullable WriteType committed) {
    this.flag = flag;
    this.committed = committed;
  }

  int flag() {
    return flag;
  }

  static LockType ofFlag(int flag) {
    for (LockType type : values()) {
      if (type.flag == flag) {
        return type;
      }
    }
    throw new IllegalStateException("no lock begins with " + flag);
  }

  /**
   * Returns the record that it becomes when it is committed; null for a pessimistic or shared lock.
   */
  public @Nullable WriteType committed() {
    return committed;
  }
}
