package io.kvdc.tikv.internal.txn.session;

import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Stages;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A call, and another one that depends on its result; one call to the application. */
final class ChainedCall<S extends @Nullable Object, T extends @Nullable Object> extends ApiCall<T> {

  private final ApiCall<S> first;
  private final Function<S, ApiCall<T>> second;
  private volatile ApiCall<?> running;

  ChainedCall(Backoffer backoffer, ApiCall<S> first, Function<S, ApiCall<T>> second) {
    super(backoffer);
    this.first = first;
    this.second = second;
    this.running = first;
    // Before the caller hears of it, who may rely on what the end of a part undoes.
    beforeEnd(
        failure -> {
          if (failure != null) {
            cancelParts();
          }
        });
  }

  @Override
  public void start() {
    if (isEnded()) {
      return;
    }
    first.partOf(this);
    Stages.whenEnded(first, result -> goOn(second.apply(result)), this::fail);
    first.start();
  }

  private void goOn(ApiCall<T> next) {
    running = next;
    next.partOf(this);
    Stages.whenEnded(next, this::succeed, this::fail);
    if (isEnded()) {
      next.cancel(false);
    } else {
      next.start();
    }
  }

  @Override
  protected void cancelParts() {
    running.cancel(false);
  }
}
