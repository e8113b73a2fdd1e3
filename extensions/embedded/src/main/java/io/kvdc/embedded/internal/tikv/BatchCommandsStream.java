package io.kvdc.embedded.internal.tikv;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.kvdc.embedded.FaultAction.AnswerRegionError;
import io.kvdc.embedded.FaultAction.DropAnswer;
import io.kvdc.embedded.FaultAction.DropRequest;
import io.kvdc.embedded.FaultAction.FailAfterApply;
import io.kvdc.embedded.FaultAction.FailBeforeApply;
import io.kvdc.embedded.FaultAction.HoldAnswer;
import io.kvdc.embedded.FaultAction.HoldRequest;
import io.kvdc.embedded.ReceivedCall;
import io.kvdc.embedded.internal.faults.FoundFault;
import io.kvdc.embedded.internal.faults.RequestFields;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.tikvpb.BatchCommandsEmptyRequest;
import io.kvdc.proto.tikvpb.BatchCommandsEmptyResponse;
import io.kvdc.proto.tikvpb.BatchCommandsRequest;
import io.kvdc.proto.tikvpb.BatchCommandsResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One BatchCommands stream: runs each command of each message by itself and answers in whatever
 * order they finish, several answers in one message where they are there together.
 *
 * <p>As on a real store a command that it has no answer for, such as GC, gets none, and a request
 * without a command gets an empty one.
 */
final class BatchCommandsStream implements StreamObserver<BatchCommandsRequest> {

  private final CommandRunner runner;
  private final BatchAnswers answers;

  BatchCommandsStream(
      CommandRunner runner,
      StoreHealth health,
      ServerCallStreamObserver<BatchCommandsResponse> stream) {
    this.runner = runner;
    this.answers = new BatchAnswers(health, stream);
    stream.setOnCancelHandler(answers::stop);
  }

  @Override
  public void onNext(BatchCommandsRequest batch) {
    answers.hold();
    int count = Math.min(batch.getRequestsCount(), batch.getRequestIdsCount());
    for (int i = 0; i < count; i++) {
      BatchCommandsRequest.Request request = batch.getRequests(i);
      if (!request.hasGC()) {
        answers.expectOne();
        take(batch.getRequestIds(i), request);
      }
    }
    answers.letGo();
  }

  @Override
  public void onError(Throwable failure) {
    answers.stop();
  }

  @Override
  public void onCompleted() {
    answers.complete();
  }

  private void take(long id, BatchCommandsRequest.Request request) {
    switch (request.getCmdCase()) {
      case CMD_NOT_SET -> answers.add(id, BatchCommandsResponse.Response.getDefaultInstance());
      case EMPTY -> empty(id, request.getEmpty());
      default -> command(id, request);
    }
  }

  private void empty(long id, BatchCommandsEmptyRequest request) {
    var answer =
        BatchCommandsResponse.Response.newBuilder()
            .setEmpty(BatchCommandsEmptyResponse.newBuilder().setTestId(request.getTestId()))
            .build();
    if (request.getDelayTime() == 0) {
      answers.add(id, answer);
    } else {
      var unused =
          runner
              .timer()
              .after(Duration.ofMillis(request.getDelayTime()))
              .thenRun(() -> answers.add(id, answer));
    }
  }

  private void command(long id, BatchCommandsRequest.Request request) {
    FieldDescriptor command =
        BatchCommandsRequest.Request.getDescriptor()
            .findFieldByNumber(request.getCmdCase().getNumber());
    Message message = (Message) request.getField(command);
    String method = BatchMethods.rpcOf(command);
    FoundFault fault = runner.rules().find(new ReceivedCall(runner.storeId(), method, message));
    BatchReply reply = new BatchReply(id, command.getNumber(), fault);
    if (fault == null) {
      runner.run(method, message, reply);
    } else if (fault.action() instanceof FailBeforeApply fail) {
      answers.fail(fail.status());
    } else if (fault.action() instanceof AnswerRegionError refuse) {
      reply.refuse(refuse.error());
    } else if (fault.action() instanceof HoldRequest hold) {
      var unused =
          runner
              .timer()
              .wait(fault, hold.delay())
              .thenRun(() -> runner.run(method, message, reply));
    } else if (!(fault.action() instanceof DropRequest)) {
      runner.run(method, message, reply);
    }
  }

  /** The reply of one command, with what a fault does to its answer. */
  private final class BatchReply implements Reply {

    private final long id;
    private final int command;
    private final @Nullable FoundFault fault;

    BatchReply(long id, int command, @Nullable FoundFault fault) {
      this.id = id;
      this.command = command;
      this.fault = fault;
    }

    @Override
    public void answer(Message answer) {
      if (fault == null) {
        send(answer);
      } else if (fault.action() instanceof FailAfterApply fail) {
        answers.fail(fail.status());
      } else if (fault.action() instanceof HoldAnswer hold) {
        var unused = runner.timer().wait(fault, hold.delay()).thenRun(() -> send(answer));
      } else if (!(fault.action() instanceof DropAnswer)) {
        send(answer);
      }
    }

    @Override
    public void fail(Status status) {
      answers.fail(status);
    }

    @Override
    public void refuse(Error error) {
      Message empty =
          BatchCommandsResponse.Response.getDefaultInstance()
              .newBuilderForType()
              .newBuilderForField(field())
              .getDefaultInstanceForType();
      Message answer = RequestFields.withRegionError(empty, error);
      if (answer == null) {
        answers.fail(Status.INTERNAL.withDescription("this answer has no region error"));
      } else {
        send(answer);
      }
    }

    private void send(Message answer) {
      answers.add(
          id, BatchCommandsResponse.Response.newBuilder().setField(field(), answer).build());
    }

    private FieldDescriptor field() {
      return BatchCommandsResponse.Response.getDescriptor().findFieldByNumber(command);
    }
  }
}
