package io.kvdc.tikv.internal.raw;

import java.time.Duration;

/**
 * How raw calls behave unless their session says otherwise.
 *
 * @param timeout how long a call may take in all
 * @param retryBudget how much of that may be spent waiting between attempts
 * @param concurrency requests of one call that may be out at the same time
 * @param maxKeySize the longest key that the cluster takes, as stored
 * @param maxEntrySize the most bytes that the cluster writes at once
 * @param ttl whether the cluster keeps values for a limited time
 */
public record RawSettings(
    Duration timeout,
    Duration retryBudget,
    int concurrency,
    int maxKeySize,
    long maxEntrySize,
    boolean ttl) {}
