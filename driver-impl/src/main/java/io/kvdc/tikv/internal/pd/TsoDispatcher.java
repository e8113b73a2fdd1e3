package io.kvdc.tikv.internal.pd;

import io.kvdc.error.ClusterUnreachableException;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.proto.pdpb.TsoResponse;
import io.kvdc.tikv.internal.retry.BackoffKind;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Completions;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.rpc.RpcClient;
import io.kvdc.tikv.internal.rpc.RpcFailure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the stream of timestamps going:
 *
 * <pre>
 *   Disconnected --somebody waits-->  Connecting
 *   Connecting   --leader found-->    Ready
 *   Ready        --somebody waits-->  Asking
 *   Asking       --answer-->          Ready
 *   Ready, Asking --stream ended, or no answer in time--> Resting   (waiters go back into the queue)
 *   Connecting   --no leader-->       Resting
 *   Resting      --rested-->          Disconnected
 *   any          --close-->           Closed      (all waiters fail)
 * </pre>
 *
 * All of it happens in a {@link SerialLoop}; waiters are told by the thread that the answer came in
 * on. A waiter whose deadline comes is told by a timer, whatever the state.
 */
final class TsoDispatcher implements TsoStream.Owner {

  /** The most timestamps in one request (pd client: defaultMaxTSOBatchSize). */
  static final int MAX_BATCH = 10_000;

  private sealed interface State {}

  private record Disconnected() implements State {}

  private record Connecting() implements State {}

  private record Ready(TsoStream stream) implements State {}

  private record Asking(TsoStream stream, TsoBatch batch, Deadline deadline) implements State {}

  private record Resting() implements State {}

  private record Closed() implements State {}

  private final TsoQueue queue;
  private final RpcClient rpc;
  private final LeaderTracker leaders;
  private final RetryEnvironment environment;
  private final Duration timeout;
  private final SerialLoop loop = new SerialLoop(this::step);
  private final TsoAlarm alarm;
  private final AtomicLong greatest = new AtomicLong();

  /** Whether the loop will look at the queue by itself, so that who adds need not wake it. */
  private volatile boolean willLook;

  private State state = new Disconnected();
  private Backoffer backoffer;
  private @Nullable KvException lastFailure;

  TsoDispatcher(
      TsoQueue queue,
      RpcClient rpc,
      LeaderTracker leaders,
      RetryEnvironment environment,
      Duration timeout) {
    this.queue = queue;
    this.rpc = rpc;
    this.leaders = leaders;
    this.environment = environment;
    this.timeout = timeout;
    this.alarm = new TsoAlarm(environment, loop::wake);
    this.backoffer = freshBackoffer();
  }

  private Backoffer freshBackoffer() {
    return new Backoffer(environment, Deadline.none(), Backoffer.UNLIMITED);
  }

  /** Somebody was added to the queue. */
  void added(TsoWaiter waiter) {
    if (!willLook || alarm.isLaterThan(waiter.deadline())) {
      loop.wake();
    }
  }

  void close() {
    loop.post(
        () -> {
          disconnect("the connection was closed");
          state = new Closed();
          backoffer.cancel(PdCalls.closedFailure());
          alarm.cancel();
        });
  }

  private void step() {
    do {
      willLook = false;
      expire();
      act();
      setAlarm();
      willLook = !(state instanceof Ready || state instanceof Disconnected || isClosed());
      // Who added after the look above may have seen that this will look, so it has to.
    } while (willLook && queue.hasNew());
  }

  private void setAlarm() {
    alarm.set(queue.earliestDeadline());
    if (state instanceof Asking asking) {
      alarm.set(asking.deadline());
      alarm.set(asking.batch().earliestDeadline());
    }
  }

  private boolean isClosed() {
    return state instanceof Closed;
  }

  private void act() {
    if (state instanceof Closed) {
      failAll(PdCalls.closedFailure());
    } else if (state instanceof Disconnected && !queue.isEmpty()) {
      connect();
    } else if (state instanceof Ready ready) {
      ask(ready.stream());
    } else if (state instanceof Asking asking && asking.deadline().isExpired()) {
      lost(
          asking.stream(),
          new RpcFailure.TimedOut(
              asking.stream().leader().address(),
              true,
              asking.stream().leader().address() + " did not send a timestamp in time"));
    }
  }

