package io.kvdc.tikv.internal.rpc.batch;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.kvdc.proto.kvrpcpb.HealthFeedback;
import io.kvdc.tikv.internal.metric.LaneMetrics;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One stream, from its opening to its end. The numbers of its calls are its own, so that an answer
 * can never reach a call of another stream. Answers are handled on the thread that they come in on,
 * everything else in the loop.
 */
final class BatchStream extends ClientCall.Listener<ResponseFrame> {

  private final BatchLane lane;
  private final LaneContext context;
  private final ClientCall<RequestFrame, ResponseFrame> call;
  private final int renewal;
  private final PendingCalls pending = new PendingCalls();

  /** Whether requests could be written at some time, so that there was a connection. */
  private boolean opened;

  /** Whether an answer came. */
  private volatile boolean answered;

  /** Whether a call has run out of time since the last answer. */
  private volatile boolean silent;

  /**
   * Frames that the server may send before it is asked for more: gRPC counts down, and a stream
   * that nobody asks for more falls silent.
   */
  static final int READ_AHEAD = 1 << 12;

  private static final System.Logger LOG = System.getLogger("io.kvdc.tikv");

  private int unasked;

  BatchStream(
      BatchLane lane,
      LaneContext context,
      ClientCall<RequestFrame, ResponseFrame> call,
      int renewal) {
    this.lane = lane;
    this.context = context;
    this.call = call;
    this.renewal = renewal;
  }

  void start(Metadata headers) {
    call.start(this, headers);
    call.request(READ_AHEAD);
  }

  PendingCalls pending() {
    return pending;
  }

  /** How often the connections had been made anew when it was opened. */
  int renewal() {
    return renewal;
  }

  boolean opened() {
    return opened;
  }

  boolean answered() {
    return answered;
  }

  boolean silent() {
    return silent;
  }

  boolean isReady() {
    boolean ready = call.isReady();
    opened |= ready;
    return ready;
  }

  /** Writes calls, which from then on may have been done by the store. */
  void write(BatchedCall<?>[] calls, int count) {
    pending.addAll(calls, count);
    call.sendMessage(new RequestFrame(calls, count));
  }

  long takeExpired(List<BatchedCall<?>> into) {
    int before = into.size();
    long shortest = pending.takeExpired(into);
    silent |= into.size() > before;
    return shortest;
  }

  /** Tells the server that nothing more comes; it ends the stream when all is answered. */
  void complete() {
    call.halfClose();
  }

  void end(String why) {
    call.cancel(why, null);
  }

  @Override
  public void onReady() {
    context.loop().execute(lane::writable);
  }

  @Override
  public void onMessage(ResponseFrame frame) {
    if (++unasked == READ_AHEAD / 2) {
      unasked = 0;
      call.request(READ_AHEAD / 2);
    }
    if (!answered) {
      answered = true;
      context.pace().wentWell();
      context.store().tookBatches();
    }
    silent = false;
    if (frame.transportLayerLoad() > 0) {
      context.store().transportLayerLoad(frame.transportLayerLoad());
    }
    HealthFeedback feedback = frame.healthFeedback();
    if (feedback != null) {
      hear(feedback);
    }
    @Nullable BatchedCall<?>[] calls = pending.take(frame);
    lane.answered();
    LaneMetrics metrics = context.metrics();
    if (metrics != null) {
      int unknown = Collections.frequency(Arrays.asList(calls), null);
      metrics.answered(calls.length - unknown, unknown);
    }
    for (int i = 0; i < calls.length; i++) {
      BatchedCall<?> answeredCall = calls[i];
      if (answeredCall != null) {
        answer(answeredCall, frame, i);
      }
    }
  }

  private void hear(HealthFeedback feedback) {
    try {
      context.feedback().accept(feedback);
    } catch (RuntimeException defect) {
      // The answers in the frame are worth more than what a store says of its health.
      LOG.log(System.Logger.Level.ERROR, "a listener to the health of stores failed", defect);
    }
  }

  /** Whatever happens to one call, the others of the frame must end too. */
  private void answer(BatchedCall<?> answered, ResponseFrame frame, int index) {
    try {
      answered.answer(frame, index, context.failures());
    } catch (RuntimeException | Error defect) {
      answered.completeExceptionally(
          context.failures().malformed("an answer could not be read", defect));
    }
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    context.loop().execute(() -> lane.ended(this, status));
  }
}
