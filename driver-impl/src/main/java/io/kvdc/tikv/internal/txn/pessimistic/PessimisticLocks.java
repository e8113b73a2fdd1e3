package io.kvdc.tikv.internal.txn.pessimistic;

import io.kvdc.Bytes;
import io.kvdc.LockOptions;
import io.kvdc.LockedKey;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Deadline;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The locks that one pessimistic transaction holds in the cluster. What it knows of each key is in
 * the flags of the transaction's buffer; the rest is here: the primary key, the for-update ts, and
 * the heartbeat that keeps the locks alive.
 *
 * <p>The session starts lock calls one after another, never two at once, and none after {@link
 * #rollback} or {@link #end}. The accessors may be called by any thread.
 */
public interface PessimisticLocks {

  /**
   * A call that locks keys, for the session to start. When it has succeeded, the keys' flags in the
   * buffer say that they are locked and whether they have values; when it has failed, whatever it
   * had locked is given back in the background, flags and primary are as they were before, and the
   * transaction can go on. The presumption that keys do not exist is dropped, as in client-go, but
   * not that of keys with a value in the buffer: an insert whose key was not locked stays one.
   *
   * @param keys the keys, checked; duplicates allowed
   * @param options how; its wait time is never null, {@link io.kvdc.TransactionOptions#lockWait}
   *     has been put in where it was, and is longer than any timeout for a wait without limit
   * @param deadline when the call has to be done
   * @return the call; its result has one element for each key in the order given. A key that was
   *     locked before has {@code alreadyLocked} and no value, which the session reads as of {@link
   *     #readTs()}, unless an earlier try of a fair stage has left it.
   */
  ApiCall<List<LockedKey>> lock(List<Bytes> keys, LockOptions options, Deadline deadline);

  /** The stage in which locks keep their place over retries, if there is one. */
  FairLocks fair();

  /**
   * For-update ts that prewrite must find at locks that were taken in spite of a newer write, or
   * could have been; an earlier or later one means that the lock was lost and taken again.
   */
  Map<Bytes, Long> forUpdateTsConstraints();

  /** As of when all that is locked can be read: no lock was taken in spite of a newer write. */
  long readTs();

  /** Whether no lock is held, and none may have been left behind by a call that failed. */
  boolean isEmpty();

  /** The key whose lock decides the transaction; null: none is chosen yet. */
  @Nullable Bytes primary();

  /** As of when keys were last locked; 0: none ever was. */
  long forUpdateTs();

  /**
   * Gives all locks back and stops the heartbeat. A lock call that is under way is cancelled before
   * by the session.
   *
   * @param deadline when to give up; what is left expires
   * @param operation the waiting of what it is a part of; null: of nothing
   * @return completed when it is done or given up, never with a failure
   */
  CompletableFuture<@Nullable Void> rollback(Deadline deadline, @Nullable Backoffer operation);

  /** The commit has taken the locks over, or they are to be left to expire: no more heartbeats. */
  void end();
}
