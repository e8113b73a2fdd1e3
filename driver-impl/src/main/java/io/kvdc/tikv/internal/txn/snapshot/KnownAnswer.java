package io.kvdc.tikv.internal.txn.snapshot;

import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.retry.Backoffer;
import org.jspecify.annotations.Nullable;

/** A call whose answer is known, for it was asked before; a call all the same to interceptors. */
final class KnownAnswer<T> extends ApiCall<T> {

  private final @Nullable T answer;

  KnownAnswer(Backoffer backoffer, @Nullable T answer) {
    super(backoffer);
    this.answer = answer;
  }

  @Override
  public void start() {
    succeed(answer);
  }

  @Override
  protected void cancelParts() {
    // There are none.
  }
}
