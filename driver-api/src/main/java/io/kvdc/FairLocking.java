package io.kvdc;

/**
 * A stage of a pessimistic transaction in which a lock call gets its place in the queue of each key
 * even if the key was written meanwhile, so that a statement that has to run again keeps its locks
 * instead of queueing anew. Begun with {@link Transaction#startFairLocking()}; lock calls of the
 * transaction belong to it until it ends.
 *
 * <p>A lock call with one key succeeds where it would otherwise have failed because the key was
 * written after its timestamp: {@link LockedKey#conflictTimestamp()} says when, and what the
 * application has read before then is out of date. The application then calls {@link #retry()} and
 * repeats its reads and locks; locks that it needs again are not asked for again. {@link #done()}
 * keeps what was locked in the last try, and gives back what only earlier tries locked. A lock call
 * with several keys ends the stage as {@link #done()} does.
 *
 * <p>The wake-up of a lock call that waits is the store's: it hands the lock to the next in the
 * queue, who has it even if the one before wrote the key. Nothing is tried again at a newer
 * timestamp on the caller's behalf, as lock calls outside such a stage do that name none.
 *
 * <p>None of these calls waits for the cluster. The transaction cannot be committed while the last
 * try holds locks: {@code commit} fails with {@link io.kvdc.error.InvalidArgumentException}, and
 * the transaction stays active. A rollback ends the stage and gives its locks back. Shared locks
 * are not to be had in a stage.
 *
 * <pre>{@code
 * try (FairLocking fair = transaction.startFairLocking()) {
 *   Timestamp asOf = connection.currentTimestamp();
 *   LockedKey row = transaction.lockKeys(List.of(key), options.withForUpdateTimestamp(asOf)).get(0);
 *   while (row.conflictTimestamp() != null) {
 *     fair.retry();
 *     asOf = connection.currentTimestamp();
 *     // What the statement read before is read again here.
 *     row = transaction.lockKeys(List.of(key), options.withForUpdateTimestamp(asOf)).get(0);
 *   }
 *   fair.done();
 * }
 * }</pre>
 */
public interface FairLocking extends AutoCloseable {

  /**
   * Begins another try: locks of the last one are kept for it.
   *
   * @throws io.kvdc.error.InvalidArgumentException if the stage has ended or a lock call is under
   *     way
   */
  void retry();

  /**
   * Ends the stage and keeps what the last try has locked; what is left of earlier ones is given
   * back in the background.
   *
   * @throws io.kvdc.error.InvalidArgumentException if the stage has ended or a lock call is under
   *     way
   */
  void done();

  /**
   * Ends the stage and gives back all that was locked in it, in the background.
   *
   * @throws io.kvdc.error.InvalidArgumentException if the stage has ended or a lock call is under
   *     way
   */
  void cancel();

  /**
   * Whether the stage goes on. It also ends with the transaction and with a lock call of several
   * keys.
   *
   * @return true if so
   */
  boolean isActive();

  /**
   * Whether a key was locked in this stage, by this try or an earlier one.
   *
   * @param key the key
   * @return true if so
   */
  boolean holds(Bytes key);

  /**
   * Cancels the stage unless it has ended; harmless if repeated.
   *
   * @throws io.kvdc.error.InvalidArgumentException if a lock call is under way
   */
  @Override
  void close();
}
