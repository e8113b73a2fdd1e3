package io.kvdc.tikv;

import io.kvdc.TransactionMode;
import io.kvdc.option.Option;
import io.kvdc.option.OptionType;
import io.kvdc.tikv.internal.txn.access.PipelinedSettings;
import java.time.Duration;
import java.util.List;

/** The options of the TiKV driver that say how transactions work. */
public final class TxnOptions {

  /** {@code transactionMode}: how transactions find out about conflicts. */
  public static final Option<TransactionMode> TRANSACTION_MODE =
      Option.builder("transactionMode", OptionType.oneOf(TransactionMode.class))
          .defaultsTo(TransactionMode.OPTIMISTIC)
          .describedAs(
              "How transactions that do not say it themselves find out about conflicts: optimistic"
                  + " ones when they commit, pessimistic ones by locking keys as they go.")
          .build();

  /** {@code lockWait}: how long a lock call waits. */
  public static final Option<Duration> LOCK_WAIT =
      Option.builder("lockWait", OptionType.DURATION)
          .range(Duration.ofMillis(1), Duration.ofDays(1))
          .describedAs(
              "How long a pessimistic transaction that does not say it itself waits for each lock"
                  + " that another one holds. If not given: as long as the timeout of the call lets"
                  + " it.")
          .build();

  /** {@code asyncCommit}: whether commits succeed once all keys are prewritten. */
  public static final Option<Boolean> ASYNC_COMMIT =
      Option.builder("asyncCommit", OptionType.BOOLEAN)
          .defaultsTo(false)
          .describedAs(
              "Whether the commit of a transaction that does not say it itself succeeds as soon as"
                  + " all its keys are prewritten, and goes on in the background. Large transactions"
                  + " are committed in two phases all the same.")
          .build();

  /** {@code onePhaseCommit}: whether the request that writes commits too. */
  public static final Option<Boolean> ONE_PHASE_COMMIT =
      Option.builder("onePhaseCommit", OptionType.BOOLEAN)
          .defaultsTo(false)
          .describedAs(
              "Whether a transaction that does not say it itself, and whose keys all go into one"
                  + " request, is committed by that request.")
          .build();

  /** {@code causalConsistency}: whether short commits go without a timestamp. */
  public static final Option<Boolean> CAUSAL_CONSISTENCY =
      Option.builder("causalConsistency", OptionType.BOOLEAN)
          .defaultsTo(false)
          .describedAs(
              "Whether asynchronous commits and those in one phase save the timestamp that orders"
                  + " them after all transactions that ended before them anywhere; they are still"
                  + " ordered after those that they have seen.")
          .build();

  /** {@code asyncCommitKeysLimit}: the most keys of an asynchronous commit. */
  public static final Option<Integer> ASYNC_COMMIT_KEYS_LIMIT =
      Option.builder("asyncCommitKeysLimit", OptionType.INTEGER)
          .unit("keys")
          .defaultsTo(256)
          .range(1, 1 << 16)
          .describedAs(
              "Transactions with more keys than this are not committed asynchronously: the lock of"
                  + " one key has to name all others.")
          .build();

  /** {@code asyncCommitTotalKeySizeLimit}: the most bytes of keys of an asynchronous commit. */
  public static final Option<Long> ASYNC_COMMIT_TOTAL_KEY_SIZE_LIMIT =
      Option.builder("asyncCommitTotalKeySizeLimit", OptionType.SIZE)
          .defaultsTo(4L << 10)
          .range(1L, 1L << 20)
          .describedAs(
              "Transactions whose keys have more bytes than this in all are not committed"
                  + " asynchronously.")
          .build();

  /** {@code asyncCommitSafeWindow}: how far ahead stores may commit by themselves. */
  public static final Option<Duration> ASYNC_COMMIT_SAFE_WINDOW =
      Option.builder("asyncCommitSafeWindow", OptionType.DURATION)
          .defaultsTo(Duration.ofSeconds(2))
          .range(Duration.ofMillis(1), Duration.ofMinutes(10))
          .describedAs(
              "How long after the present the stores may still decide an asynchronous commit or one"
                  + " in one phase; later ones are committed in two phases.")
          .build();

