package io.kvdc.bench.load.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.bench.load.work.Operation;
import io.kvdc.bench.load.work.Operations;
import io.kvdc.bench.load.work.Workload;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LoadRunTest {

  private static final LoadRun RUN =
      new LoadRun(Workload.RAW_GET, 4, Duration.ofMillis(10), Duration.ofMillis(100), 1);

  @Test
  void allCallersWorkAndTheirOperationsAreMeasured() throws Exception {
    Set<Integer> callers = ConcurrentHashMap.newKeySet();
    CountDownLatch all = new CountDownLatch(4);

    Sample sample =
        RUN.run(
            new Blocking() {
              @Override
              public void perform(Operation operation, int caller) throws Exception {
                if (callers.add(caller)) {
                  all.countDown();
                }
                // Nobody goes on before all have begun, so that none is left out.
                all.await();
              }
            },
            100);

    assertThat(callers).containsExactlyInAnyOrder(0, 1, 2, 3);
    assertThat(sample.operations()).isPositive();
    assertThat(sample.failures()).isZero();
    assertThat(sample.wallNanos()).isGreaterThanOrEqualTo(Duration.ofMillis(100).toNanos());
    assertThat(sample.max()).isGreaterThanOrEqualTo(sample.p50());
  }

  @Test
  void failuresAreCountedAndTheFirstIsKept() throws Exception {
    Sample sample =
        RUN.run(
            new Blocking() {
              @Override
              public void perform(Operation operation, int caller) throws Exception {
                throw new IllegalStateException("no = way");
              }
            },
            100);

    assertThat(sample.operations()).isZero();
    assertThat(sample.failures()).isPositive();
    assertThat(sample.failure()).contains("no = way");
    assertThat(Sample.parse(sample.toLine())).isEqualTo(sample);
  }

  @Test
  void operationsThatEndAtOnceDoNotPileUpOnTheStack() throws Exception {
    CountDownLatch enough = new CountDownLatch(100_000);
    AsyncClient client =
        new AsyncClient() {
          @Override
          public void start(Operation operation, int caller, Completion completion) {
            enough.countDown();
            completion.done(null);
          }

          @Override
          public void close() {
            // It holds nothing.
          }
        };
    Phase phase = new Phase();
    AsyncCallers callers =
        new AsyncCallers(client, new Operations(Workload.RAW_GET, 100), 1, 1, phase);
    Thread runner = new Thread(callers::start);
    runner.start();
    enough.await();
    phase.end();
    runner.join();

    callers.join();
    assertThat(callers.tallies().get(0).done()).isGreaterThanOrEqualTo(100_000);
  }

  @Test
  void whatIsNoSampleIsRefused() {
    assertThatThrownBy(() -> Sample.parse("ops=1")).hasMessageContaining("failures");
    assertThatThrownBy(() -> Sample.parse("hello")).hasMessageContaining("hello");
  }

  private abstract static class Blocking implements BlockingClient {
    @Override
    public void close() {
      // It holds nothing.
    }
  }
}
