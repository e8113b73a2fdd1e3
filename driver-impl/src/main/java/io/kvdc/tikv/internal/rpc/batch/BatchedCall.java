package io.kvdc.tikv.internal.rpc.batch;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.tikv.internal.retry.Deadline;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A request that shares a stream with others, and its answer. Cancelling it keeps it from being
 * written if it was not yet; otherwise its answer is dropped.
 *
 * @param <R> the response
 */
public abstract class BatchedCall<R extends Message> extends CompletableFuture<R> {

  /**
   * From which share of a frame the values of an answer point into it instead of being copied: a
   * small value must not keep a large frame alive.
   */
  private static final int ALIASING_SHARE = 4;

  private final BatchForm<R> form;
  private final Message request;
  private final Context context;
  private final Deadline deadline;
  private final int commandSize;
  private final int contextSize;

  /** The call that came before it into the same inbox. */
  @Nullable BatchedCall<?> next;

  /** Its number on its stream, from when it is written. */
  long id;

  /**
   * Makes a call.
   *
   * @param form how it goes into a batch
   * @param request the request, without context
   * @param context goes into the request
   * @param deadline when to give up; bounded
   */
  protected BatchedCall(BatchForm<R> form, Message request, Context context, Deadline deadline) {
    this.form = form;
    this.request = request;
    this.context = context;
    this.deadline = deadline;
    this.contextSize = context.getSerializedSize();
    this.commandSize =
        request.getSerializedSize()
            + CodedOutputStream.computeTagSize(BatchForm.CONTEXT_FIELD)
            + CodedOutputStream.computeUInt32SizeNoTag(contextSize)
            + contextSize;
  }

  /** Sends the request as a call of its own, for a store that takes no batches. */
  protected abstract CompletableFuture<R> alone();

  /** Sends the request as a call of its own and ends with it. */
  final void goAlone() {
    if (isDone()) {
      return;
    }
    CompletableFuture<R> call = alone();
    var unused =
        call.whenComplete(
            (answer, failure) -> {
              if (failure == null) {
                complete(answer);
              } else {
                completeExceptionally(failure);
              }
            });
    var unusedToo =
        whenComplete(
            (answer, failure) -> {
              if (isCancelled()) {
                call.cancel(false);
              }
            });
  }

  final Deadline deadline() {
    return deadline;
  }

  /** Resource control's priority; 0 if it says nothing. */
  final long priority() {
    return context.hasResourceControlContext()
        ? context.getResourceControlContext().getOverridePriority()
        : 0;
  }

  /** How many bytes it takes as an element of a frame, without tag and length. */
  final int size() {
    return CodedOutputStream.computeTagSize(form.field())
        + CodedOutputStream.computeUInt32SizeNoTag(commandSize)
        + commandSize;
  }

  /** Writes what {@link #size} measures. The context goes last, which is as good as first. */
  final void writeTo(CodedOutputStream out) throws IOException {
    out.writeUInt32NoTag(Frames.tag(form.field(), Frames.LENGTH_DELIMITED));
    out.writeUInt32NoTag(commandSize);
    request.writeTo(out);
    out.writeUInt32NoTag(Frames.tag(BatchForm.CONTEXT_FIELD, Frames.LENGTH_DELIMITED));
    out.writeUInt32NoTag(contextSize);
    context.writeTo(out);
  }

  /** Ends with what a frame holds for it. */
  final void answer(ResponseFrame frame, int index, CallFailures failures) {
    int tag = frame.commandTag(index);
    if (tag != Frames.tag(form.field(), Frames.LENGTH_DELIMITED)) {
      completeExceptionally(
          failures.malformed("an answer to command " + form.field() + " has the tag " + tag, null));
      return;
    }
    R answer;
    try {
      answer = parse(frame, index);
    } catch (IOException e) {
      completeExceptionally(failures.malformed("an answer cannot be read", e));
      return;
    }
    complete(answer);
  }

  private R parse(ResponseFrame frame, int index) throws IOException {
    int offset = frame.commandOffset(index);
    int length = frame.commandLength(index);
    if ((long) length * ALIASING_SHARE < frame.length()) {
      return form.parser().parseFrom(frame.array(), offset, length);
    }
    CodedInputStream input =
        UnsafeByteOperations.unsafeWrap(frame.array(), offset, length).newCodedInput();
    input.enableAliasing(true);
    R answer = form.parser().parseFrom(input);
    input.checkLastTagWas(0);
    return answer;
  }
}
