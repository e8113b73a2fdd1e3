package io.kvdc;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A transaction without blocking. {@link Transaction} is the same, blocking, and says what the
 * calls do; the stages fail with what it throws. For one user at a time: ask for the next thing
 * when the last one is done, reads of the same state excepted, which may go on side by side.
 */
public interface AsyncTransaction extends AsyncSession, AutoCloseable {

  /**
   * How this transaction works.
   *
   * @return its options
   */
  TransactionOptions options();

  /**
   * As of when this transaction reads; it is also what other transactions know it by.
   *
   * @return the timestamp it began with
   */
  Timestamp startTimestamp();

  /**
   * When this transaction was committed.
   *
   * @return the timestamp; null if it is not committed, or had nothing to write
   */
  @Nullable Timestamp commitTimestamp();

  /**
   * Where this transaction stands.
   *
   * @return its state now
   */
  TransactionState state();

  /**
   * The data as of the start of this transaction, without its own writes.
   *
   * @return a view that can be used after the end of the transaction
   */
  AsyncSnapshot snapshot();

  /**
   * Reads a value and when it was committed.
   *
   * @param key the key
   * @return its value, with no timestamp if this transaction wrote it; null if there is none
   */
  CompletionStage<@Nullable VersionedValue> getVersioned(Bytes key);

  /**
   * Reads several values and when they were committed.
   *
   * @param keys the keys, duplicates allowed
   * @return for each key in the same order its value, as {@link #getVersioned}
   */
  CompletionStage<List<@Nullable VersionedValue>> batchGetVersioned(List<Bytes> keys);

  /**
   * Locks a key and reads its newest value, which may be newer than the start of the transaction.
   * In an optimistic transaction it reads as {@link #get} does, and the commit makes sure that the
   * value is still the same. Fails as {@link #lockKeys(Collection, LockOptions)}.
   *
   * @param key the key
   * @return its value, the transaction's own write if there is one, or null if there is none
   */
  CompletionStage<@Nullable Bytes> getForUpdate(Bytes key);

  /**
   * Writes a value. The write is made when this returns; with {@link
   * TransactionOptions#pipelined()} the stage is completed once there is room in memory for more,
   * so wait for it before the next write.
   *
   * @param key the key
   * @param value its value, which must not be empty ({@link
   *     io.kvdc.error.InvalidArgumentException})
   * @return completed when it is done
   * @throws io.kvdc.error.ValueTooLargeException if the entry is larger than one may be
   * @throws io.kvdc.error.TransactionTooLargeException if the transaction would become larger than
   *     it may be; it stays as it was
   */
  CompletionStage<@Nullable Void> put(Bytes key, Bytes value);

  /**
   * Writes a value for a key that must have none. That it has none is found out by the lock call or
   * at commit, which fail with {@link io.kvdc.error.KeyExistsException}; if this transaction itself
   * has given it a value, this call does.
   *
   * @param key the key
   * @param value its value, as for {@link #put}
   * @return completed when it is done
   */
  CompletionStage<@Nullable Void> insert(Bytes key, Bytes value);

  /**
   * Removes a value; harmless if there is none.
   *
   * @param key the key
   * @return completed when it is done
   */
  CompletionStage<@Nullable Void> delete(Bytes key);

  /**
   * Says something about a key apart from its value.
   *
   * @param key the key
   * @param flags what to say
   * @throws io.kvdc.error.InvalidArgumentException if a flag is not for transactions of this mode;
   *     none of them is set then
   */
  void flag(Bytes key, KeyFlag... flags);

  /**
   * Locks keys against writing by others until the transaction ends, waiting for those who hold
   * them, as {@link #lockKeys(Collection, LockOptions)} with the defaults.
   *
   * @param keys the keys
   * @return what was found at each key, in the order given
   */
  default CompletionStage<List<LockedKey>> lockKeys(Collection<Bytes> keys) {
    return lockKeys(keys, LockOptions.defaults());
  }

