package io.kvdc.tikv.internal.metric;

import io.kvdc.metric.Counter;
import io.kvdc.metric.Histogram;
import io.kvdc.metric.Meters;
import io.kvdc.metric.MetricInfo;
import java.util.List;

/** What is measured of transactions. */
public final class TxnMetrics {

  static final MetricInfo REGIONS =
      Named.sizes(
          "txn_regions_num",
          "",
          "How many regions one step of a transaction went to.",
          1,
          2,
          25,
          "type",
          "scope");

  static final MetricInfo WRITE_KEYS =
      Named.sizes("txn_write_kv_num", "", "How many keys commits wrote.", 1, 4, 17, "scope");

  static final MetricInfo WRITE_BYTES =
      Named.sizes(
          "txn_write_size_bytes",
          "bytes",
          "How long the keys and values together were that commits wrote.",
          16,
          4,
          17,
          "scope");

  static final MetricInfo TWO_PHASE =
      Named.counter("commit_txn_counter", "Commits in two phases.", "type");

  static final MetricInfo ASYNC =
      Named.counter(
          "async_commit_txn_counter", "Commits that were decided by their prewrite.", "type");

  static final MetricInfo ONE_PHASE =
      Named.counter(
          "one_pc_txn_counter", "Commits in one phase, and those that could not be.", "type");

  static final MetricInfo BACKOFF_SECONDS =
      Named.seconds(
          "txn_commit_backoff_seconds",
          "How long a commit waited for other attempts, if it did.",
          0.001,
          22);

  static final MetricInfo BACKOFF_COUNT =
      Named.sizes(
          "txn_commit_backoff_count",
          "",
          "How often a commit waited for another attempt, if it did.",
          1,
          2,
          12);

  static final MetricInfo CONFLICTS =
      Named.counter(
          "txn_write_conflict_counter", "Writes that met what others had committed meanwhile.");

  static final MetricInfo ASSERTIONS =
      Named.counter(
          "prewrite_assertion_count", "What prewritten keys were expected to be like.", "type");

  static final MetricInfo FAIR_LOCKS =
      Named.counter("aggressive_locking_count", "Keys that were locked in fair locking.", "type");

  static final MetricInfo CLEANUP_FAILURES =
      Named.counter(
          "lock_cleanup_task_total",
          "Commits and rollbacks of keys in the background that failed.",
          "type");

  static final MetricInfo LATCH_SECONDS =
      Named.seconds(
          "local_latch_wait_seconds", "How long a commit waited for its local latches.", 20);

  static final MetricInfo HEARTBEAT_SECONDS =
      Named.seconds("txn_heart_beat", "How long heartbeats took.", 0.001, 20, "type");

  static final MetricInfo TTL_MANAGER =
      Named.seconds(
          "txn_ttl_manager", "How long transactions were kept alive by heartbeats.", 1, 20);

  static final MetricInfo TTL_REACHED =
      Named.counter(
          "ttl_lifetime_reach_total", "Transactions that are kept alive no more, for their age.");

  static final MetricInfo SAFE_POINT =
      Named.counter("load_safepoint_total", "Questions up to when old versions are gone.", "type");

  private final Meters.Family<Histogram> regions;
  private final Meters.Family<Histogram> writeKeys;
  private final Meters.Family<Histogram> writeBytes;
  private final Meters.Family<Counter> twoPhase;
  private final Meters.Family<Counter> async;
  private final Meters.Family<Counter> onePhase;
  private final Histogram backoffSeconds;
  private final Histogram backoffCount;
  private final Counter conflicts;
  private final Meters.Family<Counter> assertions;
  private final Meters.Family<Counter> fairLocks;
  private final Meters.Family<Counter> cleanupFailures;
  private final Histogram latchSeconds;
  private final Meters.Family<Histogram> heartbeat;
  private final Histogram ttlManager;
  private final Counter ttlReached;
  private final Meters.Family<Counter> safePoint;

  TxnMetrics(Meters meters) {
    regions = meters.histogram(REGIONS);
    writeKeys = meters.histogram(WRITE_KEYS);
    writeBytes = meters.histogram(WRITE_BYTES);
    twoPhase = meters.counter(TWO_PHASE);
    async = meters.counter(ASYNC);
    onePhase = meters.counter(ONE_PHASE);
    backoffSeconds = meters.histogram(BACKOFF_SECONDS).series();
    backoffCount = meters.histogram(BACKOFF_COUNT).series();
    conflicts = meters.counter(CONFLICTS).series();
    assertions = meters.counter(ASSERTIONS);
    fairLocks = meters.counter(FAIR_LOCKS);
    cleanupFailures = meters.counter(CLEANUP_FAILURES);
    latchSeconds = meters.histogram(LATCH_SECONDS).series();
    heartbeat = meters.histogram(HEARTBEAT_SECONDS);
    ttlManager = meters.histogram(TTL_MANAGER).series();
    ttlReached = meters.counter(TTL_REACHED).series();
    safePoint = meters.counter(SAFE_POINT);
  }

