package io.kvdc.bench.load.client;

import io.kvdc.bench.load.work.Operations;
import io.kvdc.bench.load.work.Workload;
import java.time.Duration;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One run of one contender in this process: callers go on all the time, and what is measured is a
 * window after the warm-up.
 *
 * @param workload what is done
 * @param callers how many do it
 * @param warmUp how long before it is measured
 * @param measured how long it is measured
 * @param seed makes the draws
 */
public record LoadRun(
    Workload workload, int callers, Duration warmUp, Duration measured, long seed) {

  private static final double HALF = 50;
  private static final double NINE_TENTHS = 90;
  private static final double TWO_NINES = 99;
  private static final double THREE_NINES = 99.9;

  /**
   * Runs it on this thread.
   *
   * @param client does the operations
   * @param keys how many keys there are
   * @return what was measured
   * @throws InterruptedException if this thread is interrupted
   */
  public Sample run(Client client, long keys) throws InterruptedException {
    Operations operations = new Operations(workload, keys);
    Phase phase = new Phase();
    Callers all =
        client instanceof BlockingClient blocking
            ? new BlockingCallers(blocking, operations, callers, seed, phase)
            : new AsyncCallers((AsyncClient) client, operations, callers, seed, phase);
    all.start();
    Thread.sleep(warmUp.toMillis());
    phase.measure(true);
    long doneBefore = all.tallies().stream().mapToLong(Tally::done).sum();
    ProcessMeter before = ProcessMeter.now();
    Thread.sleep(measured.toMillis());
    ProcessMeter after = ProcessMeter.now();
    long doneAfter = all.tallies().stream().mapToLong(Tally::done).sum();
    phase.measure(false);
    phase.end();
    all.join();
    return sample(all, doneAfter - doneBefore, before, after);
  }

  private static Sample sample(Callers all, long done, ProcessMeter before, ProcessMeter after) {
    Histogram latencies = new Histogram(2);
    all.tallies().forEach(tally -> latencies.add(tally.latencies()));
    return new Sample(
        done,
        all.tallies().stream().mapToLong(Tally::failed).sum(),
        after.wallNanos() - before.wallNanos(),
        after.cpuNanos() - before.cpuNanos(),
        after.allocatedBytes() - before.allocatedBytes(),
        latencies.getValueAtPercentile(HALF),
        latencies.getValueAtPercentile(NINE_TENTHS),
        latencies.getValueAtPercentile(TWO_NINES),
        latencies.getValueAtPercentile(THREE_NINES),
        latencies.getMaxValue(),
        all.tallies().stream()
            .map(Tally::firstFailure)
            .filter(failure -> failure != null)
            .findFirst()
            .map(LoadRun::describe)
            .orElse(""));
  }

  private static String describe(@Nullable Throwable failure) {
    return String.valueOf(failure);
  }
}