  /**
   * Locks keys against writing by others until the transaction ends. In an optimistic transaction
   * only values that the options ask for are read, as of its start, and the commit makes sure that
   * nobody has written the keys since. Of several keys all are locked or none. One lock call at a
   * time: while it is under way, another one and the commit fail with {@link
   * io.kvdc.error.InvalidArgumentException}.
   *
   * @param keys the keys
   * @param options how
   * @return what was found at each key, in the order given
   * @throws io.kvdc.error.LockWaitTimeoutException if a lock was not to be had in time
   * @throws io.kvdc.error.LockNotAvailableException if it was not to be had at once and the options
   *     say not to wait
   * @throws io.kvdc.error.DeadlockException if this transaction and others wait for each other
   * @throws io.kvdc.error.WriteConflictException if a key was written after the timestamp that the
   *     options name
   * @throws io.kvdc.error.KeyExistsException if a key presumed not to exist has a value
   * @throws io.kvdc.error.TransactionAbortedException if the transaction lived too long
   */
  CompletionStage<List<LockedKey>> lockKeys(Collection<Bytes> keys, LockOptions options);

  /**
   * Begins a stage in which lock calls keep their place in the queues of keys over retries.
   *
   * @return the stage, which ends with {@link FairLocking#done()} or {@link FairLocking#cancel()}
   * @throws io.kvdc.error.InvalidArgumentException if the transaction is not pessimistic, is in
   *     such a stage already, or has a lock call under way
   */
  FairLocking startFairLocking();

  /**
   * Sends what was written so far to the cluster, in a transaction with {@link
   * TransactionOptions#pipelined()}, which otherwise does so by itself as its writes become many,
   * and waits until it is there. Others do not see it before the commit.
   *
   * @return completed when it is there
   * @throws io.kvdc.error.InvalidArgumentException if the transaction keeps its writes in memory
   */
  CompletionStage<@Nullable Void> flush();

  /**
   * Marks the present state of the writes. Costs little, and so does going back: as much as was
   * written since.
   *
   * @return the mark
   */
  Savepoint savepoint();

  /**
   * Takes back all writes since a savepoint, which ends. Locks and what was said with {@link #flag}
   * of keys that keep a value stay.
   *
   * @param savepoint one of this transaction
   * @throws io.kvdc.error.InvalidArgumentException if it is not active
   */
  void rollbackTo(Savepoint savepoint);

  /**
   * Forgets a savepoint and keeps the writes since.
   *
   * @param savepoint one of this transaction
   * @throws io.kvdc.error.InvalidArgumentException if it is not active
   */
  void release(Savepoint savepoint);

  /**
   * How many keys this transaction has written or locked.
   *
   * @return the number
   */
  int count();

  /**
   * Bytes of the keys and values that this transaction has written.
   *
   * @return the number
   */
  long size();

  /**
   * Whether there is nothing to commit: nothing was written and nothing locked.
   *
   * @return true if so
   */
  boolean isReadOnly();

  /**
   * Applies all writes together. After it the transaction has ended, whatever the outcome:
   *
   * <ul>
   *   <li>Returns: applied, and seen by every transaction that begins from now on.
   *   <li>{@link io.kvdc.error.OutcomeUnknownException}: applied as a whole or not at all. A lost
   *       answer, a deadline, an interrupt and a cancel end so once the commit could have reached
   *       the cluster. Read the data back before doing it again.
   *   <li>{@link io.kvdc.error.WriteConflictException}, {@link
   *       io.kvdc.error.TransactionAbortedException} and every other transient error: not applied;
   *       begin again.
   *   <li>{@link io.kvdc.error.KeyExistsException}, {@link io.kvdc.error.AssertionFailedException},
   *       {@link io.kvdc.error.CommitRefusedException} and every other error: not applied.
   * </ul>
   *
   * @return how it went
   */
  CompletionStage<CommitDetails> commit();

  /**
   * Takes everything back. Locks are given back as far as the cluster can be reached, and expire
   * otherwise; that is no error.
   *
   * @return completed when it is done
   */
  CompletionStage<@Nullable Void> rollback();

  /**
   * Rolls back unless the transaction has ended, in the background. Harmless if repeated, and
   * throws nothing.
   */
  @Override
  void close();
}
