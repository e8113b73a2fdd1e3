package io.kvdc.tikv.internal.txn.commit;

import io.kvdc.Bytes;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Stages;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes back a transaction that was not committed for certain: first the primary key, so that it is
 * decided, then the others. Removes pessimistic locks too (client-go cleanup.go).
 */
final class Cleanup extends ApiCall<@Nullable Void> {

  private final TxnAccess access;
  private final Consumer<Context.Builder> context;
  private final List<Bytes> keys;
  private final Bytes primary;
  private final long startTs;
  private volatile @Nullable ApiCall<?> step;

  /**
   * Begins a clean-up.
   *
   * @param access sends
   * @param backoffer the budget and the deadline
   * @param context what each request says of itself
   * @param keys all that may be locked, in order
   * @param primary one of them
   * @param startTs the transaction
   */
  Cleanup(
      TxnAccess access,
      Backoffer backoffer,
      Consumer<Context.Builder> context,
      List<Bytes> keys,
      Bytes primary,
      long startTs) {
    super(backoffer);
    this.access = access;
    this.context = context;
    this.keys = keys;
    this.primary = primary;
    this.startTs = startTs;
  }

  @Override
  public void start() {
    try {
      primaryFirst();
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void primaryFirst() {
    RollbackPrimary first =
        new RollbackPrimary(access, backoffer(), context, keys, primary, startTs);
    step = first;
    Stages.whenEnded(first, this::others, this::fail);
    first.start();
  }

  private void others(List<Bytes> others) {
    if (others.isEmpty()) {
      succeed(null);
      return;
    }
    RollbackSecondaries second =
        new RollbackSecondaries(access, backoffer(), context, others, startTs);
    step = second;
    Stages.whenEnded(second, this::succeed, this::fail);
    second.start();
  }

  @Override
  protected void cancelParts() {
    ApiCall<?> running = step;
    if (running != null) {
      running.cancel(false);
    }
  }
}
