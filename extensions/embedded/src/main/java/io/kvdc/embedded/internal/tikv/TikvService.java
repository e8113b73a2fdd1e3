package io.kvdc.embedded.internal.tikv;

import com.google.protobuf.Message;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.kvdc.embedded.internal.faults.RequestFields;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.tikvpb.BatchCommandsRequest;
import io.kvdc.proto.tikvpb.BatchCommandsResponse;
import io.kvdc.proto.tikvpb.TikvGrpc;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The service {@code tikvpb.Tikv}: every unary RPC goes to the {@link CommandRunner}, the batch
 * stream to {@link BatchCommandsStream}. What is left, streams of TiFlash, is not registered and
 * therefore unimplemented, as on a real store.
 */
final class TikvService implements BindableService {

  private final CommandRunner runner;
  private final StoreHealth health;

  TikvService(CommandRunner runner, StoreHealth health) {
    this.runner = runner;
    this.health = health;
  }

  @Override
  public ServerServiceDefinition bindService() {
    var service = ServerServiceDefinition.builder(TikvGrpc.SERVICE_NAME);
    for (MethodDescriptor<?, ?> method : TikvGrpc.getServiceDescriptor().getMethods()) {
      if (method.getType() == MethodType.UNARY) {
        addUnary(service, method);
      }
    }
    service.addMethod(
        TikvGrpc.getBatchCommandsMethod(), ServerCalls.asyncBidiStreamingCall(this::batch));
    return service.build();
  }

  private <Q, A> void addUnary(
      ServerServiceDefinition.Builder service, MethodDescriptor<Q, A> method) {
    String name = String.valueOf(method.getBareMethodName());
    Message empty =
        (Message) ((PrototypeMarshaller<A>) method.getResponseMarshaller()).getMessagePrototype();
    service.addMethod(
        method,
        ServerCalls.asyncUnaryCall(
            (request, observer) ->
                runner.run(
                    name,
                    (Message) request,
                    new ObserverReply<>(observer, Objects.requireNonNull(empty)))));
  }

  private StreamObserver<BatchCommandsRequest> batch(
      StreamObserver<BatchCommandsResponse> answers) {
    return new BatchCommandsStream(
        runner, health, (ServerCallStreamObserver<BatchCommandsResponse>) answers);
  }

  /** The reply of a call of its own. */
  private static final class ObserverReply<A> implements Reply {

    private final StreamObserver<A> observer;
    private final Message empty;
    private final AtomicBoolean done = new AtomicBoolean();

    ObserverReply(StreamObserver<A> observer, Message empty) {
      this.observer = observer;
      this.empty = empty;
      // Without a handler an answer to a call that its client gave up would throw.
      ((ServerCallStreamObserver<A>) observer).setOnCancelHandler(() -> done.set(true));
    }

    @Override
    @SuppressWarnings("unchecked")
    public void answer(Message answer) {
      if (done.compareAndSet(false, true)) {
        observer.onNext((A) answer);
        observer.onCompleted();
      }
    }

    @Override
    public void refuse(Error error) {
      Message answer = RequestFields.withRegionError(empty, error);
      if (answer == null) {
        fail(Status.INTERNAL.withDescription("this answer has no region error"));
      } else {
        answer(answer);
      }
    }

    @Override
    public void fail(Status status) {
      if (done.compareAndSet(false, true)) {
        observer.onError(status.asRuntimeException());
      }
    }
  }
}