  /** {@code txnLocalLatches}: whether commits of one client queue up before the cluster. */
  public static final Option<Integer> TXN_LOCAL_LATCHES =
      Option.builder("txnLocalLatches", OptionType.INTEGER)
          .unit("slots")
          .defaultsTo(0)
          .range(0, 1 << 24)
          .describedAs(
              "How many latches, shared by keys, stand in front of the commits of optimistic"
                  + " transactions. Transactions of this client that write the same key then commit"
                  + " one after the other, and those that came too late hear it without asking the"
                  + " cluster: for few keys that many threads write. 0 switches them off.")
          .build();

  /** {@code maxTransactionSize}: the most that a transaction may write. */
  public static final Option<Long> MAX_TRANSACTION_SIZE =
      Option.builder("maxTransactionSize", OptionType.SIZE)
          .defaultsTo(100L << 20)
          .range(1L << 10, 1L << 40)
          .describedAs(
              "The most bytes of keys and values that a transaction may write, which it keeps in"
                  + " memory until it commits. The default is TiDB's; TiKV's Go client has no limit"
                  + " by itself. One key and its value may have what maxEntrySize leaves after"
                  + " locks and headers.")
          .build();

  /** {@code committerConcurrency}: requests of one commit at the same time. */
  public static final Option<Integer> COMMITTER_CONCURRENCY =
      Option.builder("committerConcurrency", OptionType.INTEGER)
          .unit("requests")
          .defaultsTo(128)
          .range(1, 4096)
          .describedAs(
              "How many requests of one commit, or of one read of many keys in a transaction or"
                  + " snapshot, may be out at the same time.")
          .build();

  /** {@code txnBatchSize}: size of the requests of a commit. */
  public static final Option<Long> TXN_BATCH_SIZE =
      Option.builder("txnBatchSize", OptionType.SIZE)
          .defaultsTo(16L << 10)
          .range(1L << 10, 8L << 20)
          .describedAs(
              "How many bytes of keys and values go into one request of a commit. Smaller ones run"
                  + " side by side, greater ones cost less each.")
          .build();

  /** {@code resolveLockLiteThreshold}: when locks are resolved key by key. */
  public static final Option<Integer> RESOLVE_LOCK_LITE_THRESHOLD =
      Option.builder("resolveLockLiteThreshold", OptionType.INTEGER)
          .unit("keys")
          .defaultsTo(512)
          .range(0, Integer.MAX_VALUE)
          .describedAs(
              "Locks left behind by transactions with fewer keys than this are removed key by key,"
                  + " those of greater ones in whole regions.")
          .build();

  /** {@code maxTransactionLifetime}: how long locks are kept alive. */
  public static final Option<Duration> MAX_TRANSACTION_LIFETIME =
      Option.builder("maxTransactionLifetime", OptionType.DURATION)
          .defaultsTo(Duration.ofHours(1))
          .range(Duration.ofSeconds(1), Duration.ofDays(1))
          .describedAs(
              "How long after its begin a transaction keeps its locks alive; others may take them"
                  + " away then. The cluster must not collect garbage younger than this.")
          .build();

  /** {@code managedLockTtl}: how long a lock outlives its client. */
  public static final Option<Duration> MANAGED_LOCK_TTL =
      Option.builder("managedLockTtl", OptionType.DURATION)
          .defaultsTo(Duration.ofSeconds(20))
          .range(Duration.ofSeconds(1), Duration.ofHours(1))
          .describedAs(
              "How long locks of pessimistic and of large transactions outlive a client that has"
                  + " died. It renews them twice in that time.")
          .build();

