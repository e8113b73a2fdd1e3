package io.kvdc.tikv.internal.txn.session;

import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Stages;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Gives locks back. Who stops waiting for it does not stop it. */
final class RollbackCall extends ApiCall<@Nullable Void> {

  private final Function<Backoffer, CompletableFuture<@Nullable Void>> rollback;

  /**
   * Begins a call.
   *
   * @param backoffer the deadline of those who wait for it
   * @param rollback gives them back; gets the waiting of the operation, for those who look on
   */
  RollbackCall(
      Backoffer backoffer, Function<Backoffer, CompletableFuture<@Nullable Void>> rollback) {
    super(backoffer);
    this.rollback = rollback;
  }

  @Override
  public void start() {
    Stages.whenEnded(rollback.apply(backoffer()), this::succeed, this::fail);
  }

  @Override
  protected void cancelParts() {
    // It goes on: locks that nobody wants are in everybody's way.
  }
}
