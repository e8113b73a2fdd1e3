package io.kvdc.interceptors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.KeyRange;
import io.kvdc.Kv;
import io.kvdc.Transaction;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.embedded.FaultAction;
import io.kvdc.embedded.KeyMode;
import io.kvdc.embedded.RegionErrors;
import io.kvdc.error.KvTransientException;
import io.kvdc.interceptors.OperationStatistics.Figures;
import io.kvdc.spi.InterceptorFactory;
import io.kvdc.spi.PluginFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All interceptors at once around real operations of a driver. */
class OnionTest {

  private static final int THREADS = 4;
  private static final int TRANSFERS = 25;
  private static final int ACCOUNTS = 6;
  private static final int BALANCE = 100;
  private static final KeyRange ALL = KeyRange.prefix(Bytes.utf8("account-"));

  private static final String ONION =
      "kv:embedded:onion?auditLog.kinds=read,scan,write,lock,commit,rollback&auditLog.who=test"
          + "&slowLog.threshold=0s&slowLog.linesPerSecond=100000"
          + "&requestSourceTag.source=onion&deadline.within=1m"
          + "&circuitBreaker.failures=1000&circuitBreaker.window=1000"
          + "&rateLimit.perSecond=100000&rateLimit.burst=3&rateLimit.longestWait=1m"
          + "&retryBudget.ratio=5";

  private static Bytes account(int number) {
    return Bytes.utf8("account-" + number);
  }

  private static int amount(Transaction transaction, int number) {
    Bytes value = transaction.get(account(number));
    return value == null ? 0 : Integer.parseInt(value.toUtf8());
  }

  @Test
  void theyStandInTheOrderThatIsDocumented() {
    assertThat(
            ServiceLoader.load(InterceptorFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(each -> each.getClass().getPackage().equals(AuditLog.class.getPackage()))
                .sorted(Comparator.comparingInt(PluginFactory::order))
                .map(PluginFactory::name))
        .containsExactly(
            "auditLog",
            "slowLog",
            "requestSourceTag",
            "deadline",
            "circuitBreaker",
            "rateLimit",
            "concurrencyLimit");
  }

  /** With permits for all who wait, and with permits for half of them and no queue. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "&concurrencyLimit.permits=2&concurrencyLimit.queue=100",
        "&concurrencyLimit.permits=2&concurrencyLimit.queue=0",
      })
  void nothingIsLostInTheWholeOnionAndEachSkinSeesAll(String permits) throws Exception {
    OperationStatistics statistics = new OperationStatistics();
    try (LogLines audit = new LogLines(AuditLog.LOGGER);
        LogLines slow = new LogLines(SlowOperationLog.LOGGER);
        Connection aside = Kv.connect("kv:embedded:onion")) {
      fill(aside);
      try (Connection connection =
          Kv.connector(ONION + permits).interceptor(statistics).connect()) {
        disturb(aside);
        run(connection);
      }

      assertThat(sum(aside)).isEqualTo(ACCOUNTS * BALANCE);
      Map<String, Figures> figures = statistics.figures();
      assertThat(figures)
          .containsKeys("transaction.get", "transaction.commit", "snapshot.scan")
          .allSatisfy(
              (name, each) ->
                  assertThat(each.succeeded() + each.failed()).as(name).isEqualTo(each.started()));
      long ended = figures.values().stream().mapToLong(Figures::started).sum();
      assertThat(audit.lines()).as("refused ones too").hasSize((int) ended);
      assertThat(slow.lines()).hasSize((int) ended);
    }
  }

  private static void fill(Connection connection) {
    try (Transaction transaction = connection.begin()) {
      for (int i = 0; i < ACCOUNTS; i++) {
        transaction.put(account(i), Bytes.utf8("" + BALANCE));
      }
      transaction.commit();
    }
  }

  /** Requests have to be tried again, and keys lie in two regions. */
  private static void disturb(Connection connection) {
    EmbeddedCluster cluster = connection.unwrap(EmbeddedCluster.class);
    cluster.regions(KeyMode.TXN).split(account(3));
    cluster
        .faults()
        .inject(
            Calls.to("KvGet", "KvPrewrite", "KvScan").skipping(3).times(20),
            FaultAction.regionError(RegionErrors.staleCommand()));
  }

  private static int sum(Connection connection) {
    return connection.snapshot().scan(ALL).toList().stream()
        .mapToInt(entry -> Integer.parseInt(entry.value().toUtf8()))
        .sum();
  }

  private static void run(Connection connection) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    try {
      List<Callable<Integer>> clerks = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        int clerk = t;
        clerks.add(() -> work(connection, new Random(clerk)));
      }
      int done = 0;
      for (Future<Integer> clerk : executor.invokeAll(clerks)) {
        done += clerk.get();
      }
      assertThat(done).as("transfers").isPositive();
    } finally {
      executor.shutdownNow();
    }
  }

  private static int work(Connection connection, Random random) {
    int done = 0;
    for (int i = 0; i < TRANSFERS; i++) {
      int from = random.nextInt(ACCOUNTS);
      int to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
      try (Transaction transaction = connection.begin()) {
        int left = amount(transaction, from) - 1;
        int right = amount(transaction, to) + 1;
        transaction.put(account(from), Bytes.utf8("" + left));
        transaction.put(account(to), Bytes.utf8("" + right));
        transaction.commit();
        assertThat(sum(connection)).as("seen by everybody").isEqualTo(ACCOUNTS * BALANCE);
        done++;
      } catch (KvTransientException conflictOrThrottled) {
        // Nothing of it was applied, as the sum shows.
        assertThat(conflictOrThrottled.isRetryable()).isTrue();
      }
    }
    return done;
  }

  @Test
  void whatIsCancelledOrClosedLeavesNothingBehindInLimitsThatConnectionsShare() {
    RateLimiter rate = new RateLimiter(5_000, 10, Duration.ofMinutes(1));
    ConcurrencyLimiter permits = new ConcurrencyLimiter(2, 1_000);
    CircuitBreaker breaker = new CircuitBreaker(1_000, 1_000, Duration.ofHours(1), 1);
    try (Connection staying = shared(breaker, rate, permits)) {
      EmbeddedCluster cluster = staying.unwrap(EmbeddedCluster.class);
      var held = cluster.faults().inject(Calls.to("RawGet"), FaultAction.holdRequest());
      List<CompletableFuture<?>> gets = new ArrayList<>();
      try (Connection closing = shared(breaker, rate, permits)) {
        for (int i = 0; i < 30; i++) {
          gets.add(staying.raw().async().get(account(i)).toCompletableFuture());
          gets.add(closing.raw().async().get(account(i)).toCompletableFuture());
        }
        await().until(() -> permits.waiting() > 10);
        for (int i = 0; i < gets.size(); i += 3) {
          gets.get(i).cancel(false);
        }
      }
      cluster.faults().remove(held);
      held.release();

      await().until(() -> rate.waiting() == 0 && permits.waiting() == 0 && permits.underWay() == 0);
      assertThat(gets).allMatch(CompletableFuture::isDone);
      assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.CLOSED);
      assertThat(staying.raw().get(account(0))).isNull();
    }
  }

  private static Connection shared(
      CircuitBreaker breaker, RateLimiter rate, ConcurrencyLimiter permits) {
    return Kv.connector("kv:embedded:shared-limits")
        .interceptor(breaker)
        .interceptor(rate)
        .interceptor(permits)
        .connect();
  }
}
