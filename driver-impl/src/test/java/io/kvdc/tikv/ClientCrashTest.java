package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kvdc.AsyncTransaction;
import io.kvdc.Bytes;
import io.kvdc.CommitDetails;
import io.kvdc.Connection;
import io.kvdc.KeyRange;
import io.kvdc.Kv;
import io.kvdc.Snapshot;
import io.kvdc.Transaction;
import io.kvdc.TransactionMode;
import io.kvdc.TransactionOptions;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.embedded.Fault;
import io.kvdc.embedded.FaultAction;
import io.kvdc.embedded.ManualClock;
import io.kvdc.error.KvUndeterminedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A client dies between any two requests of its transaction, or with the answer to any of them on
 * its way. Whoever comes next must find all that it wrote or nothing, and the same ever after.
 */
class ClientCrashTest {

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  /** Longer than any lock lives without its owner. */
  private static final Duration PAST_ALL_LOCKS = Duration.ofHours(2);

  /** In three regions, two of them with more than one key. */
  private static final List<Bytes> KEYS =
      List.of("a", "b", "m", "n", "z").stream().map(Bytes::utf8).toList();

  private static final Bytes OLD = Bytes.utf8("old");
  private static final Bytes NEW = Bytes.utf8("new");

  /** All that a transaction sends to stores for itself. */
  private static final String[] REQUESTS = {
    "KvPessimisticLock",
    "KvPrewrite",
    "KvCommit",
    "KvBatchRollback",
    "KvCleanup",
    "KVPessimisticRollback",
    "KvTxnHeartBeat"
  };

  /** More requests than any of these transactions has. */
  private static final int POINTS = 16;

  /** Each of them waits most of the time. */
  private static final int LIVES_AT_A_TIME = 8;

  /** How a client dies. */
  private enum Death {
    /** Before it can send the next request. */
    BEFORE_A_REQUEST,
    /** With the next request done, but not heard of. */
    BEFORE_AN_ANSWER
  }

  /** How the survivor comes upon what is left. */
  private enum Survivor {
    GETS {
      @Override
      List<@Nullable Bytes> read(Snapshot snapshot) {
        List<@Nullable Bytes> values = new ArrayList<>();
        KEYS.forEach(key -> values.add(snapshot.get(key)));
        return values;
      }
    },
    BATCH {
      @Override
      List<@Nullable Bytes> read(Snapshot snapshot) {
        return snapshot.batchGet(KEYS);
      }
    },
    SCAN {
      @Override
      List<@Nullable Bytes> read(Snapshot snapshot) {
        try (var cursor = snapshot.scan(KeyRange.all())) {
          List<@Nullable Bytes> values = new ArrayList<>();
          cursor.toList().forEach(pair -> values.add(pair.value()));
          return values;
        }
      }
    };

    abstract List<@Nullable Bytes> read(Snapshot snapshot);
  }

  static List<Arguments> ways() {
    List<Arguments> ways = new ArrayList<>();
    for (TransactionMode mode : TransactionMode.values()) {
      for (Death death : Death.values()) {
        for (Survivor survivor : Survivor.values()) {
          ways.add(Arguments.of(mode, death, survivor));
        }
      }
    }
    return ways;
  }

  @ParameterizedTest
  @MethodSource("ways")
  void whateverItLeavesIsAllOrNothing(TransactionMode mode, Death death, Survivor survivor)
      throws Exception {
    ExecutorService lives = Executors.newFixedThreadPool(LIVES_AT_A_TIME);
    try {
      List<Callable<Boolean>> points = new ArrayList<>();
      for (int requests = 0; requests < POINTS; requests++) {
        int sent = requests;
        points.add(() -> diesAfter(sent, mode, death, survivor));
      }
      int died = 0;
      boolean last = true;
      for (Future<Boolean> point : lives.invokeAll(points)) {
        last = point.get();
        died += last ? 1 : 0;
      }
      assertThat(died).isGreaterThan(mode == TransactionMode.OPTIMISTIC ? 4 : 7);
      assertThat(last).as("it died even at the last point, so there may be more").isFalse();
    } finally {
      lives.shutdownNow();
    }
  }

  /** Whether the client had a further request, at which it died. */
  private static boolean diesAfter(
      int requests, TransactionMode mode, Death death, Survivor survivor) {
    ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    try (EmbeddedCluster cluster = cluster(clock);
        Connection alive = Kv.connect(cluster.url())) {
      alive.transact(transaction -> write(transaction, OLD));
      Calls further = Calls.to(REQUESTS).skipping(requests);
      List<Fault> deaths = new ArrayList<>();
      if (death == Death.BEFORE_AN_ANSWER) {
        deaths.add(cluster.faults().inject(further.times(1), FaultAction.dropAnswer()));
      }
      deaths.add(cluster.faults().inject(further, FaultAction.dropRequest()));

      // An option of its own makes it a client of its own.
      Connection dying = Kv.connect(cluster.url() + "&keepAliveTime=11s");
      CompletableFuture<CommitDetails> commit = begin(dying, mode);
      await().until(() -> commit.isDone() || hasDied(deaths));
      // Closing lets what goes on in the background come as far as it can.
      dying.close();
      boolean died = hasDied(deaths);
      cluster.faults().clear();
      clock.advance(PAST_ALL_LOCKS);

      List<@Nullable Bytes> found = survivor.read(alive.snapshot());
      assertThat(found).hasSameSizeAs(KEYS).containsOnly(allowed(commit, found.get(0)));
      assertThat(survivor.read(alive.snapshot())).isEqualTo(found);
      alive.transact(transaction -> write(transaction, OLD));
      assertThat(survivor.read(alive.snapshot())).containsOnly(OLD);
      return died;
    }
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

  private static @Nullable Void write(Transaction transaction, Bytes value) {
    KEYS.forEach(key -> transaction.put(key, value));
    return null;
  }

  private static CompletableFuture<CommitDetails> begin(Connection dying, TransactionMode mode) {
    TransactionOptions options = TransactionOptions.defaults().mutate().mode(mode).build();
    return dying
        .beginAsync(options)
        .thenCompose(
            transaction ->
                transaction.lockKeys(KEYS).thenCompose(locked -> writeAndCommit(transaction)))
        .toCompletableFuture();
  }

  private static CompletableFuture<CommitDetails> writeAndCommit(AsyncTransaction transaction) {
    CompletableFuture<?> written = CompletableFuture.completedFuture(null);
    for (Bytes key : KEYS) {
      written = written.thenCompose(done -> transaction.put(key, NEW));
    }
    return written.thenCompose(done -> transaction.commit());
  }

  private static boolean hasDied(List<Fault> deaths) {
    return deaths.stream().anyMatch(death -> death.hits() > 0);
  }

  private static @Nullable Bytes allowed(
      CompletableFuture<CommitDetails> commit, @Nullable Bytes found) {
    if (!commit.isDone()) {
      return Objects.requireNonNull(found);
    }
    try {
      commit.join();
      return NEW;
    } catch (CompletionException e) {
      return e.getCause() instanceof KvUndeterminedException ? found : OLD;
    }
  }
}
