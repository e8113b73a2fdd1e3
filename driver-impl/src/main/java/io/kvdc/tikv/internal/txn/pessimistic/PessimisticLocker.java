package io.kvdc.tikv.internal.txn.pessimistic;

import io.kvdc.RequestTags;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.tikv.internal.txn.access.Background;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.buffer.MemBuffer;
import io.kvdc.tikv.internal.txn.lock.LockResolver;
import java.util.function.Consumer;

/**
 * Makes the locks of pessimistic transactions; one for each engine, safe for use by many threads.
 * Owns what goes on after a caller was told: giving back the locks of calls that failed.
 */
public final class PessimisticLocker implements AutoCloseable {

  private final TxnAccess access;
  private final LockResolver resolver;
  private final Background background = new Background();

  /**
   * Makes one.
   *
   * @param access sends
   * @param resolver removes locks of the dead
   */
  public PessimisticLocker(TxnAccess access, LockResolver resolver) {
    this.access = access;
    this.resolver = resolver;
  }

  /**
   * The locks of one transaction, of which there are none yet.
   *
   * @param startTs the transaction
   * @param beganNanos when it began by the driver's ticker
   * @param buffer what it writes; flags of locked keys go there
   * @param context what each request of the transaction says of itself, such as its priority
   * @param tags whose tagger names requests
   */
  public PessimisticLocks begin(
      long startTs,
      long beganNanos,
      MemBuffer buffer,
      Consumer<Context.Builder> context,
      RequestTags tags) {
    return new HeldLocks(
        access.tagging(tags), resolver, background, startTs, beganNanos, buffer, context);
  }

  /** Ends what goes on in the background; locks that remain expire. Harmless if repeated. */
  @Override
  public void close() {
    background.close();
  }
}
