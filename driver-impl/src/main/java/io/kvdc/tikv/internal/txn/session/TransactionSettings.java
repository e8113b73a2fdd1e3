package io.kvdc.tikv.internal.txn.session;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the transactions of one connection do unless they say otherwise.
 *
 * @param lockWait how long lock calls wait for each lock; null: as long as their timeout lets them
 * @param leakStacks whether to record where transactions begin
 */
public record TransactionSettings(@Nullable Duration lockWait, boolean leakStacks) {}
