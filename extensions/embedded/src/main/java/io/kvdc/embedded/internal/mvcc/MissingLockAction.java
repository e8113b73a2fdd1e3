package io.kvdc.embedded.internal.mvcc;

/** What to do about a transaction that left neither lock nor record on a key. */
enum MissingLockAction {
  /** Write a rollback that later ones may remove. */
  ROLLBACK,
  /** Write a rollback for good. */
  PROTECTED_ROLLBACK,
  /** Say so. */
  REFUSE;

  static MissingLockAction protecting(boolean isProtected) {
    return isProtected ? PROTECTED_ROLLBACK : ROLLBACK;
  }

  static MissingLockAction rollingBack(boolean rollback) {
    return rollback ? PROTECTED_ROLLBACK : REFUSE;
  }
}
