package io.kvdc.tikv;

import static io.kvdc.tikv.Clusters.key;
import static io.kvdc.tikv.MeasuredCluster.VALUE;
import static io.kvdc.tikv.MeasuredCluster.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kvdc.CommitOptions;
import io.kvdc.Connection;
import io.kvdc.FairLocking;
import io.kvdc.LockOptions;
import io.kvdc.PipelinedWrites;
import io.kvdc.Timestamp;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.FaultAction;
import io.kvdc.embedded.KeyMode;
import io.kvdc.embedded.RegionErrors;
import io.kvdc.embedded.Transport;
import io.kvdc.error.CommitTimestampLagException;
import io.kvdc.error.KvException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What transactions do shows in the series about them. */
class TransactionSeriesTest {

  private static final TransactionOptions OPTIMISTIC = TransactionOptions.optimistic();
  private static final TransactionOptions PESSIMISTIC = TransactionOptions.pessimistic();

  private final MeasuredCluster measured = new MeasuredCluster(Transport.INPROCESS);

  @AfterEach
  void close() {
    measured.close();
  }

  private double value(String name, String... labels) {
    return measured.value(name, labels);
  }

  @Test
  void flushesOfPipelinedWrites() {
    Connection connection =
        measured.connect(
            "pipelinedMinFlushKeys=2", "pipelinedMinFlushSize=1", "pipelinedThrottle=0.1");
    write(
        connection,
        OPTIMISTIC.mutate().pipelined(PipelinedWrites.defaults()).build(),
        key(1),
        key(2),
        key(3),
        key(4),
        key(5));

    double flushes = value("pipelined_flush_len");
    assertThat(flushes).isGreaterThanOrEqualTo(2);
    assertThat(value("pipelined_flush_size")).isEqualTo(flushes);
    assertThat(value("pipelined_flush_throttle_seconds")).isEqualTo(flushes);
    await().until(() -> value("pipelined_flush_duration") == flushes);
  }

  @Test
  void locksOfFairStages() {
    Connection connection = measured.connect();
    try (Transaction transaction = connection.begin(PESSIMISTIC);
        FairLocking fair = transaction.startFairLocking()) {
      write(connection, OPTIMISTIC, key(1));
      transaction.lockKeys(
          List.of(key(1)),
          LockOptions.defaults().withForUpdateTimestamp(transaction.startTimestamp()));
      assertThat(value("aggressive_locking_count", "locked_with_conflict")).isEqualTo(1);
      fair.retry();
      transaction.lockKeys(List.of(key(1)));
      assertThat(value("aggressive_locking_count", "derived")).isEqualTo(1);
      transaction.lockKeys(List.of(key(2)));
      fair.done();
      transaction.rollback();
    }
    assertThat(value("aggressive_locking_count", "derived")).isEqualTo(1);
    assertThat(value("aggressive_locking_count", "locked_with_conflict")).isEqualTo(1);
    assertThat(value("aggressive_locking_count", "new")).isEqualTo(2);
  }

  @Test
  void locksByKindAndHeartbeats() {
    Connection connection = measured.connect("managedLockTtl=1s");
    try (Transaction transaction = connection.begin(PESSIMISTIC)) {
      transaction.lockKeys(List.of(key(1)));
      transaction.lockKeys(List.of(key(2)), LockOptions.defaults().withShared(true));
      assertThat(value("txn_cmd_duration_seconds", "lock_keys", "general")).isEqualTo(1);
      assertThat(value("txn_cmd_duration_seconds", "shared_lock_keys", "general")).isEqualTo(1);
      await().until(() -> value("txn_heart_beat", "ok") >= 1);
      transaction.rollback();
    }
    await().until(() -> value("txn_ttl_manager") == 1);
    assertThat(value("txn_heart_beat", "err")).isZero();
  }

  @Test
  void transactionsThatGrowTooOld() {
    Connection connection = measured.connect("managedLockTtl=1s", "maxTransactionLifetime=1s");
    try (Transaction transaction = connection.begin(PESSIMISTIC)) {
      transaction.lockKeys(List.of(key(1)));
      await().until(() -> value("ttl_lifetime_reach_total") == 1);
    }
  }

  @Test
  void waitsForLatches() {
    Connection connection = measured.connect("txnLocalLatches=16");
    var held =
        measured
            .cluster()
            .faults()
            .inject(Calls.to("KvPrewrite").times(1), FaultAction.holdRequest());
    var first = connection.begin(OPTIMISTIC);
    first.put(key(1), VALUE);
    var committing = first.async().commit().toCompletableFuture();
    await().until(() -> held.hits() == 1);
    var second = connection.begin(OPTIMISTIC);
    second.put(key(1), VALUE);
    var waiting = second.async().commit().toCompletableFuture();
    double before = value("local_latch_wait_seconds");
    held.release();
    committing.join();
    assertThatThrownBy(waiting::join).hasCauseInstanceOf(KvException.class);
    await().until(() -> value("local_latch_wait_seconds") == before + 1);
  }

  @Test
  void waitsOfCommits() {
    Connection connection = measured.connect();
    measured
        .cluster()
        .faults()
        .inject(
            Calls.to("KvPrewrite").times(1),
            FaultAction.regionError(RegionErrors.serverIsBusy("busy", 1)));
    write(connection, OPTIMISTIC, key(1));

    assertThat(value("txn_commit_backoff_seconds")).isEqualTo(1);
    assertThat(value("txn_commit_backoff_count")).isEqualTo(1);
  }

  @Test
  void commitsInTheBackgroundThatFail() {
    Connection connection = measured.connect("asyncCommit=false", "onePhaseCommit=false");
    measured.cluster().regions(KeyMode.TXN).split(key(5));
    measured
        .cluster()
        .faults()
        .inject(
            Calls.to("KvCommit").skipping(1),
            FaultAction.regionError(RegionErrors.raftEntryTooLarge(1, 1)));
    write(connection, OPTIMISTIC, key(1), key(9));

    await().until(() -> value("lock_cleanup_task_total", "commit") == 1);
    assertThat(value("commit_txn_counter", "ok")).isEqualTo(1);
  }

  @Test
  void timestampsThatCommitsHaveToWaitFor() {
    Connection connection = measured.connect();
    write(connection, OPTIMISTIC, key(1));
    long now = connection.currentTimestamp().physicalMillis();
    write(connection, after(Timestamp.of(now + 1_000, 0)), key(1));
    await().until(() -> value("txn_lag_commit_ts_attempt_count", "ok") == 1);
    assertThat(value("txn_lag_commit_ts_wait_seconds", "ok")).isEqualTo(1);

    assertThatThrownBy(() -> write(connection, after(Timestamp.of(now + 3_600_000, 0)), key(1)))
        .isInstanceOf(CommitTimestampLagException.class);
    await().until(() -> value("txn_lag_commit_ts_attempt_count", "err") == 1);
    assertThat(value("txn_lag_commit_ts_wait_seconds", "err")).isEqualTo(1);
  }

  private static TransactionOptions after(Timestamp floor) {
    CommitOptions commit =
        CommitOptions.defaults().mutate().after(floor).afterTimeout(Duration.ofSeconds(20)).build();
    return OPTIMISTIC.mutate().commit(commit).build();
  }

  @Test
  void questionsForTheSafePoint() {
    Connection connection = measured.connect();
    write(connection, OPTIMISTIC, key(1));
    assertThat(connection.snapshot().get(key(1))).isEqualTo(VALUE);
    await().until(() -> value("load_safepoint_total", "ok") >= 1);
    assertThat(value("load_safepoint_total", "fail")).isZero();
  }
}
