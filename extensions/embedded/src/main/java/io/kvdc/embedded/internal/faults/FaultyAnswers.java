package io.kvdc.embedded.internal.faults;

import com.google.protobuf.Message;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.kvdc.embedded.FaultAction.DropAnswer;
import io.kvdc.embedded.FaultAction.FailAfterApply;
import io.kvdc.embedded.FaultAction.HoldAnswer;
import io.kvdc.proto.errorpb.Error;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** What goes out on one call, in order, with what faults do to answers. */
final class FaultyAnswers<Q, A> extends SimpleForwardingServerCall<Q, A> {

  private final FaultTimer timer;
  private final Sequence sequence = new Sequence();

  /** Faults of requests that are not answered yet; on a stream the next answers suffer them. */
  private final Queue<FoundFault> expected = new ConcurrentLinkedQueue<>();

  /** Set when nothing may follow; only read in sequence. */
  private boolean ended;

  FaultyAnswers(ServerCall<Q, A> call, FaultTimer timer) {
    super(call);
    this.timer = timer;
  }

  void expect(FoundFault fault) {
    expected.add(fault);
  }

  void fail(Status status) {
    sequence.add(
        () -> {
          end(status);
          return null;
        });
  }

  @SuppressWarnings("unchecked")
  void refuse(Error error) {
    MethodDescriptor<Q, A> method = getMethodDescriptor();
    Message answer =
        method.getResponseMarshaller() instanceof MethodDescriptor.PrototypeMarshaller<A> marshaller
                && marshaller.getMessagePrototype() instanceof Message prototype
            ? RequestFields.withRegionError(prototype, error)
            : null;
    if (answer == null) {
      fail(FaultyRequests.noRegionError(method.getFullMethodName()));
      return;
    }
    sendHeaders(new Metadata());
    sendMessage((A) answer);
    close(Status.OK, new Metadata());
  }

  @Override
  public void sendMessage(A message) {
    sequence.add(() -> send(message));
  }

  @Override
  public void close(Status status, Metadata trailers) {
    sequence.add(
        () -> {
          if (!ended) {
            ended = true;
            super.close(status, trailers);
          }
          return null;
        });
  }

  private @Nullable CompletionStage<?> send(A message) {
    if (ended) {
      return null;
    }
    FoundFault fault = expected.poll();
    if (fault == null) {
      super.sendMessage(message);
    } else if (fault.action() instanceof DropAnswer) {
      ended = getMethodDescriptor().getType().serverSendsOneMessage();
    } else if (fault.action() instanceof FailAfterApply fail) {
      end(fail.status());
    } else if (fault.action() instanceof HoldAnswer hold) {
      return timer.wait(fault, hold.delay()).thenRun(() -> super.sendMessage(message));
    } else {
      super.sendMessage(message);
    }
    return null;
  }

  private void end(Status status) {
    if (!ended) {
      ended = true;
      super.close(status, new Metadata());
    }
  }
}
