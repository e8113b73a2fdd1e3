package io.kvdc.tikv.internal.txn.buffer;

/**
 * A change of {@link KeyFlags}: which bits are cleared and which are set then. Changes are combined
 * once, as constants of who uses them, so that applying them to a key costs two instructions.
 *
 * <p>Source of the changes and of what each implies: client-go kv/keyflags.go (ApplyFlagsOps).
 */
public final class FlagsOp {

  /** Changes nothing. */
  public static final FlagsOp NONE = new FlagsOp(0, 0);

  /** The key is taken not to exist, which is checked later: when it is locked, or in prewrite. */
  public static final FlagsOp SET_PRESUME_NOT_EXISTS =
      set(KeyFlags.PRESUME_NOT_EXISTS | KeyFlags.NEED_CHECK_EXISTS);

  /** Takes {@link #SET_PRESUME_NOT_EXISTS} back. */
  public static final FlagsOp CLEAR_PRESUME_NOT_EXISTS =
      clear(KeyFlags.PRESUME_NOT_EXISTS | KeyFlags.NEED_CHECK_EXISTS);

  /** An earlier statement presumed it; the retry of a later one must not take that back. */
  public static final FlagsOp SET_PREVIOUS_PRESUME_NOT_EXISTS =
      set(KeyFlags.PREVIOUS_PRESUME_NOT_EXISTS);

  /** The key has its pessimistic lock. */
  public static final FlagsOp SET_LOCKED = set(KeyFlags.LOCKED);

  /** The key has lost its pessimistic lock. */
  public static final FlagsOp CLEAR_LOCKED = clear(KeyFlags.LOCKED);

  /** The lock is a shared one. */
  public static final FlagsOp SET_SHARE_MODE = set(KeyFlags.LOCKED_IN_SHARE_MODE);

  /** The lock is an exclusive one. */
  public static final FlagsOp SET_EXCLUSIVE_MODE = clear(KeyFlags.LOCKED_IN_SHARE_MODE);

  /** The key is to be locked. */
  public static final FlagsOp SET_NEED_LOCKED = set(KeyFlags.NEED_LOCKED);

  /** The key need not be locked any more. */
  public static final FlagsOp CLEAR_NEED_LOCKED = clear(KeyFlags.NEED_LOCKED);

  /** There was a value when the key was locked; that is a check, so none is left to prewrite. */
  public static final FlagsOp SET_LOCKED_VALUE_EXISTS =
      new FlagsOp(KeyFlags.CONSTRAINT_CHECK_IN_PREWRITE, KeyFlags.LOCKED_VALUE_EXISTS);

  /** There was no value when the key was locked; that is a check, so none is left to prewrite. */
  public static final FlagsOp SET_LOCKED_VALUE_NOT_EXISTS =
      clear(KeyFlags.CONSTRAINT_CHECK_IN_PREWRITE | KeyFlags.LOCKED_VALUE_EXISTS);

  /** Locking the key need not find out whether it exists. */
  public static final FlagsOp CLEAR_NEED_CHECK_EXISTS = clear(KeyFlags.NEED_CHECK_EXISTS);

  /** The key takes part in prewrite but not in commit and rollback. */
  public static final FlagsOp SET_PREWRITE_ONLY = set(KeyFlags.PREWRITE_ONLY);

  /** The two-phase commit leaves the key out. */
  public static final FlagsOp SET_IGNORED_IN_2PC = set(KeyFlags.IGNORED_IN_2PC);

  /** Reads of the transaction may see the key. */
  public static final FlagsOp SET_READABLE = set(KeyFlags.READABLE);

  /** The transaction inserted the key. */
  public static final FlagsOp SET_NEWLY_INSERTED = set(KeyFlags.NEWLY_INSERTED);

  /** Prewrite asserts that the key exists. */
  public static final FlagsOp SET_ASSERT_EXIST =
      new FlagsOp(KeyFlags.ASSERT_NOT_EXIST, KeyFlags.ASSERT_EXIST);

  /** Prewrite asserts that the key does not exist. */
  public static final FlagsOp SET_ASSERT_NOT_EXIST =
      new FlagsOp(KeyFlags.ASSERT_EXIST, KeyFlags.ASSERT_NOT_EXIST);

  /** Nothing can be asserted of the key. */
  public static final FlagsOp SET_ASSERT_UNKNOWN =
      set(KeyFlags.ASSERT_EXIST | KeyFlags.ASSERT_NOT_EXIST);

  /** No assertion was decided on. */
  public static final FlagsOp SET_ASSERT_NONE =
      clear(KeyFlags.ASSERT_EXIST | KeyFlags.ASSERT_NOT_EXIST);

  /** The conflict check of the key is left to prewrite. */
  public static final FlagsOp SET_CONSTRAINT_CHECK_IN_PREWRITE =
      set(KeyFlags.CONSTRAINT_CHECK_IN_PREWRITE);

  /** The conflict check of the key is not left to prewrite; also what each write implies. */
  public static final FlagsOp CLEAR_CONSTRAINT_CHECK_IN_PREWRITE =
      clear(KeyFlags.CONSTRAINT_CHECK_IN_PREWRITE);

  private final int cleared;
  private final int set;

  private FlagsOp(int cleared, int set) {
    this.cleared = cleared;
    this.set = set;
  }

  private static FlagsOp set(int bits) {
    return new FlagsOp(0, bits);
  }

  /**
   * Sets all that are set in others, to bring a key from one buffer to the next.
   *
   * @param flags of a key
   * @return the change
   */
  public static FlagsOp setAll(int flags) {
    return set(flags);
  }

  private static FlagsOp clear(int bits) {
    return new FlagsOp(bits, 0);
  }

  /**
   * This change and another one after it.
   *
   * @param next the other
   * @return the change that does both
   */
  public FlagsOp then(FlagsOp next) {
    return new FlagsOp(cleared | next.cleared, (set & ~next.cleared) | next.set);
  }

  /**
   * Changes flags.
   *
   * @param flags of a key
   * @return its flags after the change
   */
  public int applyTo(int flags) {
    return (flags & ~cleared) | set;
  }
}
