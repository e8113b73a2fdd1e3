package io.kvdc.tikv.internal.rpc.batch;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.kvdc.tikv.internal.metric.LaneMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way of requests to one store over one connection: an inbox that any thread puts calls into,
 * and behind it, in the loop of the connection, one stream after another.
 *
 * <p>Whoever puts a call into an empty inbox has the loop woken, which takes all that is there by
 * then: a lone request goes out at once, and under load the frames fill up while the loop is busy.
 */
public final class BatchLane {

  /** Most bytes of a frame, unless one request alone is larger. */
  private static final int MAX_FRAME_BYTES = 1 << 20;

  /** Most calls that wait to be written, so that a store that reads nothing costs no more. */
  private static final int MAX_BACKLOG = 1 << 16;

  /** How late a call may be found to have run out of time. */
  private static final long DEADLINE_GRAIN_NANOS = 10_000_000;

  private static final long NEVER = Long.MAX_VALUE;

  private final LaneContext context;
  private final Metadata headers;
  private final Inbox inbox = new Inbox();
  private final BatchTrigger trigger;
  private final Runnable flush = this::flush;

  // From here on, only used in the loop; what others look at is volatile.
  private final Backlog backlog = new Backlog();
  private final List<BatchedCall<?>> expired = new ArrayList<>();
  private volatile int backlogSize;
  private volatile @Nullable BatchStream stream;
  private volatile boolean limited;
  private volatile boolean closed;
  private final List<BatchStream> retired = new ArrayList<>();
  private boolean lastStreamBarren;
  private long nextCheckNanos;
  private boolean checkScheduled;
  private boolean waiting;
  private long waitUntilNanos;
  private long lastArrivalNanos;
  private boolean anyArrived;
  private long lastWriteNanos;

  /** Only where something is measured; 0: nothing has come yet. */
  private long lastHeadNanos;

  private int waitingSince;
  private long waitBeganNanos;
  private boolean idleCheckScheduled;

  /**
   * Makes a lane; the first call opens its stream.
   *
   * @param context what it needs
   * @param headers of its streams
   */
  public BatchLane(LaneContext context, Metadata headers) {
    this.context = context;
    this.headers = headers;
    this.trigger = new BatchTrigger(context.settings());
  }

  /** Sends a call; by any thread. */
  public void submit(BatchedCall<?> call) {
    if (backlogSize >= MAX_BACKLOG) {
      call.completeExceptionally(context.failures().queueFull());
      return;
    }
    if (inbox.add(call)) {
      try {
        context.loop().execute(flush);
      } catch (RejectedExecutionException e) {
        // The client was closed, and with it its threads.
        // The backlog is the loop's own; what is in the inbox belongs to whoever takes it.
        BatchedCall<?> next;
        for (BatchedCall<?> left = inbox.takeAll(); left != null; left = next) {
          next = left.next;
          left.next = null;
          left.completeExceptionally(closedFailure());
        }
      }
    }
  }

  private Throwable closedFailure() {
    return context
        .failures()
        .ended(Status.UNAVAILABLE.withDescription("the connection was closed"), false);
  }

  /** How many calls are under way. */
  public int load() {
    BatchStream current = stream;
    return backlogSize + (current == null ? 0 : current.pending().size());
  }

  /** Whether calls ran out of time and nothing has come back since. */
  public boolean isSilent() {
    BatchStream current = stream;
    return current != null && current.silent();
  }

