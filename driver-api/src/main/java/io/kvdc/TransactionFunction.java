package io.kvdc;

import org.jspecify.annotations.Nullable;

/**
 * What {@link Connection#transact} does in a transaction; it may be called several times, each time
 * with a new one, so it must have no other effects than through it.
 *
 * @param <T> what it returns
 */
@FunctionalInterface
public interface TransactionFunction<T extends @Nullable Object> {

  /**
   * Reads and writes. Returning normally commits, throwing rolls back; committing or rolling back
   * in here is allowed and ends it.
   *
   * @param transaction the transaction
   * @return the result
   */
  T apply(Transaction transaction);
}