  private void connect() {
    state = new Connecting();
    Completions.whenDone(
        leaders.leader(),
        (leader, failure) ->
            loop.post(
                () -> {
                  if (!(state instanceof Connecting)) {
                    return;
                  }
                  if (leader != null) {
                    open(leader);
                  } else if (failure != null) {
                    rest("PD", PdErrors.unwrap(failure));
                  }
                }));
  }

  private void open(PdLeader leader) {
    TsoStream stream = new TsoStream(leader, this);
    state = new Ready(stream);
    stream.open(rpc);
  }

  private void ask(TsoStream stream) {
    List<TsoWaiter> waiters = queue.take(MAX_BATCH);
    if (waiters.isEmpty()) {
      return;
    }
    Deadline longest = waiters.get(0).deadline();
    for (TsoWaiter waiter : waiters) {
      longest = longest.max(waiter.deadline());
    }
    TsoBatch batch = new TsoBatch(waiters, greatest.get());
    state = new Asking(stream, batch, PdCalls.attemptDeadline(longest, timeout, environment));
    stream.send(batch);
  }

  @Override
  public void onAnswer(TsoStream stream, TsoBatch batch, TsoResponse response) {
    greatest.accumulateAndGet(TsoBatch.last(response), Math::max);
    // The next request leaves before the callers of this one run.
    loop.post(() -> answered(stream));
    batch.complete(response);
  }

  private void answered(TsoStream stream) {
    if (state instanceof Asking asking && asking.stream() == stream) {
      state = new Ready(stream);
      leaders.answered(stream.leader());
      lastFailure = null;
      if (backoffer.waits() > 0) {
        backoffer = freshBackoffer();
      }
    }
  }

  @Override
  public void onNonsense(TsoStream stream, TsoBatch batch, KvException failure) {
    loop.post(() -> lost(stream, failure));
    batch.fail(failure);
  }

  @Override
  public void onEnd(TsoStream stream, RpcFailure failure) {
    loop.post(() -> lost(stream, failure));
  }

  /** The stream is of no more use: its waiters go back, and another leader is looked for. */
  private void lost(TsoStream stream, Throwable failure) {
    if (!isCurrent(stream)) {
      return;
    }
    disconnect("another stream takes its place");
    if (PdErrors.isLeaderChange(failure)) {
      leaders.forget(stream.leader());
    } else {
      leaders.failed(stream.leader());
    }
    rest(stream.leader().address(), failure);
  }

  private boolean isCurrent(TsoStream stream) {
    return (state instanceof Ready ready && ready.stream() == stream)
        || (state instanceof Asking asking && asking.stream() == stream);
  }

  private void disconnect(String why) {
    TsoStream stream =
        state instanceof Ready ready
            ? ready.stream()
            : state instanceof Asking asking ? asking.stream() : null;
    if (stream == null) {
      return;
    }
    TsoBatch batch = stream.takeBack();
    if (batch != null) {
      queue.putBack(batch.waiters());
    }
    state = new Disconnected();
    stream.cancel(why);
  }

  private void rest(String target, Throwable failure) {
    KvException end = PdErrors.endOf(failure, "Tso");
    if (end != null) {
      state = new Disconnected();
      failAll(end);
      return;
    }
    lastFailure = failure instanceof KvException known ? known : null;
    state = new Resting();
    Completions.whenDone(
        backoffer.backoff(BackoffKind.PD_MEMBERS, target, failure),
        (rested, ended) ->
            loop.post(
                () -> {
                  if (state instanceof Resting) {
                    state = new Disconnected();
                  }
                  if (ended != null) {
                    failAll(PdErrors.unwrap(ended));
                  }
                }));
  }

  private void failAll(Throwable failure) {
    queue.takeAll().forEach(waiter -> waiter.completeExceptionally(failure));
  }

  private void expire() {
    for (TsoWaiter waiter : queue.takeExpired()) {
      waiter.completeExceptionally(expired(waiter));
    }
    if (state instanceof Asking asking) {
      for (TsoWaiter waiter : asking.batch().waiters()) {
        if (!waiter.isDone() && waiter.deadline().isExpired()) {
          waiter.completeExceptionally(expired(waiter));
        }
      }
    }
  }

  private KvException expired(TsoWaiter waiter) {
    KvException last = lastFailure;
    if (last instanceof ClusterUnreachableException) {
      return last;
    }
    Duration given = waiter.deadline().timeout();
    return new DeadlineExceededException(
        ErrorDetail.of("PD sent no timestamp within " + given.toMillis() + " ms")
            .withCause(last)
            .withAttempts(backoffer.attempts()),
        given);
  }
}
