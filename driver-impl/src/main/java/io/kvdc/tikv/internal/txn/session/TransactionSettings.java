package io.kvdc.tikv.internal.txn.session;

import io.kvdc.CommitOptions;
import io.kvdc.TransactionOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the transactions of one connection do unless they say otherwise.
 *
 * @param lockWait how long lock calls wait for each lock; null: as long as their timeout lets them
 * @param leakStacks whether to record where transactions begin
 * @param commits how they are committed where they leave it open
 */
public record TransactionSettings(
    @Nullable Duration lockWait, boolean leakStacks, CommitOptions commits) {

  /** What a transaction asks for, with what it leaves open filled in. */
  TransactionOptions fill(TransactionOptions options) {
    CommitOptions own = options.commit();
    return options
        .mutate()
        .commit(
            own.mutate()
                .asyncCommit(own.asyncCommit() == null ? commits.asyncCommit() : own.asyncCommit())
                .onePhase(own.onePhase() == null ? commits.onePhase() : own.onePhase())
                .causal(own.causal() || commits.causal())
                .build())
        .build();
  }
}