  /** {@code ttlRefreshedTxnSize}: from what size on commits renew their locks. */
  public static final Option<Long> TTL_REFRESHED_TXN_SIZE =
      Option.builder("ttlRefreshedTxnSize", OptionType.SIZE)
          .defaultsTo(32L << 20)
          .range(0L, 1L << 40)
          .describedAs(
              "Optimistic transactions of more bytes than this renew their locks while they commit;"
                  + " smaller ones are expected to be done before their locks expire.")
          .build();

  /** {@code backoffWeight}: how gladly transactions wait. */
  public static final Option<Integer> BACKOFF_WEIGHT =
      Option.builder("backoffWeight", OptionType.INTEGER)
          .defaultsTo(2)
          .range(1, 1000)
          .describedAs(
              "What the time that the steps of transactions and snapshots may spend waiting between"
                  + " attempts (20 s for a read, 40 s for a commit) is multiplied by.")
          .build();

  /** {@code pipelinedWrites}: whether transactions write while they go on. */
  public static final Option<Boolean> PIPELINED_WRITES =
      Option.builder("pipelinedWrites", OptionType.BOOLEAN)
          .defaultsTo(false)
          .describedAs(
              "Whether transactions that do not say it themselves send their writes to the cluster"
                  + " while they go on, so that they may be larger than memory. For large ones"
                  + " only: small ones become slower.")
          .build();

  /** {@code pipelinedFlushConcurrency}: requests of one flush at the same time. */
  public static final Option<Integer> PIPELINED_FLUSH_CONCURRENCY =
      Option.builder("pipelinedFlushConcurrency", OptionType.INTEGER)
          .unit("requests")
          .defaultsTo(128)
          .range(1, 8192)
          .describedAs(
              "With pipelinedWrites: how many requests may be out at the same time when a"
                  + " transaction sends what it has written.")
          .build();

  /** {@code pipelinedResolveConcurrency}: regions that are committed at the same time. */
  public static final Option<Integer> PIPELINED_RESOLVE_CONCURRENCY =
      Option.builder("pipelinedResolveConcurrency", OptionType.INTEGER)
          .unit("regions")
          .defaultsTo(8)
          .range(1, 8192)
          .describedAs(
              "With pipelinedWrites: in how many regions at a time the locks of a transaction"
                  + " are turned into values, in the background, once it is committed.")
          .build();

  /** {@code pipelinedThrottle}: which part of the time to leave the cluster to others. */
  public static final Option<Double> PIPELINED_THROTTLE =
      Option.builder("pipelinedThrottle", OptionType.DOUBLE)
          .defaultsTo(0.0)
          .range(0.0, 0.99)
          .describedAs(
              "With pipelinedWrites: which part of the time a transaction pauses before it sends"
                  + " what it has written, to leave the cluster to others.")
          .build();

  /** {@code pipelinedMinFlushKeys}: how many keys are worth a flush. */
  public static final Option<Integer> PIPELINED_MIN_FLUSH_KEYS =
      Option.builder("pipelinedMinFlushKeys", OptionType.INTEGER)
          .unit("keys")
          .defaultsTo(PipelinedSettings.MIN_FLUSH_KEYS)
          .range(1, Integer.MAX_VALUE)
          .describedAs(
              "A transaction with pipelined writes sends them once it has so many keys and"
                  + " pipelinedMinFlushSize in memory.")
          .build();

  /** {@code pipelinedMinFlushSize}: how much memory is worth a flush. */
  public static final Option<Long> PIPELINED_MIN_FLUSH_SIZE =
      Option.builder("pipelinedMinFlushSize", OptionType.SIZE)
          .defaultsTo(PipelinedSettings.MIN_FLUSH_BYTES)
          .range(1L, 1L << 40)
          .describedAs(
              "A transaction with pipelined writes sends them once they take so much memory and"
                  + " are pipelinedMinFlushKeys.")
          .build();

