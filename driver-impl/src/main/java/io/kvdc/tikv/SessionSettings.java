package io.kvdc.tikv;

import io.kvdc.CommitOptions;
import io.kvdc.SnapshotOptions;
import io.kvdc.TransactionOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the sessions of one connection need to know.
 *
 * @param transactions how transactions work unless they say otherwise
 * @param commits how their commits work where they leave it open
 * @param snapshots how snapshots read unless they say otherwise
 * @param lockWait how long lock calls wait for each lock; null: as long as their timeout lets them
 * @param leakStacks whether transactions remember where they began
 * @param mixedModes whether raw and transactional keys may share a space
 */
record SessionSettings(
    TransactionOptions transactions,
    SnapshotOptions snapshots,
    CommitOptions commits,
    @Nullable Duration lockWait,
    boolean leakStacks,
    boolean mixedModes) {}
