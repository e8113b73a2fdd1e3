package io.kvdc.embedded.internal.faults;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/**
 * Lets the calls of one server suffer faults. Commands inside a batch are left to the batch, which
 * alone can tell them apart.
 */
public final class FaultInterceptor implements ServerInterceptor {

  private static final String BATCH = "BatchCommands";

  private final long storeId;
  private final FaultRules rules;
  private final FaultTimer timer;

  /**
   * Makes one.
   *
   * @param storeId whose server it is; {@link io.kvdc.embedded.ReceivedCall#PD} for PD
   */
  public FaultInterceptor(long storeId, FaultRules rules, FaultTimer timer) {
    this.storeId = storeId;
    this.rules = rules;
    this.timer = timer;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String method = String.valueOf(call.getMethodDescriptor().getBareMethodName());
    if (method.equals(BATCH)) {
      rules.opened(method, storeId);
      return next.startCall(call, headers);
    }
    FaultyAnswers<Q, A> answers = new FaultyAnswers<>(call, timer);
    return new FaultyRequests<>(
        next.startCall(answers, headers), answers, storeId, method, rules, timer);
  }
}