  /** Ends all calls as the channel was closed; calls that come later end too. */
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      context.loop().execute(this::closeNow);
    } catch (RejectedExecutionException e) {
      // The loop has ended, and all streams of it with it.
    }
  }

  private void closeNow() {
    List<BatchStream> all = new ArrayList<>(retired);
    BatchStream current = stream;
    if (current != null) {
      all.add(current);
    }
    for (BatchStream each : all) {
      each.end("the connection is closed");
      ended(each, Status.UNAVAILABLE.withDescription("the connection was closed"));
    }
    flush();
  }

  private void flush() {
    takeArrivals();
    if (closed) {
      failBacklog(closedFailure());
    } else if (!waitForMore()) {
      write();
    }
  }

  private void takeArrivals() {
    BatchedCall<?> call = inbox.takeAll();
    if (call == null) {
      return;
    }
    long shortest = NEVER;
    while (call != null) {
      BatchedCall<?> following = call.next;
      call.next = null;
      shortest = Math.min(shortest, call.deadline().remainingNanos());
      backlog.add(call);
      call = following;
    }
    backlogSize = backlog.size();
    LaneMetrics metrics = context.metrics();
    if (metrics != null) {
      metrics.pending(backlogSize);
      long now = context.ticker().nanoTime();
      if (lastHeadNanos != 0) {
        metrics.headAfter(now - lastHeadNanos);
      }
      lastHeadNanos = now;
    }
    checkWithin(shortest);
  }

  /** Whether to leave the calls where they are until more come or the wait is over. */
  private boolean waitForMore() {
    if (trigger.neverWaits() || backlog.isEmpty()) {
      return false;
    }
    long now = context.ticker().nanoTime();
    if (waiting) {
      if (backlog.size() < trigger.target() && now - waitUntilNanos < 0) {
        return true;
      }
      waiting = false;
      lastArrivalNanos = now;
      LaneMetrics metrics = context.metrics();
      if (metrics != null) {
        metrics.waited(now - waitBeganNanos, Math.max(0, backlog.size() - waitingSince));
      }
      return false;
    }
    long gap = anyArrived ? now - lastArrivalNanos : 0;
    anyArrived = true;
    lastArrivalNanos = now;
    long wait = trigger.waitNanos(backlog.size(), gap, context.store().transportLayerLoad());
    if (wait == 0) {
      return false;
    }
    waiting = true;
    waitUntilNanos = now + wait;
    LaneMetrics metrics = context.metrics();
    if (metrics != null) {
      waitingSince = backlog.size();
      waitBeganNanos = now;
      metrics.waits(trigger.target());
    }
    context.loop().schedule(flush, wait);
    return true;
  }

  /** The stream takes more. */
  void writable() {
    if (!waiting) {
      write();
    }
  }

  /** Answers came; calls that a limit held back may go. */
  void answered() {
    if (limited) {
      context.loop().execute(this::writable);
    }
  }

  private void write() {
    if (backlog.isEmpty()) {
      return;
    }
    BatchStream current = stream;
    if (current != null && current.renewal() != context.renewals().getAsInt()) {
      retire(current);
      current = null;
    }
    if (current == null) {
      current = open();
      if (current == null) {
        return;
      }
    }
    LaneMetrics metrics = context.metrics();
    long began = metrics == null ? 0 : context.ticker().nanoTime();
    int written = 0;
    while (!backlog.isEmpty() && current.isReady()) {
      int frame = writeFrame(current);
      if (frame == 0) {
        break;
      }
      written += frame;
    }
    backlogSize = backlog.size();
    if (written > 0) {
      trigger.written(written);
      lastWriteNanos = context.ticker().nanoTime();
      if (metrics != null) {
        metrics.sent(lastWriteNanos - began);
      }
    }
  }

  /** Lets the calls of a stream end on it, and writes no more to it. */
  private void retire(BatchStream old) {
    stream = null;
    retired.add(old);
    old.complete();
  }

  private int writeFrame(BatchStream current) {
    long allowed = context.settings().maxConcurrentRequests() - current.pending().size();
    BatchedCall<?>[] calls =
        new BatchedCall<?>[Math.min(backlog.size(), context.settings().maxBatchSize())];
    int count = 0;
    long ordinary = 0;
    long bytes = 0;
    boolean held = false;
    while (count < calls.length && bytes < MAX_FRAME_BYTES) {
      if (ordinary >= allowed && !backlog.hasHighPriority()) {
        held = true;
        break;
      }
      BatchedCall<?> call = backlog.poll();
      if (call == null) {
        break;
      }
      if (call.isDone()) {
        continue;
      }
      if (call.priority() < Backlog.HIGH_PRIORITY) {
        ordinary++;
      }
      calls[count++] = call;
      bytes += call.size();
    }
    limited = held;
    if (count > 0) {
      current.write(calls, count);
      LaneMetrics metrics = context.metrics();
      if (metrics != null) {
        metrics.written(count);
      }
    }
    if (held
        && count == 0
        && current.pending().size() < context.settings().maxConcurrentRequests()) {
      // An answer came between the two looks, and did not see that calls are held back.
      context.loop().execute(this::writable);
    }
    return count;
  }

  private @Nullable BatchStream open() {
    if (lastStreamBarren && !context.pace().mayTry()) {
      LaneMetrics metrics = context.metrics();
      if (metrics != null) {
        metrics.noConnection(backlog.size());
      }
      failBacklog(context.failures().tooSoon());
      return null;
    }
    ClientCall<RequestFrame, ResponseFrame> call =
        context.channel().get().newCall(Frames.METHOD, context.options());
    BatchStream opened = new BatchStream(this, context, call, context.renewals().getAsInt());
    stream = opened;
    lastWriteNanos = context.ticker().nanoTime();
    Metadata fresh = new Metadata();
    fresh.merge(headers);
    opened.start(fresh);
    checkIdleLater();
    return opened;
  }

  /** A stream has ended. */
  void ended(BatchStream old, Status status) {
    if (stream == old) {
      stream = null;
    }
    retired.remove(old);
    List<BatchedCall<?>> inFlight = old.pending().takeAll();
    if (status.getCode() == Status.Code.UNIMPLEMENTED && !old.answered()) {
      context.store().refusedBatches();
      inFlight.addAll(backlog.takeAll());
      backlogSize = 0;
      endOutside(inFlight, BatchedCall::goAlone);
      return;
    }
    LaneMetrics metrics = context.metrics();
    if (metrics != null && !inFlight.isEmpty()) {
      metrics.retired(inFlight.size());
    }
    if (!inFlight.isEmpty()) {
      Throwable failure = context.failures().ended(old.answered() ? midway(status) : status, true);
      endOutside(inFlight, call -> call.completeExceptionally(failure));
    }
    if (stream != null) {
      return;
    }
    lastStreamBarren = old.opened() && !old.answered();
    if (old.opened() && !closed) {
      // What was not written has a better chance on the next stream.
      write();
    } else {
      failBacklog(context.failures().ended(status, false));
    }
  }

  /** A stream that was refused after it had answered says nothing of the calls that were on it. */
  private static Status midway(Status status) {
    return switch (status.getCode()) {
      case UNIMPLEMENTED, UNAUTHENTICATED, PERMISSION_DENIED ->
          Status.UNAVAILABLE
              .withDescription("the stream was refused midway: " + status.getDescription())
              .withCause(status.getCause());
      default -> status;
    };
  }

  private void failBacklog(Throwable failure) {
    if (!backlog.isEmpty()) {
      endOutside(backlog.takeAll(), call -> call.completeExceptionally(failure));
    }
    backlogSize = 0;
  }

  private void endOutside(List<BatchedCall<?>> calls, Consumer<BatchedCall<?>> end) {
    context.loop().outside(() -> calls.forEach(call -> endOne(call, end)));
  }

  /** Whatever happens to one call, the others must end too. */
  private void endOne(BatchedCall<?> call, Consumer<BatchedCall<?>> end) {
    try {
      end.accept(call);
    } catch (RuntimeException | Error defect) {
      call.completeExceptionally(context.failures().malformed("a call could not be ended", defect));
    }
  }

  private void checkWithin(long nanos) {
    if (nanos == NEVER) {
      return;
    }
    long at = context.ticker().nanoTime() + nanos;
    if (!checkScheduled || at - nextCheckNanos < -DEADLINE_GRAIN_NANOS) {
      checkScheduled = true;
      nextCheckNanos = at;
      context.loop().schedule(this::check, nanos + DEADLINE_GRAIN_NANOS);
    }
  }

  private void check() {
    if (!checkScheduled || context.ticker().nanoTime() - nextCheckNanos < 0) {
      return;
    }
    checkScheduled = false;
    takeArrivals();
    backlog.takeExpired(expired);
    backlogSize = backlog.size();
    timeOut(false);
    long shortest = backlog.shortestRemainingNanos();
    for (BatchStream old : retired) {
      shortest = Math.min(shortest, old.takeExpired(expired));
    }
    BatchStream current = stream;
    if (current != null) {
      shortest = Math.min(shortest, current.takeExpired(expired));
    }
    timeOut(true);
    answered();
    checkWithin(shortest);
    if (!waiting) {
      write();
    }
  }

  private void timeOut(boolean written) {
    if (expired.isEmpty()) {
      return;
    }
    List<BatchedCall<?>> calls = List.copyOf(expired);
    expired.clear();
    endOutside(calls, call -> call.completeExceptionally(context.failures().timedOut(written)));
  }

  private void checkIdleLater() {
    if (!idleCheckScheduled) {
      idleCheckScheduled = true;
      context.loop().schedule(this::checkIdle, context.idleTimeout().toNanos());
    }
  }

  private void checkIdle() {
    idleCheckScheduled = false;
    BatchStream current = stream;
    if (current == null) {
      return;
    }
    boolean unused =
        backlog.isEmpty()
            && current.pending().size() == 0
            && context.ticker().nanoTime() - lastWriteNanos >= context.idleTimeout().toNanos();
    if (unused) {
      stream = null;
      current.end("unused for " + context.idleTimeout());
    } else {
      checkIdleLater();
    }
  }
}