  static List<MetricInfo> all() {
    return List.of(
        REGIONS,
        WRITE_KEYS,
        WRITE_BYTES,
        TWO_PHASE,
        ASYNC,
        ONE_PHASE,
        BACKOFF_SECONDS,
        BACKOFF_COUNT,
        CONFLICTS,
        ASSERTIONS,
        FAIR_LOCKS,
        CLEANUP_FAILURES,
        LATCH_SECONDS,
        HEARTBEAT_SECONDS,
        TTL_MANAGER,
        TTL_REACHED,
        SAFE_POINT);
  }

  /** How a transaction was to be committed in the end. */
  public enum Form {
    /** Prewrite, then commit. */
    TWO_PHASE,
    /** Decided by its prewrite. */
    ASYNC,
    /** Written and committed at once. */
    ONE_PHASE
  }

  /**
   * A step goes to some regions.
   *
   * @param step {@code snapshot}, {@code 2pc_prewrite}, {@code 2pc_commit}, {@code 2pc_cleanup},
   *     {@code 2pc_pessimistic_lock} or {@code 2pc_pessimistic_rollback}
   * @param internal whether the system itself does this
   * @param count how many
   */
  public void regions(String step, boolean internal, int count) {
    regions.with(step, Named.scope(internal)).record(count);
  }

  /**
   * A commit begins.
   *
   * @param internal whether the system itself does this
   * @param keys how many keys it writes
   * @param bytes how long keys and values are together
   */
  public void writes(boolean internal, int keys, long bytes) {
    writeKeys.with(Named.scope(internal)).record(keys);
    writeBytes.with(Named.scope(internal)).record((double) bytes);
  }

  /**
   * A commit has ended.
   *
   * @param form how
   * @param committed whether it is
   */
  public void ended(Form form, boolean committed) {
    Meters.Family<Counter> counter =
        switch (form) {
          case TWO_PHASE -> twoPhase;
          case ASYNC -> async;
          case ONE_PHASE -> onePhase;
        };
    counter.with(Named.okOrErr(committed)).increment();
  }

  /** What was to be committed in one phase could not be. */
  public void onePhaseFellBack() {
    onePhase.with("fallback").increment();
  }

  /**
   * A commit has waited.
   *
   * @param nanos how long in all
   * @param count how often
   */
  public void waited(long nanos, int count) {
    if (count > 0) {
      backoffSeconds.recordNanos(nanos);
      backoffCount.record(count);
    }
  }

  /** Somebody has committed meanwhile. */
  public void conflict() {
    conflicts.increment();
  }

  /**
   * Keys are prewritten.
   *
   * @param expected {@code none}, {@code exist}, {@code not-exist} or {@code unknown}
   */
  public void asserts(String expected) {
    assertions.with(expected).increment();
  }

  /**
   * Keys were locked in fair locking.
   *
   * @param how {@code new}, {@code derived} from the try before, or {@code locked_with_conflict},
   *     which are new too
   * @param keys how many
   */
  public void fairlyLocked(String how, int keys) {
    if (keys > 0) {
      fairLocks.with(how).add(keys);
    }
  }

  /**
   * What was left to the background failed.
   *
   * @param what {@code commit} or {@code rollback}
   */
  public void cleanupFailed(String what) {
    cleanupFailures.with(what).increment();
  }

  /** A commit waited for its latches so long, in nanoseconds. */
  public void latched(long nanos) {
    latchSeconds.recordNanos(nanos);
  }

  /**
   * A heartbeat has ended.
   *
   * @param nanos how long it took
   * @param alive whether the transaction lives
   */
  public void beat(long nanos, boolean alive) {
    heartbeat.with(Named.okOrErr(alive)).recordNanos(nanos);
  }

  /** A transaction was kept alive so long, in nanoseconds. */
  public void keptAlive(long nanos) {
    ttlManager.recordNanos(nanos);
  }

  /** A transaction is too old to be kept alive. */
  public void tooOld() {
    ttlReached.increment();
  }

  /**
   * PD was asked for the safe point.
   *
   * @param answered whether it answered
   */
  public void safePoint(boolean answered) {
    safePoint.with(answered ? "ok" : "fail").increment();
  }
}
