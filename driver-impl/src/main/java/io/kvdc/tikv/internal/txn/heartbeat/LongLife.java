package io.kvdc.tikv.internal.txn.heartbeat;

import java.time.Duration;

/**
 * What is different about the heartbeat of a transaction that may last for long and whose readers
 * must not wait for it.
 *
 * @param longest how old it may become
 * @param minCommitTs moved with each beat
 * @param onBeat called after each beat that found the transaction alive; on a thread that must not
 *     be blocked
 */
public record LongLife(Duration longest, MinCommitTs minCommitTs, Runnable onBeat) {

  /** How old such a transaction may become (client-go: MaxPipelinedTxnTTL). */
  public static final Duration LONGEST = Duration.ofHours(24);
}
