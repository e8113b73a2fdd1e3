package io.kvdc.tikv.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kvdc.AsyncTransaction;
import io.kvdc.Bytes;
import io.kvdc.CommitDetails;
import io.kvdc.Connection;
import io.kvdc.KeyRange;
import io.kvdc.Kv;
import io.kvdc.Transaction;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.embedded.Fault;
import io.kvdc.embedded.ManualClock;
import io.kvdc.error.KvException;
import io.kvdc.error.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One life and death of a client on a cluster of its own, and what is found afterwards.
 *
 * @param protocol how it writes
 * @param death how it dies
 * @param survivor how the next one reads
 */
record CrashScene(Protocol protocol, Death death, Survivor survivor) {

  static final Bytes OLD = Bytes.utf8("old");
  static final Bytes NEW = Bytes.utf8("new");

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  /** Longer than any lock lives without its owner. */
  private static final Duration PAST_ALL_LOCKS = Duration.ofHours(26);

  private static final Duration LOOK_EVERY = Duration.ofMillis(3);

  /** All that a transaction sends to stores for itself. */
  private static final String[] REQUESTS = {
    "KvPessimisticLock",
    "KvPrewrite",
    "KvCommit",
    "KvFlush",
    "KvBufferBatchGet",
    "KvResolveLock",
    "KvCheckTxnStatus",
    "KvBatchRollback",
    "KvCleanup",
    "KVPessimisticRollback",
    "KvTxnHeartBeat",
    "BroadcastTxnStatus"
  };

  private static final List<Bytes> KEYS = Protocol.Keys.ALL;

  /** Whether the client had a further request, at which it died. */
  boolean diesAfter(int requests) {
    ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    try (EmbeddedCluster cluster = cluster(clock);
        Connection alive = Kv.connect(cluster.url())) {
      alive.transact(CrashScene::writeOld);
      // An option of its own makes it a client of its own.
      Connection dying = Kv.connect(cluster.url() + "&keepAliveTime=11s");
      AsyncTransaction transaction =
          dying.beginAsync(protocol.options()).toCompletableFuture().join();
      if (protocol.locksNow()) {
        alive.transact(CrashScene::writeOld);
      }
      List<Fault> deaths = death.strike(cluster, Calls.to(REQUESTS).skipping(requests));
      CompletableFuture<CommitDetails> commit = protocol.run(transaction);
      await().pollInterval(LOOK_EVERY).until(() -> commit.isDone() || hasDied(deaths));
      // Closing lets what goes on in the background come as far as it can.
      dying.close();
      boolean died = hasDied(deaths);
      cluster.faults().clear();
      clock.advance(PAST_ALL_LOCKS);
      look(commit, cluster, alive, requests);
      return died;
    }
  }

  private void look(
      CompletableFuture<CommitDetails> commit,
      EmbeddedCluster cluster,
      Connection alive,
      int requests) {
    List<@Nullable Bytes> found = survivor.read(alive.snapshot(), KEYS);
    Bytes written = found.get(KEYS.indexOf(firstWritten()));
    assertThat(written).as("after %s requests", requests).isIn(OLD, NEW);
    assertThat(found)
        .as("all or nothing, after %s requests", requests)
        .isEqualTo(KEYS.stream().map(key -> protocol.writes(key) ? written : OLD).toList());
    assertThat(written)
        .as("what the writer was told, after %s requests", requests)
        .isEqualTo(told(commit, written));
    assertThat(survivor.read(alive.snapshot(), KEYS)).isEqualTo(found);
    alive.transact(CrashScene::writeOld);
    assertThat(survivor.read(alive.snapshot(), KEYS)).containsOnly(OLD);
    await()
        .pollInterval(LOOK_EVERY)
        .untilAsserted(
            () ->
                assertThat(cluster.locks(KeyRange.all()))
                    .as("no lock is for ever, after %s requests", requests)
                    .isEmpty());
  }

  private Bytes firstWritten() {
    return KEYS.stream().filter(protocol::writes).findFirst().orElseThrow();
  }

  private static EmbeddedCluster cluster(ManualClock clock) {
    return EmbeddedCluster.builder()
        .name("crash-" + NUMBERS.incrementAndGet())
        .stores(3)
        .apiVersion(ApiVersion.V2)
        .clock(clock)
        .splitKeys(List.of(Bytes.utf8("k"), Bytes.utf8("t")))
        .start();
  }

  private static @Nullable Void writeOld(Transaction transaction) {
    KEYS.forEach(key -> transaction.put(key, OLD));
    return null;
  }

  private static boolean hasDied(List<Fault> deaths) {
    return deaths.stream().anyMatch(death -> death.hits() > 0);
  }

  /**
   * What must be there according to what the writer was told; what is there if it knows nothing.
   */
  private Bytes told(CompletableFuture<CommitDetails> commit, Bytes written) {
    if (!commit.isDone()) {
      return written;
    }
    try {
      CommitDetails details = commit.join();
      assertThat(details.protocol()).isEqualTo(protocol.committed());
      return NEW;
    } catch (CompletionException e) {
      assertThat(e.getCause()).isInstanceOf(KvException.class);
      return ((KvException) e.getCause()).outcome() == Outcome.UNKNOWN ? written : OLD;
    }
  }

  @Override
  public String toString() {
    return List.of(protocol, death, survivor).stream()
        .map(Object::toString)
        .collect(Collectors.joining(", "));
  }
}
