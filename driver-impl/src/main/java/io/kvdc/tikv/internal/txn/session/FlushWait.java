package io.kvdc.tikv.internal.txn.session;

import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Completions;
import io.kvdc.tikv.internal.retry.Stages;
import io.kvdc.tikv.internal.txn.pipelined.PipelinedTxn;
import org.jspecify.annotations.Nullable;

/** Flushes and waits for it. Who stops waiting for it does not stop it. */
final class FlushWait extends ApiCall<@Nullable Void> {

  private final PipelinedTxn pipelined;

  FlushWait(Backoffer backoffer, PipelinedTxn pipelined) {
    super(backoffer);
    this.pipelined = pipelined;
  }

  @Override
  public void start() {
    Stages.whenEnded(
        Completions.before(
            backoffer().deadline(),
            backoffer().environment(),
            pipelined.flushAll(backoffer()),
            () -> backoffer().deadlineExceeded(null)),
        this::succeed,
        this::fail);
  }

  @Override
  protected void cancelParts() {
    // It goes on: what is written has to get there in any case.
  }
}
