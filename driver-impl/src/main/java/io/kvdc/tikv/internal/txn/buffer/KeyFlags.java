package io.kvdc.tikv.internal.txn.buffer;

/**
 * What the buffer knows of a key besides its value: a set of bits in an int. {@link FlagsOp}
 * changes them.
 *
 * <p>Source of the flags and of their meaning: client-go kv/keyflags.go.
 */
public final class KeyFlags {

  /** No flag at all; also the answer for a key that the buffer does not know. */
  public static final int NONE = 0;

  static final int PRESUME_NOT_EXISTS = 1;
  static final int LOCKED = 1 << 1;
  static final int NEED_LOCKED = 1 << 2;
  static final int LOCKED_VALUE_EXISTS = 1 << 3;
  static final int NEED_CHECK_EXISTS = 1 << 4;
  static final int PREWRITE_ONLY = 1 << 5;
  static final int IGNORED_IN_2PC = 1 << 6;
  static final int READABLE = 1 << 7;
  static final int NEWLY_INSERTED = 1 << 8;
  static final int ASSERT_EXIST = 1 << 9;
  static final int ASSERT_NOT_EXIST = 1 << 10;
  static final int CONSTRAINT_CHECK_IN_PREWRITE = 1 << 11;
  static final int PREVIOUS_PRESUME_NOT_EXISTS = 1 << 12;
  static final int LOCKED_IN_SHARE_MODE = 1 << 13;

  private static final int PERSISTENT =
      LOCKED | LOCKED_VALUE_EXISTS | CONSTRAINT_CHECK_IN_PREWRITE | LOCKED_IN_SHARE_MODE;

  private static final int ASSERTION = ASSERT_EXIST | ASSERT_NOT_EXIST;

  private KeyFlags() {}

  /**
   * Whether the key is taken not to exist, by this statement or an earlier one; prewrite finds out.
   *
   * @param flags of the key
   * @return true if so
   */
  public static boolean presumesNotExists(int flags) {
    return (flags & (PRESUME_NOT_EXISTS | PREVIOUS_PRESUME_NOT_EXISTS)) != 0;
  }

  /**
   * Whether the key has its pessimistic lock, in whichever mode.
   *
   * @param flags of the key
   * @return true if so
   */
  public static boolean isLocked(int flags) {
    return (flags & LOCKED) != 0;
  }

  /**
   * Whether the lock of a locked key is a shared one; an exclusive one otherwise.
   *
   * @param flags of the key
   * @return true if so
   */
  public static boolean isLockedInShareMode(int flags) {
    return (flags & LOCKED_IN_SHARE_MODE) != 0;
  }

  /**
   * Whether the key is still to be locked.
   *
   * @param flags of the key
   * @return true if so
   */
  public static boolean needsLock(int flags) {
    return (flags & NEED_LOCKED) != 0;
  }

  /**
   * Whether there was a value when the key was locked.
   *
   * @param flags of the key
   * @return true if so
   */
  public static boolean valueExistedWhenLocked(int flags) {
    return (flags & LOCKED_VALUE_EXISTS) != 0;
  }

  /**
   * Whether locking the key must find out that it does not exist.
   *
   * @param flags of the key
   * @return true if so
   */
  public static boolean needsExistenceCheck(int flags) {
    return (flags & NEED_CHECK_EXISTS) != 0;
  }

  /**
   * Whether the key takes part in prewrite but not in commit and rollback; it is never the primary.
   *
   * @param flags of the key
   * @return true if so
   */
  public static boolean isPrewriteOnly(int flags) {
    return (flags & PREWRITE_ONLY) != 0;
  }

  /**
   * Whether the two-phase commit leaves the key out.
   *
   * @param flags of the key
   * @return true if so
   */
  public static boolean isIgnoredInCommit(int flags) {
    return (flags & IGNORED_IN_2PC) != 0;
  }

  /**
   * Whether reads of the transaction itself may see the key although it is ignored in commit.
   *
   * @param flags of the key
   * @return true if so
   */
  public static boolean isReadable(int flags) {
    return (flags & READABLE) != 0;
  }

  /**
   * Whether the transaction inserted the key.
   *
   * @param flags of the key
   * @return true if so
   */
  public static boolean isNewlyInserted(int flags) {
    return (flags & NEWLY_INSERTED) != 0;
  }

  /**
   * Whether prewrite must assert that the key exists.
   *
   * @param flags of the key
   * @return true if so
   */
  public static boolean assertsExists(int flags) {
    return (flags & ASSERTION) == ASSERT_EXIST;
  }

  /**
   * Whether prewrite must assert that the key does not exist.
   *
   * @param flags of the key
   * @return true if so
   */
  public static boolean assertsNotExists(int flags) {
    return (flags & ASSERTION) == ASSERT_NOT_EXIST;
  }

  /**
   * Whether it was decided that nothing can be asserted of the key.
   *
   * @param flags of the key
   * @return true if so
   */
  public static boolean assertsUnknown(int flags) {
    return (flags & ASSERTION) == ASSERTION;
  }

  /**
   * Whether an assertion was decided on, be it that there can be none. It then stays for the rest
   * of the transaction.
   *
   * @param flags of the key
   * @return true if so
   */
  public static boolean hasAssertion(int flags) {
    return (flags & ASSERTION) != 0;
  }

  /**
   * Whether a pessimistic transaction left the conflict check of the key to prewrite.
   *
   * @param flags of the key
   * @return true if so
   */
  public static boolean needsConstraintCheckInPrewrite(int flags) {
    return (flags & CONSTRAINT_CHECK_IN_PREWRITE) != 0;
  }

  /**
   * The flags that outlive the undoing of a stage: those that say what is true in the cluster, such
   * as a lock.
   *
   * @param flags of the key
   * @return those of them that stay
   */
  public static int persistent(int flags) {
    return flags & PERSISTENT;
  }
}
