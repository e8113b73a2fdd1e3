package io.kvdc.tikv.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.RawOptions;
import io.kvdc.RawSession;
import io.kvdc.embedded.EmbeddedCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A workload on three stores and three members of PD while faults strike, drawn from a seed.
 *
 * <p>{@code -Dkvdc.chaos.seed=N} gives another schedule, {@code -Dkvdc.chaos.rounds=N} a longer
 * one: 150 rounds take about ten minutes.
 */
class ReliabilityTest {

  private static final long SEED = Long.getLong("kvdc.chaos.seed", 20_261_123);
  private static final int ROUNDS =
      Integer.getInteger("kvdc.chaos.rounds", FaultKind.values().length);
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  /** Longer than any single wait of the back-off table, and than any pause between connections. */
  private static final Duration BACK_TO_NORMAL = Duration.ofSeconds(30);

  private static final Duration BROKEN = Duration.ofMillis(1500);
  private static final int REGISTERS = 4;
  private static final int THREADS_MORE = 2;
  private static final long BYTES_MORE = 48L << 20;

  private final EmbeddedCluster cluster =
      EmbeddedCluster.builder().name("chaos").tcp(0).stores(3).pdMembers(3).seed(SEED).start();
  private final Watch watch = new Watch(TIMEOUT);
  private final List<Workload> workloads = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private Connection connection;
  private BankWorkload bank;
  private volatile boolean stopped;

  @BeforeEach
  void begin() {
    connection = Kv.connect(cluster.url() + "&timeout=" + TIMEOUT.toMillis() + "ms");
    cluster.split(Keys.borders(0));
    cluster.scatter();
    BankWorkload.open(connection);
    RawSession atomic = connection.raw().with(RawOptions.defaults().withAtomic(true));
    for (int i = 0; i < REGISTERS; i++) {
      workloads.add(new RegisterWorkload(atomic, i, watch));
    }
    bank = new BankWorkload(connection, SEED, watch);
    workloads.add(bank);
    for (Workload workload : workloads) {
      Thread thread = new Thread(() -> run(workload), "chaos-" + workload);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  private void run(Workload workload) {
    while (!stopped) {
      try {
        workload.step();
      } catch (RuntimeException e) {
        watch.violation(workload + " met " + e);
        return;
      }
    }
  }

  @AfterEach
  void end() throws InterruptedException {
    stopped = true;
    FaultKind.healAll(cluster);
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(30));
    }
    connection.close();
    watch.close();
    cluster.close();
  }

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void whateverStrikesNothingIsWrongOrLostAndTrafficComesBack() {
    backToNormal("the start");
    long threadsBefore = driverThreads();
    long bytesBefore = usedBytes();
    FaultSchedule schedule = FaultSchedule.drawn(SEED, ROUNDS);

    for (List<FaultSchedule.Fault> round : schedule.rounds()) {
      for (FaultSchedule.Fault fault : round) {
        fault.kind().strike(cluster, fault.target());
      }
      workFor(BROKEN);
      FaultKind.healAll(cluster);
      backToNormal(round.toString());
      bank.check();
      assertThat(watch.violations()).as("seed %s, after %s", SEED, round).isEmpty();
    }

    assertThat(driverThreads())
        .as("threads of the driver, seed %s", SEED)
        .isLessThanOrEqualTo(threadsBefore + THREADS_MORE);
    await()
        .atMost(BACK_TO_NORMAL)
        .untilAsserted(
            () ->
                assertThat(usedBytes())
                    .as("bytes in use, seed %s", SEED)
                    .isLessThan(bytesBefore + BYTES_MORE));
  }

  /** A round is as long for every workload; what they do in it depends on the fault. */
  private static void workFor(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    await().atMost(time.plusSeconds(30)).until(() -> System.nanoTime() - end >= 0);
  }

  private void backToNormal(String after) {
    List<Long> before = workloads.stream().map(Workload::successes).toList();
    await("normal traffic after " + after + ", seed " + SEED)
        .atMost(BACK_TO_NORMAL)
        .untilAsserted(
            () -> {
              for (int i = 0; i < workloads.size(); i++) {
                assertThat(workloads.get(i).successes())
                    .as(workloads.get(i).toString())
                    .isGreaterThan(before.get(i) + 2);
              }
            });
  }

  private static long driverThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("kvdc") && !name.startsWith("kvdc-chaos"))
        .count();
  }

  private static long usedBytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
