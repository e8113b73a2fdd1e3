package io.kvdc.tikv.internal.txn.session;

import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.retry.Backoffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A call that asks nobody; a call all the same to the application and to interceptors. */
final class ComputedCall<T> extends ApiCall<T> {

  private final Supplier<? extends @Nullable T> answer;

  ComputedCall(Backoffer backoffer, Supplier<? extends @Nullable T> answer) {
    super(backoffer);
    this.answer = answer;
  }

  @Override
  public void start() {
    T result;
    try {
      result = answer.get();
    } catch (RuntimeException e) {
      fail(e);
      return;
    }
    succeed(result);
  }

  @Override
  protected void cancelParts() {
    // There are none.
  }
}