  /** {@code pipelinedForceFlushSize}: how much memory writes may take. */
  public static final Option<Long> PIPELINED_FORCE_FLUSH_SIZE =
      Option.builder("pipelinedForceFlushSize", OptionType.SIZE)
          .range(1L, 1L << 40)
          .describedAs(
              "A transaction with pipelined writes sends them once they take so much memory,"
                  + " however few keys they have, and lets writers wait while as much is on its"
                  + " way. If not given: 128 MiB, or an eighth of the Java heap if that is less.")
          .build();

  /** {@code requestSource}: who sends the requests. */
  public static final Option<String> REQUEST_SOURCE =
      Option.builder("requestSource", OptionType.STRING)
          .defaultsTo("")
          .describedAs(
              "The label of transactions and snapshots that are begun without options of their own:"
                  + " who does this, for the cluster's statistics, limits and logs.")
          .build();

  /** {@code taskType}: what kind of task the requests belong to. */
  public static final Option<String> TASK_TYPE =
      Option.builder("taskType", OptionType.STRING)
          .defaultsTo("")
          .describedAs(
              "What kind of task transactions and snapshots that are begun without options of their"
                  + " own belong to, such as import or background, besides their requestSource.")
          .build();

  /** {@code resourceGroup}: who pays. */
  public static final Option<String> RESOURCE_GROUP =
      Option.builder("resourceGroup", OptionType.STRING)
          .defaultsTo("")
          .describedAs(
              "The resource group that pays for transactions and snapshots that are begun without"
                  + " options of their own. If not given: the cluster's default group.")
          .build();

  /** {@code leakStacks}: whether forgotten transactions are reported with their origin. */
  public static final Option<Boolean> LEAK_STACKS =
      Option.builder("leakStacks", OptionType.BOOLEAN)
          .defaultsTo(true)
          .describedAs(
              "Whether each transaction remembers where it began, so that the warning about one"
                  + " that was forgotten without close can say it. Costs some microseconds each.")
          .build();

  /** {@code mixedModes}: whether raw and transactional keys may share a keyspace. */
  public static final Option<Boolean> MIXED_MODES =
      Option.builder("mixedModes", OptionType.BOOLEAN)
          .defaultsTo(false)
          .describedAs(
              "Whether this connection may use a cluster of API version v1 both with and without"
                  + " transactions. There both kinds of keys share one space: each sees the other's"
                  + " data as garbage, and raw keys in the way of transactional ones break the"
                  + " splitting of regions and garbage collection. Version v2 keeps them apart and"
                  + " needs no leave.")
          .build();

  private static final List<Option<?>> ALL =
      List.of(
          TRANSACTION_MODE,
          LOCK_WAIT,
          ASYNC_COMMIT,
          ONE_PHASE_COMMIT,
          CAUSAL_CONSISTENCY,
          ASYNC_COMMIT_KEYS_LIMIT,
          ASYNC_COMMIT_TOTAL_KEY_SIZE_LIMIT,
          ASYNC_COMMIT_SAFE_WINDOW,
          TXN_LOCAL_LATCHES,
          MAX_TRANSACTION_SIZE,
          COMMITTER_CONCURRENCY,
          TXN_BATCH_SIZE,
          RESOLVE_LOCK_LITE_THRESHOLD,
          MAX_TRANSACTION_LIFETIME,
          MANAGED_LOCK_TTL,
          TTL_REFRESHED_TXN_SIZE,
          BACKOFF_WEIGHT,
          PIPELINED_WRITES,
          PIPELINED_FLUSH_CONCURRENCY,
          PIPELINED_RESOLVE_CONCURRENCY,
          PIPELINED_THROTTLE,
          PIPELINED_MIN_FLUSH_KEYS,
          PIPELINED_MIN_FLUSH_SIZE,
          PIPELINED_FORCE_FLUSH_SIZE,
          REQUEST_SOURCE,
          TASK_TYPE,
          RESOURCE_GROUP,
          LEAK_STACKS,
          MIXED_MODES);

  private TxnOptions() {}

  /**
   * All of them; {@link TikvOptions#all()} holds them too.
   *
   * @return in the order in which help texts show them
   */
  public static List<Option<?>> all() {
    return ALL;
  }
}
