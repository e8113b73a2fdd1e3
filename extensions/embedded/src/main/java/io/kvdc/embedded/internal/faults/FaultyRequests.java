package io.kvdc.embedded.internal.faults;

import com.google.protobuf.Message;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.kvdc.embedded.FaultAction.AnswerRegionError;
import io.kvdc.embedded.FaultAction.DropRequest;
import io.kvdc.embedded.FaultAction.FailBeforeApply;
import io.kvdc.embedded.FaultAction.HoldRequest;
import io.kvdc.embedded.ReceivedCall;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What comes in on one call, in order, with what faults do to requests. */
final class FaultyRequests<Q, A> extends SimpleForwardingServerCallListener<Q> {

  private final FaultyAnswers<Q, A> answers;
  private final long storeId;
  private final String method;
  private final FaultRules rules;
  private final FaultTimer timer;
  private final Sequence sequence = new Sequence();

  /** Set when the one request of the call never reaches the service; only read in sequence. */
  private boolean lost;

  FaultyRequests(
      ServerCall.Listener<Q> service,
      FaultyAnswers<Q, A> answers,
      long storeId,
      String method,
      FaultRules rules,
      FaultTimer timer) {
    super(service);
    this.answers = answers;
    this.storeId = storeId;
    this.method = method;
    this.rules = rules;
    this.timer = timer;
  }

  @Override
  public void onMessage(Q message) {
    sequence.add(() -> take(message));
  }

  @Override
  public void onHalfClose() {
    sequence.add(
        () -> {
          if (!lost) {
            super.onHalfClose();
          }
          return null;
        });
  }

  private @Nullable CompletionStage<?> take(Q message) {
    FoundFault fault =
        message instanceof Message request
            ? rules.find(new ReceivedCall(storeId, method, request))
            : null;
    if (fault == null) {
      super.onMessage(message);
      return null;
    }
    if (fault.action() instanceof DropRequest) {
      lose();
    } else if (fault.action() instanceof FailBeforeApply fail) {
      lose();
      answers.fail(fail.status());
    } else if (fault.action() instanceof AnswerRegionError refuse) {
      lose();
      answers.refuse(refuse.error());
    } else if (fault.action() instanceof HoldRequest hold) {
      return timer.wait(fault, hold.delay()).thenRun(() -> super.onMessage(message));
    } else {
      answers.expect(fault);
      super.onMessage(message);
    }
    return null;
  }

  private void lose() {
    if (answers.getMethodDescriptor().getType().clientSendsOneMessage()) {
      lost = true;
    } else {
      // The service asks for the next message when it has got one, and this one it does not get.
      answers.request(1);
    }
  }

  /** The status for a region error on a call whose answers have none. */
  static Status noRegionError(String method) {
    return Status.INTERNAL.withDescription("an answer to " + method + " has no region error");
  }
}
