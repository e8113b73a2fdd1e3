package io.kvdc.tikv.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kvdc.AsyncTransaction;
import io.kvdc.Bytes;
import io.kvdc.CommitDetails;
import io.kvdc.CommitProtocol;
import io.kvdc.Connection;
import io.kvdc.KeyRange;
import io.kvdc.Kv;
import io.kvdc.LockOptions;
import io.kvdc.PipelinedWrites;
import io.kvdc.Transaction;
import io.kvdc.TransactionMode;
import io.kvdc.TransactionOptions;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.embedded.Fault;
import io.kvdc.embedded.FaultAction;
import io.kvdc.embedded.ManualClock;
import io.kvdc.error.LockNotAvailableException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What this driver and TiKV's Go client make of each other's transactions that are not committed in
 * two plain phases. The Go client is the newest release, which knows neither pipelined writes of
 * its own nor shared locks; it reads what pipelined transactions of this driver have left.
 */
class ClientGoProtocolsTest {

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  /** Longer than any lock lives without its owner. */
  private static final Duration PAST_ALL_LOCKS = Duration.ofMinutes(2);

  private static final TransactionOptions ASYNC =
      TransactionOptions.defaults().mutate().asyncCommit(true).build();
  private static final TransactionOptions ONE_PHASE =
      TransactionOptions.defaults().mutate().onePhase(true).build();
  private static final TransactionOptions PIPELINED =
      TransactionOptions.defaults().mutate().pipelined(PipelinedWrites.defaults()).build();

  private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
  private EmbeddedCluster cluster;
  private Connection connection;
  private GoClient go;

  @BeforeAll
  static void needsGo() {
    assumeTrue(GoClient.isAvailable(), "Go is not installed, or cannot load modules");
  }

  @BeforeEach
  void start() throws IOException {
    cluster =
        EmbeddedCluster.builder()
            .name("go-protocols-" + NUMBERS.incrementAndGet())
            .stores(3)
            .apiVersion(ApiVersion.V2)
            .clock(clock)
            .splitKeys(List.of(key("k"), key("t")))
            .tcp(0)
            .start();
    connection = Kv.connect(cluster.url());
    go = GoClient.connect(cluster.pdAddresses(), "DEFAULT");
  }

  @AfterEach
  void close() {
    if (go != null) {
      go.close();
    }
    connection.close();
    cluster.close();
  }

  @Test
  void itReadsAsyncCommitsOfThisDriver() {
    assertThat(put(ASYNC, "new", "a", "m", "z")).isEqualTo(CommitProtocol.ASYNC_COMMIT);

    assertThat(goScan()).isEqualTo("a=new m=new z=new");
  }

  @Test
  void itReadsOnePhaseCommitsOfThisDriver() {
    assertThat(put(ONE_PHASE, "new", "a", "b")).isEqualTo(CommitProtocol.ONE_PHASE);

    assertThat(goScan()).isEqualTo("a=new b=new");
  }

  @Test
  void itReadsPipelinedWritesOfThisDriver() {
    try (Transaction transaction = connection.begin(PIPELINED)) {
      transaction.put(key("a"), key("new"));
      transaction.flush();
      transaction.put(key("z"), key("new"));
      transaction.commit();
    }

    assertThat(goScan()).isEqualTo("a=new z=new");
  }

