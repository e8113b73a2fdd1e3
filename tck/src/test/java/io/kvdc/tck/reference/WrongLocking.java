package io.kvdc.tck.reference;

import io.kvdc.Bytes;
import io.kvdc.LockOptions;
import io.kvdc.Timestamp;
import io.kvdc.TransactionOptions;
import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Transactions whose fair stages and shared locks are wrong in one way each. */
final class WrongLocking {

  private WrongLocking() {}

  /** A transaction with wrong stages. */
  static final class Stages extends TransactionBody {
    private final Function<TransactionBody, ReferenceFairStage> stages;

    Stages(
        MvccStore store,
        TransactionOptions options,
        Timestamp start,
        Function<TransactionBody, ReferenceFairStage> stages) {
      super(store, options, start);
      this.stages = stages;
    }

    @Override
    ReferenceFairStage newStage() {
      return stages.apply(this);
    }
  }

  static final class HidesConflicts extends TransactionBody {
    HidesConflicts(MvccStore store, TransactionOptions options, Timestamp start) {
      super(store, options, start);
    }

    @Override
    @Nullable Timestamp conflict(Bytes key, LockOptions lockOptions) {
      return null;
    }
  }

  static final class SharesAtWill extends TransactionBody {
    SharesAtWill(MvccStore store, TransactionOptions options, Timestamp start) {
      super(store, options, start);
    }

    @Override
    synchronized void checkShares(Collection<Bytes> keys, boolean share) {
      // Everything goes with everything.
    }
  }

  static final class LosesLocksOnRetry extends ReferenceFairStage {
    LosesLocksOnRetry(TransactionBody body) {
      super(body);
    }

    @Override
    public void retry() {
      super.retry();
      giveBackEarlier();
    }
  }

  static final class KeepsEarlierLocks extends ReferenceFairStage {
    KeepsEarlierLocks(TransactionBody body) {
      super(body);
    }

    @Override
    void giveBackEarlier() {
      // They stay.
    }
  }

  static final class CommitsInTheMiddle extends ReferenceFairStage {
    CommitsInTheMiddle(TransactionBody body) {
      super(body);
    }

    @Override
    void mustHoldNothing() {
      done();
    }
  }
}
