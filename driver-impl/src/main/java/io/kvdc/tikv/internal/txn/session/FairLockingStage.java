package io.kvdc.tikv.internal.txn.session;

import io.kvdc.Bytes;
import io.kvdc.FairLocking;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.tikv.internal.txn.pessimistic.FairLocks;
import io.kvdc.tikv.internal.txn.pessimistic.FairStage;
import io.kvdc.tikv.internal.txn.pessimistic.PessimisticLocks;
import java.util.function.Consumer;

/** A fair stage as the application holds it. */
final class FairLockingStage implements FairLocking {

  private final Lifecycle lifecycle;
  private final FairLocks locks;
  private final FairStage stage;

  private FairLockingStage(Lifecycle lifecycle, FairLocks locks, FairStage stage) {
    this.lifecycle = lifecycle;
    this.locks = locks;
    this.stage = stage;
  }

  /** Begins one. */
  static FairLockingStage start(LiveTransaction transaction) {
    Lifecycle lifecycle = transaction.lifecycle();
    PessimisticLocks held = transaction.locks();
    return lifecycle.betweenLockCalls(
        "begin a fair locking stage",
        () -> {
          if (held == null) {
            throw new InvalidArgumentException(
                ErrorDetail.of(
                    "an optimistic transaction holds no locks; make it pessimistic for fair"
                        + " locking"));
          }
          return new FairLockingStage(lifecycle, held.fair(), held.fair().start());
        });
  }

  @Override
  public void retry() {
    change("begin the next try", locks::retry);
  }

  @Override
  public void done() {
    change("end the fair locking stage", locks::done);
  }

  @Override
  public void cancel() {
    change("end the fair locking stage", locks::cancel);
  }

  private void change(String what, Consumer<FairStage> how) {
    if (!isActive()) {
      throw new InvalidArgumentException(ErrorDetail.of("the fair locking stage has ended"));
    }
    lifecycle.betweenLockCalls(
        what,
        () -> {
          how.accept(stage);
          return stage;
        });
  }

  @Override
  public boolean isActive() {
    return locks.isActive(stage);
  }

  @Override
  public boolean holds(Bytes key) {
    return locks.holds(stage, key);
  }

  @Override
  public void close() {
    if (isActive()) {
      cancel();
    }
  }
}
