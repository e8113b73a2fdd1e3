package io.kvdc.tikv.internal.retry;

import java.util.random.RandomGenerator;

/**
 * Time, chance and scheduling for everything that waits; one for each engine.
 *
 * @param scheduler runs what has to happen later
 * @param ticker measures time
 * @param random spreads waits; must be safe to share between threads
 */
public record RetryEnvironment(Scheduler scheduler, Ticker ticker, RandomGenerator random) {}