  @Test
  void itFinishesAnAsyncCommitOfThisDriverThatDied() {
    cluster.faults().inject(Calls.to("KvCommit"), FaultAction.dropRequest());
    assertThat(put(ASYNC, "new", "a", "m", "z")).isEqualTo(CommitProtocol.ASYNC_COMMIT);
    die();

    assertThat(goScan()).isEqualTo("a=new m=new z=new");
    assertThat(cluster.faults().journal().count("KvCheckSecondaryLocks")).isPositive();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void itRollsBackAnAsyncCommitOfThisDriverThatDiedInItsPrewrite(int prewrites) {
    put(TransactionOptions.defaults(), "old", "a", "m", "z");
    await().until(() -> cluster.locks(KeyRange.all()).isEmpty());
    Fault lost =
        cluster
            .faults()
            .inject(Calls.to("KvPrewrite").skipping(prewrites), FaultAction.dropRequest());
    CompletableFuture<CommitDetails> commit = writeAsync(ASYNC);
    await().until(() -> lost.hits() > 0);
    die();
    assertThat(commit).isCompletedExceptionally();

    assertThat(goScan()).isEqualTo("a=old m=old z=old");
  }

  @Test
  void itRollsBackPipelinedWritesOfThisDriverThatDied() {
    put(TransactionOptions.defaults(), "old", "a", "z");
    await().until(() -> cluster.locks(KeyRange.all()).isEmpty());
    AsyncTransaction transaction = connection.beginAsync(PIPELINED).toCompletableFuture().join();
    transaction.put(key("a"), key("new")).toCompletableFuture().join();
    transaction.put(key("z"), key("new")).toCompletableFuture().join();
    transaction.flush().toCompletableFuture().join();
    cluster.faults().inject(Calls.to("KvResolveLock"), FaultAction.dropRequest());
    die();

    assertThat(goScan()).isEqualTo("a=old z=old");
  }

  @ParameterizedTest
  @CsvSource({"async", "pessimistic async"})
  void thisDriverRollsBackAnAsyncCommitOfItsThatDiedInItsPrewrite(String protocol) {
    put(TransactionOptions.defaults(), "old", "a", "m", "z");
    await().until(() -> cluster.locks(KeyRange.all()).isEmpty());
    go.ask("begin", protocol);
    if (protocol.startsWith("pessimistic")) {
      go.ask("lock", "a", "m", "z");
    }
    go.ask("set", "a", "new");
    go.ask("set", "m", "new");
    go.ask("set", "z", "new");
    Fault lost =
        cluster.faults().inject(Calls.to("KvPrewrite").skipping(2), FaultAction.dropRequest());
    go.send("commit");
    await().until(() -> lost.hits() > 0);
    go.kill();
    cluster.faults().clear();
    clock.advance(PAST_ALL_LOCKS);

    assertThat(scan()).containsExactly("a=old", "m=old", "z=old");
  }

  @ParameterizedTest
  @CsvSource({"a", "a m z"})
  void thisDriverFinishesWhatItLockedFairly(String keys) {
    go.ask("begin", "pessimistic");
    put(TransactionOptions.defaults(), "old", "a", "m", "z");
    await().until(() -> cluster.locks(KeyRange.all()).isEmpty());
    go.ask("fair-start");
    for (String key : keys.split(" ")) {
      go.ask("lock", key);
    }
    go.ask("fair-done");
    assertThatThrownBy(() -> lock("a")).isInstanceOf(LockNotAvailableException.class);
    for (String key : keys.split(" ")) {
      go.ask("set", key, "new");
    }
    cluster.faults().inject(Calls.to("KvCommit").skipping(1), FaultAction.dropRequest());
    go.ask("commit");
    go.kill();
    cluster.faults().clear();
    clock.advance(PAST_ALL_LOCKS);

    assertThat(scan()).filteredOn(pair -> pair.endsWith("new")).hasSize(keys.split(" ").length);
    assertThat(scan()).hasSize(3);
  }

  @Test
  void itWaitsForALockOfThisDriver() {
    try (Transaction transaction =
        connection.begin(
            TransactionOptions.defaults().mutate().mode(TransactionMode.PESSIMISTIC).build())) {
      transaction.lockKeys(List.of(key("a")));
      go.ask("begin", "pessimistic");
      go.send("lock", "a");
      assertThat(go.answer()).startsWith("error");
      long before = cluster.faults().journal().count("KvPessimisticLock");
      go.send("wait-lock", "a");
      await().until(() -> cluster.faults().journal().count("KvPessimisticLock") > before);
      transaction.rollback();
    }
    // The store wakes whoever waited with a conflict, and client-go leaves it to its caller to go
    // on.
    assertThat(go.answer()).startsWith("error write conflict").contains("PessimisticRetry");
    go.ask("lock", "a");
    assertThatThrownBy(() -> lock("a")).isInstanceOf(LockNotAvailableException.class);
    go.ask("rollback");
    lock("a");
  }

  private void lock(String key) {
    try (Transaction transaction =
        connection.begin(
            TransactionOptions.defaults().mutate().mode(TransactionMode.PESSIMISTIC).build())) {
      transaction.lockKeys(List.of(key(key)), LockOptions.noWait());
    }
  }

  private void die() {
    connection.close();
    cluster.faults().clear();
    clock.advance(PAST_ALL_LOCKS);
    connection = Kv.connect(cluster.url());
  }

  private CommitProtocol put(TransactionOptions options, String value, String... keys) {
    try (Transaction transaction = connection.begin(options)) {
      for (String key : keys) {
        transaction.put(key(key), key(value));
      }
      return transaction.commit().protocol();
    }
  }

  private CompletableFuture<CommitDetails> writeAsync(TransactionOptions options) {
    AsyncTransaction transaction = connection.beginAsync(options).toCompletableFuture().join();
    for (String key : List.of("a", "m", "z")) {
      transaction.put(key(key), key("new")).toCompletableFuture().join();
    }
    return transaction.commit().toCompletableFuture();
  }

  private String goScan() {
    go.ask("begin");
    return go.ask("scan", "a", "zz");
  }

  private List<String> scan() {
    try (var cursor = connection.snapshot().scan(KeyRange.all())) {
      return cursor.toList().stream()
          .map(pair -> pair.key().toUtf8() + "=" + pair.value().toUtf8())
          .toList();
    }
  }

  private static Bytes key(String text) {
    return Bytes.utf8(text);
  }
}
