package io.kvdc.tikv.internal.retry;

import io.kvdc.tikv.internal.metric.EngineMetrics;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Time, chance and scheduling for everything that waits, and what is measured of it; one for each
 * engine.
 *
 * @param scheduler runs what has to happen later
 * @param ticker measures time
 * @param random spreads waits; must be safe to share between threads
 * @param metrics what is measured; null: nothing is
 */
public record RetryEnvironment(
    Scheduler scheduler, Ticker ticker, RandomGenerator random, @Nullable EngineMetrics metrics) {

  /**
   * One in which nothing is measured.
   *
   * @param scheduler as for the record
   * @param ticker as for the record
   * @param random as for the record
   */
  public RetryEnvironment(Scheduler scheduler, Ticker ticker, RandomGenerator random) {
    this(scheduler, ticker, random, null);
  }
}
