package io.kvdc.interceptors;

import io.kvdc.error.Outcome;
import io.kvdc.spi.Completion;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.Operation;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts operations by their names and adds up their times. Cheap enough for production; safe for
 * use by many threads and for several connections at once, whose figures then add up.
 */
public final class OperationStatistics implements Interceptor {

  private final Map<String, Counters> counters = new ConcurrentHashMap<>();

  /** Begins with nothing counted. */
  public OperationStatistics() {}

  /**
   * What happened to the operations of one name.
   *
   * @param started how many began; those that have not ended yet are in no other figure
   * @param succeeded how many ended well
   * @param failed how many ended with an error, those with unknown outcome included
   * @param unknown how many may or may not have been applied
   * @param keys how many keys or ranges were named by those that ended
   * @param payloadBytes how many bytes of keys and values were given to those that ended
   * @param totalDuration the times of all that ended, added up
   * @param longest the time of the slowest that ended
   */
  public record Figures(
      long started,
      long succeeded,
      long failed,
      long unknown,
      long keys,
      long payloadBytes,
      Duration totalDuration,
      Duration longest) {

    /**
     * The mean time of those that ended.
     *
     * @return zero if none has
     */
    public Duration meanDuration() {
      long ended = succeeded + failed;
      return ended == 0 ? Duration.ZERO : totalDuration.dividedBy(ended);
    }
  }

  @Override
  public After before(Operation operation) {
    Counters mine = counters.computeIfAbsent(operation.name(), name -> new Counters());
    mine.started.increment();
    return mine;
  }

  /**
   * What was counted so far. Figures that are read while operations end may be a few operations
   * apart from each other.
   *
   * @return by the names of the operations, sorted
   */
  public Map<String, Figures> figures() {
    Map<String, Figures> figures = new TreeMap<>();
    counters.forEach((name, mine) -> figures.put(name, mine.figures()));
    return Collections.unmodifiableMap(figures);
  }

  /** Of one name; told of each end itself, so that an operation allocates nothing here. */
  private static final class Counters implements After {
    private final LongAdder started = new LongAdder();
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder unknown = new LongAdder();
    private final LongAdder keys = new LongAdder();
    private final LongAdder payloadBytes = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final LongAccumulator longestNanos = new LongAccumulator(Math::max, 0);

    @Override
    public void after(Completion completion) {
      Operation operation = completion.operation();
      long took = Math.max(0, completion.endedNanos() - operation.startedNanos());
      keys.add(operation.keys());
      payloadBytes.add(operation.payloadBytes());
      nanos.add(took);
      longestNanos.accumulate(took);
      if (completion.succeeded()) {
        succeeded.increment();
      } else {
        failed.increment();
        if (completion.outcome() == Outcome.UNKNOWN) {
          unknown.increment();
        }
      }
    }

    Figures figures() {
      return new Figures(
          started.sum(),
          succeeded.sum(),
          failed.sum(),
          unknown.sum(),
          keys.sum(),
          payloadBytes.sum(),
          Duration.ofNanos(nanos.sum()),
          Duration.ofNanos(longestNanos.get()));
    }
  }
}
