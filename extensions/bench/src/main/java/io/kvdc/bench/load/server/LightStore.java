package io.kvdc.bench.load.server;

import com.google.protobuf.ByteString;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.kvdc.proto.tikvpb.BatchCommandsRequest;
import io.kvdc.proto.tikvpb.TikvGrpc;
import java.io.IOException;

/** The calls of a store that the stand-in answers by itself, alone and in batches. */
final class LightStore {

  private final LightCommands commands = new LightCommands(new LightData());
  private final ServerCounter counter;

  LightStore(ServerCounter counter) {
    this.counter = counter;
  }

  ServerServiceDefinition service() {
    ServerServiceDefinition.Builder service =
        ServerServiceDefinition.builder(TikvGrpc.SERVICE_NAME);
    service.addMethod(
        ByteMarshaller.method(
            TikvGrpc.getBatchCommandsMethod().getFullMethodName(), MethodType.BIDI_STREAMING),
        ServerCalls.asyncBidiStreamingCall(Batches::new));
    unary(service, TikvGrpc.getKvGetMethod(), BatchCommandsRequest.Request.GET_FIELD_NUMBER);
    unary(service, TikvGrpc.getRawGetMethod(), BatchCommandsRequest.Request.RAWGET_FIELD_NUMBER);
    unary(service, TikvGrpc.getRawPutMethod(), BatchCommandsRequest.Request.RAWPUT_FIELD_NUMBER);
    unary(
        service,
        TikvGrpc.getRawBatchGetMethod(),
        BatchCommandsRequest.Request.RAWBATCHGET_FIELD_NUMBER);
    unary(
        service,
        TikvGrpc.getRawBatchPutMethod(),
        BatchCommandsRequest.Request.RAWBATCHPUT_FIELD_NUMBER);
    unary(service, TikvGrpc.getRawScanMethod(), BatchCommandsRequest.Request.RAWSCAN_FIELD_NUMBER);
    return service.build();
  }

  private void unary(
      ServerServiceDefinition.Builder service, MethodDescriptor<?, ?> method, int kind) {
    service.addMethod(
        ByteMarshaller.method(method.getFullMethodName(), MethodType.UNARY),
        ServerCalls.asyncUnaryCall((request, observer) -> answer(kind, request, observer)));
  }

  private void answer(int kind, byte[] request, StreamObserver<byte[]> observer) {
    ByteString answer;
    try {
      answer = commands.answer(kind, request);
    } catch (IOException malformed) {
      observer.onError(Status.INVALID_ARGUMENT.withCause(malformed).asRuntimeException());
      return;
    }
    counter.add(1, 1);
    if (answer == null) {
      observer.onError(Status.UNIMPLEMENTED.asRuntimeException());
      return;
    }
    observer.onNext(answer.toByteArray());
    observer.onCompleted();
  }

  private final class Batches implements StreamObserver<byte[]> {
    private final StreamObserver<byte[]> answers;

    private Batches(StreamObserver<byte[]> answers) {
      this.answers = answers;
    }

    @Override
    public void onNext(byte[] batch) {
      try {
        answers.onNext(commands.answerBatch(batch, counter));
      } catch (IOException malformed) {
        answers.onError(Status.INVALID_ARGUMENT.withCause(malformed).asRuntimeException());
      }
    }

    @Override
    public void onError(Throwable gone) {
      // The client has left; there is nobody to tell.
    }

    @Override
    public void onCompleted() {
      answers.onCompleted();
    }
  }
}
