package io.kvdc.tikv;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.KeyRange;
import io.kvdc.Timestamp;
import io.kvdc.tikv.rpc.TikvRpcs;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What a connection to TiKV can do beyond the common API; from {@link Connection#unwrap}. Safe for
 * use by many threads. All calls end within the connection's {@code timeout} and fail as those of
 * {@link io.kvdc.RawSession} do; synchronous ones must not be made on the driver's threads.
 */
public interface TikvConnection extends Connection {

  /**
   * The id of the cluster.
   *
   * @return the id, which was read when the connection was opened
   */
  long clusterId();

  /**
   * The regions that hold a range. Asks PD, not the cache.
   *
   * @param range the range
   * @param limit the most to return, at least one
   * @return the regions in the order of their keys, from the start of the range on
   */
  List<TikvRegion> regions(KeyRange range, int limit);

  /**
   * The regions that hold a range, without blocking.
   *
   * @param range the range
   * @param limit the most to return, at least one
   * @return as {@link #regions}
   */
  CompletionStage<List<TikvRegion>> regionsAsync(KeyRange range, int limit);

  /**
   * Does beforehand what the first calls would wait for: loads the regions of ranges, connects to
   * the stores that hold them, and fetches a timestamp. Reads none of the application's data and
   * writes nothing. To be called before traffic comes; calls may be made meanwhile.
   *
   * @param timeout how long it may take, in place of the connection's {@code timeout}
   * @param ranges the keys that will be used; none: all keys
   * @return what was done
   * @throws io.kvdc.error.DeadlineExceededException if it took longer; what was done by then stays
   */
  TikvWarmUp warmUp(Duration timeout, KeyRange... ranges);

  /**
   * Warms up, without blocking.
   *
   * @param timeout how long it may take
   * @param ranges the keys that will be used; none: all keys
   * @return as {@link #warmUp}
   */
  CompletionStage<TikvWarmUp> warmUpAsync(Duration timeout, KeyRange... ranges);

  /**
   * The bucket that holds a key: TiKV divides regions into parts of about the same size, by which a
   * scan or a sample can be divided. What is known is used; PD is asked if nothing is.
   *
   * @param key the key
   * @return a part of the key's region, all of it if PD tells of no buckets
   */
  KeyRange locateBucket(Bytes key);

  /**
   * The bucket that holds a key, without blocking.
   *
   * @param key the key
   * @return as {@link #locateBucket}
   */
  CompletionStage<KeyRange> locateBucketAsync(Bytes key);

  /**
   * The stores of the cluster, those that are gone for good left out.
   *
   * @return in the order of their ids
   */
  List<TikvStore> stores();

  /**
   * The stores of the cluster, without blocking.
   *
   * @return as {@link #stores}
   */
  CompletionStage<List<TikvStore>> storesAsync();

  /**
   * The stores of the cluster and how they fare, as the driver sees them: whether they answer, how
   * slow they are, how much is in flight. Tells what is known; asks PD, for no longer than {@code
   * pdTimeout}, only if the stores were never listed. Changes in the cluster are seen within a
   * sixth of {@code storesRefreshInterval}.
   *
   * @return in the order of their ids
   */
  List<TikvStoreHealth> storeHealth();

  /**
   * The stores of the cluster and how they fare, without blocking.
   *
   * @return as {@link #storeHealth}
   */
  CompletionStage<List<TikvStoreHealth>> storeHealthAsync();

  /**
   * Up to which timestamp all replicas of all stores can be read without their leaders (stale
   * reads): the least of what the stores say of themselves (client-go: GetMinSafeTS). It lies some
   * seconds in the past. What stores said in the last {@code safeTsInterval} is not asked again; a
   * store that cannot be reached counts with what it said last.
   *
   * @return the timestamp; empty if a store has never said it, or none has one yet
   */
  Optional<Timestamp> minSafeTimestamp();

  /**
   * Up to which timestamp all replicas of all stores can be read, without blocking.
   *
   * @return as {@link #minSafeTimestamp()}
   */
  CompletionStage<Optional<Timestamp>> minSafeTimestampAsync();

  /**
   * Up to which timestamp all replicas of the stores of one zone can be read without their leaders.
   *
   * @param zone the value of the stores' label {@code zone}
   * @return the timestamp; empty if there is no such store, if one of them has never said it, or
   *     none has one yet
   */
  Optional<Timestamp> minSafeTimestamp(String zone);

  /**
   * Up to which timestamp all replicas of the stores of one zone can be read, without blocking.
   *
   * @param zone the value of the stores' label {@code zone}
   * @return as {@link #minSafeTimestamp(String)}
   */
  CompletionStage<Optional<Timestamp>> minSafeTimestampAsync(String zone);

  /**
   * The members of PD.
   *
   * @return in PD's order
   */
  List<TikvMember> members();

  /**
   * The members of PD, without blocking.
   *
   * @return as {@link #members}
   */
  CompletionStage<List<TikvMember>> membersAsync();

  /**
   * Splits regions so that one begins at each key. Keys where one begins already are left alone.
   * May be repeated: if it fails, some may have been split.
   *
   * @param keys where regions shall begin
   * @return the regions that came of those that were split, in no order; without leaders, which
   *     they have yet to find
   */
  List<TikvRegion> splitRegions(List<Bytes> keys);

  /**
   * Splits regions, without blocking.
   *
   * @param keys where regions shall begin
   * @return as {@link #splitRegions}
   */
  CompletionStage<List<TikvRegion>> splitRegionsAsync(List<Bytes> keys);

  /**
   * The locks in a range that belong to transactions which began until now: of those that run, and
   * of those that were left behind. Needs {@link io.kvdc.Capability#TRANSACTIONS}, as all that
   * follows.
   *
   * @param range the range
   * @param limit the most locked keys, at least one
   * @return in the order of their keys; several with the same key if transactions share it
   */
  List<TikvLock> locks(KeyRange range, int limit);

  /**
   * The locks in a range, without blocking.
   *
   * @param range the range
   * @param limit the most locked keys, at least one
   * @return as {@link #locks}
   */
  CompletionStage<List<TikvLock>> locksAsync(KeyRange range, int limit);

  /**
   * Removes locks that were left behind: commits what their transactions have committed and rolls
   * back the rest. Those of living transactions stay.
   *
   * @param locks the locks
   * @return how long the first of those that stay is respected at most; zero: all are gone
   */
  Duration resolveLocks(Collection<TikvLock> locks);

  /**
   * Removes locks that were left behind, without blocking.
   *
   * @param locks the locks
   * @return as {@link #resolveLocks}
   */
  CompletionStage<Duration> resolveLocksAsync(Collection<TikvLock> locks);

  /**
   * Who waits for locks just now, of all transactions of the cluster, for people who wonder why
   * nothing moves (TiKV's GetLockWaitInfo). All stores are asked; if one of them does not answer,
   * the call fails, for its waits would be missing. Waits come and go meanwhile, so this is no
   * picture of a single moment.
   *
   * @return the waits, in the order of their stores, and in no order within one
   * @throws io.kvdc.error.DeadlineExceededException if a store does not answer in time
   */
  List<TikvLockWait> lockWaits();

  /**
   * Who waits for locks just now, without blocking.
   *
   * @return as {@link #lockWaits}
   */
  CompletionStage<List<TikvLockWait>> lockWaitsAsync();

  /**
   * What became of a transaction. Asking changes something: one whose primary lock has expired, or
   * is not there, is rolled back.
   *
   * @param start when it began
   * @param primary its primary key
   * @return its state
   */
  TikvTransactionStatus transactionStatus(Timestamp start, Bytes primary);

  /**
   * What became of a transaction, without blocking.
   *
   * @param start when it began
   * @param primary its primary key
   * @return as {@link #transactionStatus}
   */
  CompletionStage<TikvTransactionStatus> transactionStatusAsync(Timestamp start, Bytes primary);

  /**
   * All that a store keeps of a key, for people who wonder what happened to it.
   *
   * @param key the key
   * @return its lock, its history and its values
   */
  TikvMvcc mvcc(Bytes key);

  /**
   * All that a store keeps of a key, without blocking.
   *
   * @param key the key
   * @return as {@link #mvcc}
   */
  CompletionStage<TikvMvcc> mvccAsync(Bytes key);

  /**
   * A timestamp that need not be new: the last one that anybody got from PD over this URL, if that
   * is not older than the option {@code lowResolutionInterval} says. Reads as of it see all that
   * was committed before that one was given out, and mostly cost no question to PD.
   *
   * @return the timestamp
   */
  Timestamp lowResolutionTimestamp();

  /**
   * A timestamp that need not be new, without blocking.
   *
   * @return as {@link #lowResolutionTimestamp}
   */
  CompletionStage<Timestamp> lowResolutionTimestampAsync();

  /**
   * The timestamp of some time ago, reckoned from the last one that came from PD and the time since
   * then, without a question to PD if there was one. Meant for reads of the past; too inexact for
   * anything else.
   *
   * @param ago how long ago; milliseconds count
   * @return the timestamp
   * @throws io.kvdc.error.InvalidArgumentException if {@code ago} is negative or goes back beyond
   *     1970
   */
  Timestamp staleTimestamp(Duration ago);

  /**
   * The timestamp of some time ago, without blocking.
   *
   * @param ago how long ago; milliseconds count
   * @return as {@link #staleTimestamp}
   */
  CompletionStage<Timestamp> staleTimestampAsync(Duration ago);

  /**
   * What all keyspaces of the cluster have passed. Where servers apart from PD give out timestamps,
   * each group of keyspaces has its own timeline: this is the least of their newest timestamps.
   * Elsewhere there is one timeline, and this is a new timestamp of it.
   *
   * @return the timestamp
   */
  Timestamp minTimestamp();

  /**
   * What all keyspaces of the cluster have passed, without blocking.
   *
   * @return as {@link #minTimestamp}
   */
  CompletionStage<Timestamp> minTimestampAsync();

  /**
   * The external timestamp: up to it, readers outside of the cluster, such as those of a replica,
   * may read everything. The cluster keeps it and does nothing with it.
   *
   * @return the timestamp; zero if none was set
   */
  Timestamp externalTimestamp();

  /**
   * The external timestamp, without blocking.
   *
   * @return as {@link #externalTimestamp}
   */
  CompletionStage<Timestamp> externalTimestampAsync();

  /**
   * Moves the external timestamp on. Setting the one that is set already changes nothing.
   *
   * @param timestamp the new one
   * @throws io.kvdc.error.RequestRejectedException if it is ahead of the cluster, or behind the one
   *     that is set; nothing has changed then
   */
  void setExternalTimestamp(Timestamp timestamp);

  /**
   * Moves the external timestamp on, without blocking.
   *
   * @param timestamp the new one
   * @return done when it is set; fails as {@link #setExternalTimestamp}
   */
  CompletionStage<@Nullable Void> setExternalTimestampAsync(Timestamp timestamp);

  /**
   * What is known of PD just now. Asks nobody, and so never fails on an open connection.
   *
   * @return leader, server of timestamps, and clock
   */
  TikvPdStatus pdStatus();

  /**
   * Requests to stores as they are.
   *
   * @return for many threads, as long as the connection is open
   */
  TikvRpcs rpcs();
}
