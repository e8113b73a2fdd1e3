package io.kvdc.tikv;

import static io.kvdc.tikv.Clusters.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.RawSession;
import io.kvdc.error.DeadlineExceededException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One of three stores takes requests and does nothing with them. */
class R4FrozenStoreTest {

  private static final int CALLERS = 64;
  private static final Bytes VALUE = Bytes.utf8("v");

  @ParameterizedTest
  @ValueSource(strings = {"maxBatchSize=128", "maxBatchSize=0", "connectionsPerStore=1"})
  void onlyCallsToTheFrozenStoreWaitAndTheyEndByTheirDeadline(String option) throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    try (Clusters clusters = Clusters.of(3)) {
      List<Long> stores = clusters.cluster().storeIds();
      clusters.cluster().split(key(1), key(2));
      for (int i = 0; i < 3; i++) {
        clusters.cluster().transferLeader(key(i), stores.get(i));
      }
      Connection connection = clusters.connect(option);
      RawSession raw = connection.raw();
      for (int i = 0; i < 3; i++) {
        raw.put(key(i), VALUE);
      }
      RawSession hasty = raw.with(raw.options().withTimeout(Duration.ofSeconds(2)));
      int threads = driverThreads();

      clusters.cluster().faults().freezeStore(stores.get(2));
      List<CompletableFuture<Bytes>> stuck = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        stuck.add(raw.async().get(key(2)).toCompletableFuture());
      }
      List<Future<Integer>> rounds = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        int caller = i;
        rounds.add(callers.submit(() -> rounds(raw, hasty, caller)));
      }
      int failed = 0;
      for (Future<Integer> round : rounds) {
        failed += get(round);
      }

      assertThat(failed).as("calls to the frozen store that ended by their deadline").isEqualTo(64);
      assertThat(stuck).as("calls with more time").noneMatch(CompletableFuture::isDone);
      assertThat(driverThreads()).isLessThanOrEqualTo(threads);
      clusters.cluster().faults().thawStore(stores.get(2));
      await().untilAsserted(() -> assertThat(stuck).allMatch(CompletableFuture::isDone));
      assertThat(stuck).allSatisfy(call -> assertThat(call.join()).isEqualTo(VALUE));
    } finally {
      callers.shutdownNow();
    }
  }

  /** Reads of the healthy stores, with one of the frozen one in between that runs out of time. */
  private static int rounds(RawSession raw, RawSession hasty, int caller) {
    for (int i = 0; i < 50; i++) {
      assertThat(raw.get(key((caller + i) % 2))).isEqualTo(VALUE);
    }
    assertThatThrownBy(() -> hasty.get(key(2))).isInstanceOf(DeadlineExceededException.class);
    for (int i = 0; i < 50; i++) {
      assertThat(raw.get(key((caller + i) % 2))).isEqualTo(VALUE);
    }
    return 1;
  }

  private static int get(Future<Integer> round) throws InterruptedException {
    try {
      return round.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  private static int driverThreads() {
    return (int)
        Thread.getAllStackTraces().keySet().stream()
            .map(Thread::getName)
            .filter(name -> name.startsWith("kvdc-rpc") || name.startsWith("kvdc-timer"))
            .count();
  }
}
