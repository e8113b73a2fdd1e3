/**
 * Time given to an operation, and how it is spent between attempts: the deadline, the kinds of
 * backoff with their formulas, and the one budget that every wait of an operation counts against.
 * Uses the codec layer at most; time, randomness and scheduling come in from outside.
 */
@NullMarked
package io.kvdc.tikv.internal.retry;

import org.jspecify.annotations.NullMarked;
