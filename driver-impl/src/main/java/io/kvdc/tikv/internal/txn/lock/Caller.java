package io.kvdc.tikv.internal.txn.lock;

import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.retry.Backoffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * On whose behalf calls are made.
 *
 * @param backoffer the waiting of his step
 * @param source who he is, for the stores' metrics; empty: he did not say
 * @param resourceGroup who pays; empty: the default group
 */
record Caller(Backoffer backoffer, String source, String resourceGroup) {

  /** One whom the default group pays for. */
  Caller(Backoffer backoffer, String source) {
    this(backoffer, source, "");
  }

  /**
   * Makes a call as a part of the step, which goes on when the call has ended.
   *
   * @param call makes the call; it has its own handle on the waiting, which it may cancel
   */
  <T> CompletableFuture<T> run(Function<Caller, ApiCall<T>> call) {
    ApiCall<T> made = call.apply(new Caller(backoffer.step(), source, resourceGroup));
    made.start();
    return made;
  }

  /** Tells a store. */
  void describe(Context.Builder context) {
    if (!source.isEmpty()) {
      context.setRequestSource(source);
    }
    if (!resourceGroup.isEmpty()) {
      context.getResourceControlContextBuilder().setResourceGroupName(resourceGroup);
    }
  }
}
