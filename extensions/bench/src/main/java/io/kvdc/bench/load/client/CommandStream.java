package io.kvdc.bench.load.client;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.kvdc.proto.tikvpb.BatchCommandsRequest;
import io.kvdc.proto.tikvpb.BatchCommandsResponse;
import io.kvdc.proto.tikvpb.TikvGrpc;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * One stream of batches with the simplest coalescing: commands queue up, and the event loop sends
 * all that have come whenever it gets to it. No retries, no deadlines, no routing.
 */
final class CommandStream extends ClientCall.Listener<BatchCommandsResponse> {

  /** Most commands of a batch, as client-go has it (config/client.go, MaxBatchSize). */
  private static final int MAX_BATCH = 128;

  private final ClientCall<BatchCommandsRequest, BatchCommandsResponse> call;
  private final Executor loop;
  private final ConcurrentLinkedQueue<Command> queue = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final AtomicReferenceArray<@Nullable Reply> waiting =
      new AtomicReferenceArray<>(Contender.MAX_CALLERS);
  private volatile @Nullable Throwable ended;

  private record Command(int caller, BatchCommandsRequest.Request request) {}

  CommandStream(FloorChannel floor) {
    loop = floor.loop();
    call = floor.channel().newCall(TikvGrpc.getBatchCommandsMethod(), CallOptions.DEFAULT);
    call.start(this, new Metadata());
    call.request(2);
  }

  /**
   * Sends a command.
   *
   * @param caller who sends it; has none on its way
   * @param request the command
   * @param reply gets the answer, on the event loop
   */
  void send(int caller, BatchCommandsRequest.Request request, Reply reply) {
    waiting.setOpaque(caller, reply);
    queue.add(new Command(caller, request));
    if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
      loop.execute(this::drain);
    }
    Throwable end = ended;
    if (end != null) {
      tell(caller, null, end);
    }
  }

  private void drain() {
    scheduled.set(false);
    Command next = queue.poll();
    while (next != null) {
      BatchCommandsRequest.Builder batch = BatchCommandsRequest.newBuilder();
      while (next != null && batch.getRequestsCount() < MAX_BATCH) {
        batch.addRequests(next.request());
        batch.addRequestIds(next.caller());
        next = queue.poll();
      }
      call.sendMessage(batch.build());
    }
  }

  @Override
  public void onMessage(BatchCommandsResponse batch) {
    for (int i = 0; i < batch.getResponsesCount(); i++) {
      tell((int) batch.getRequestIds(i), batch.getResponses(i), null);
    }
    call.request(1);
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    Throwable end = status.asRuntimeException();
    ended = end;
    for (int caller = 0; caller < Contender.MAX_CALLERS; caller++) {
      tell(caller, null, end);
    }
  }

  private void tell(
      int caller, BatchCommandsResponse.@Nullable Response response, @Nullable Throwable failure) {
    Reply reply = waiting.getAndSet(caller, null);
    if (reply != null) {
      reply.ended(response, failure);
    }
  }

  /** Gets one answer. */
  interface Reply {
    /** Comes with either of the two. */
    void ended(BatchCommandsResponse.@Nullable Response response, @Nullable Throwable failure);
  }
}
