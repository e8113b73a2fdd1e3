package io.kvdc.tikv.internal.txn.session;

import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.Stages;
import io.kvdc.tikv.internal.txn.pessimistic.PessimisticLocks;
import org.jspecify.annotations.Nullable;

/** Gives locks back. Who stops waiting for it does not stop it. */
final class RollbackCall extends ApiCall<@Nullable Void> {

  private final PessimisticLocks locks;
  private final Deadline deadline;

  RollbackCall(Backoffer backoffer, PessimisticLocks locks, Deadline deadline) {
    super(backoffer);
    this.locks = locks;
    this.deadline = deadline;
  }

  @Override
  public void start() {
    Stages.whenEnded(locks.rollback(deadline), this::succeed, this::fail);
  }

  @Override
  protected void cancelParts() {
    // It goes on: locks that nobody wants are in everybody's way.
  }
}
