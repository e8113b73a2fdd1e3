package io.kvdc;

/**
 * What a transaction knows or wants about a key apart from its value; set with {@link
 * Transaction#flag}.
 */
public enum KeyFlag {
  /**
   * The key is taken to have no value before this transaction; if it has one, the lock call or the
   * commit fails with {@link io.kvdc.error.KeyExistsException}. {@link Transaction#insert} sets it.
   * As what is asserted, it is only checked for keys that are written or locked too.
   */
  PRESUME_NOT_EXISTS,
  /**
   * The key has a value before this transaction, or the commit fails with {@link
   * io.kvdc.error.AssertionFailedException}.
   */
  ASSERT_EXISTS,
  /**
   * The key has no value before this transaction, or the commit fails with {@link
   * io.kvdc.error.AssertionFailedException}.
   */
  ASSERT_NOT_EXISTS,
  /** Takes back what was asserted. */
  ASSERT_NOTHING,
  /**
   * The commit of an optimistic transaction checks that the key has no value before it, and writes
   * nothing there; its value in the transaction is dropped.
   */
  PREWRITE_ONLY,
  /**
   * In a pessimistic transaction, for a key that it writes without locking it: do so at commit
   * without looking whether another transaction has written it since this one began. Only for keys
   * that are protected by the lock of another key; a careless use loses updates.
   */
  UNCHECKED_WRITE,
  /**
   * The key takes part in the transaction in no way but to be read back from it: it is left out of
   * the commit.
   */
  LOCAL_ONLY
}
