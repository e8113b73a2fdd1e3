package io.kvdc.tikv.internal.txn.commit;

import io.kvdc.CommitDetails;
import io.kvdc.TransactionMode;
import io.kvdc.tikv.internal.pd.PdOperators;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.txn.access.Background;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.latch.Latches;
import io.kvdc.tikv.internal.txn.lock.LockResolver;
import org.jspecify.annotations.Nullable;

/**
 * Commits transactions; one for each engine, safe for use by many threads. Owns what goes on after
 * the caller was told: the commit of secondaries and the clean-up after failures.
 */
public final class Committer implements AutoCloseable {

  private final TxnAccess access;
  private final LockResolver resolver;
  private final PdOperators operators;
  private final @Nullable Latches latches;
  private final Background background = new Background();

  /**
   * Makes one.
   *
   * @param access sends
   * @param resolver removes locks of others that are in the way
   * @param operators split regions before very large transactions
   */
  public Committer(TxnAccess access, LockResolver resolver, PdOperators operators) {
    this.access = access;
    this.resolver = resolver;
    this.operators = operators;
    int slots = access.settings().localLatches();
    this.latches = slots == 0 ? null : new Latches(slots);
  }

  /** Pessimistic transactions have queued up for their keys already. */
  private @Nullable Latches latches(CommitInput input) {
    return input.options().mode() == TransactionMode.OPTIMISTIC ? latches : null;
  }

  /**
   * A commit, for the session to start; once for each transaction. Succeeds when the transaction is
   * decided. Fails with {@link io.kvdc.error.OutcomeUnknownException} if it may have been
   * committed, also if it is failed or cancelled from outside in the meantime; whatever else it
   * fails with, nothing was applied and the locks, pessimistic ones included, are taken back in the
   * background. Other failures are those that {@link io.kvdc.Transaction#commit} names.
   *
   * @param input the transaction
   */
  public ApiCall<CommitDetails> commit(CommitInput input) {
    return new TwoPhaseCommit(
        access.tagging(input.options().tags()),
        resolver,
        operators,
        background,
        latches(input),
        input);
  }

  /** How many calls go on that nobody waits for. */
  public int backgroundCalls() {
    return background.size();
  }

  /**
   * Gives what goes on in the background a moment to end, then ends it; locks that remain are
   * resolved by those who meet them. Harmless if repeated.
   */
  @Override
  public void close() {
    background.close();
  }
}
