package io.kvdc;

/**
 * A mark in the writes of a transaction, made by {@link Transaction#savepoint()}. Savepoints nest;
 * rolling back to one, or releasing it, ends all that were made after it.
 */
public interface Savepoint {

  /**
   * Whether it can still be rolled back to or released.
   *
   * @return false once it was released, or an earlier one was released or rolled back to, or the
   *     transaction ended
   */
  boolean isActive();
}
