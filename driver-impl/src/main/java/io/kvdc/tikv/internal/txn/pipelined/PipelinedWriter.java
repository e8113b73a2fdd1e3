package io.kvdc.tikv.internal.txn.pipelined;

import io.kvdc.tikv.internal.store.StoreUpkeep;
import io.kvdc.tikv.internal.txn.access.Background;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.lock.LockResolver;

/**
 * Makes transactions that write while they go on; one for each engine, safe for use by many
 * threads. Owns their flushes, and what goes on after they have ended.
 */
public final class PipelinedWriter implements AutoCloseable {

  private final TxnAccess access;
  private final LockResolver resolver;
  private final StoreUpkeep stores;
  private final Background background = new Background();

  /**
   * Makes one.
   *
   * @param access sends
   * @param resolver removes locks of others that are in the way
   * @param stores knows all stores
   */
  public PipelinedWriter(TxnAccess access, LockResolver resolver, StoreUpkeep stores) {
    this.access = access;
    this.stores = stores;
    this.resolver = resolver;
  }

  /**
   * A transaction that has written nothing yet.
   *
   * @param input how it works
   */
  public PipelinedTxn begin(PipelinedInput input) {
    return new PipelinedTxn(
        access.tagging(input.options().tags()), resolver, stores, background, input);
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
