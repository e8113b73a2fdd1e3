package io.kvdc.tikv.internal.pd;

import io.kvdc.error.ClusterUnreachableException;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.tikv.internal.retry.BackoffKind;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Completions;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.rpc.RpcClient;
import io.kvdc.tikv.internal.rpc.RpcFailure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the stream of timestamps going:
 *
 * <pre>
 *   Disconnected --somebody waits-->  Connecting
 *   Connecting   --server found-->    Streaming
 *   Streaming    --somebody waits, and there is room--> Streaming   (a request goes out)
 *   Streaming    --another server took over, and all is answered--> Disconnected
 *   Streaming    --stream ended, or no answer in time--> Resting    (waiters go back into the queue)
 *   Connecting   --no server-->       Resting
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

  private record Streaming(TsoStream<?, ?> stream) implements State {}

  private record Resting() implements State {}

  private record Closed() implements State {}

  private final TsoQueue queue;
  private final RpcClient rpc;
  private final TsoServers servers;
  private final RetryEnvironment environment;
  private final Duration timeout;
  private final ClockWatch clock;
  private final TsoGathering gathering;
  private final SerialLoop loop = new SerialLoop(this::step);
  private final TsoAlarm alarm;
  private final AtomicLong greatest = new AtomicLong();

  /** Whether the loop will look at the queue by itself, so that who adds need not wake it. */
  private volatile boolean willLook;

  /** How many more have to be added before who adds has to wake the loop after all; 0: never. */
  private final AtomicInteger missing = new AtomicInteger();

  /** Requests that are not answered yet, oldest first. */
  private final ArrayDeque<TsoBatch> onTheirWay = new ArrayDeque<>();

  private State state = new Disconnected();
  private @Nullable Deadline gatherUntil;
  private Backoffer backoffer;
  private @Nullable Throwable lastFailure;

  TsoDispatcher(
      TsoQueue queue,
      RpcClient rpc,
      TsoServers servers,
      RetryEnvironment environment,
      PdSettings settings,
      ClockWatch clock) {
    this.queue = queue;
    this.rpc = rpc;
    this.servers = servers;
    this.environment = environment;
    this.timeout = settings.timeout();
    this.clock = clock;
    this.gathering = new TsoGathering(settings.tso(), environment.ticker());
    this.alarm = new TsoAlarm(environment, loop::wake);
    this.backoffer = freshBackoffer();
  }

  private Backoffer freshBackoffer() {
    return new Backoffer(environment, Deadline.none(), Backoffer.UNLIMITED);
  }

  /** Somebody was added to the queue. */
  void added(TsoWaiter waiter) {
    if (!willLook
        || alarm.isLaterThan(waiter.deadline())
        || (missing.get() > 0 && missing.decrementAndGet() == 0)) {
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
      missing.set(0);
      gatherUntil = null;
      expire();
      act();
      setAlarm();
      willLook = looksByItself();
      // Who added after the look above may have seen that this will look, so it has to.
    } while (willLook && queue.hasNew());
  }

  private boolean looksByItself() {
    return state instanceof Connecting
        || state instanceof Resting
        || gatherUntil != null
        || (state instanceof Streaming && onTheirWay.size() >= gathering.most());
  }

  private void setAlarm() {
    alarm.set(queue.earliestDeadline());
    alarm.set(gatherUntil);
    for (TsoBatch batch : onTheirWay) {
      alarm.set(batch.deadline());
      alarm.set(batch.earliestDeadline());
    }
  }

  private void act() {
    if (state instanceof Closed) {
      failAll(PdCalls.closedFailure());
    } else if (state instanceof Streaming streaming) {
      stream(streaming.stream());
    }
    if (state instanceof Disconnected && !queue.isEmpty()) {
      connect();
    }
  }

  private void connect() {
    state = new Connecting();
    Completions.whenDone(
        servers.find(),
        (server, failure) ->
            loop.post(
                () -> {
                  if (!(state instanceof Connecting)) {
                    return;
                  }
                  if (server != null) {
                    open(server);
                  } else if (failure != null) {
                    rest("PD", PdErrors.unwrap(failure));
                  }
                }));
  }

  private void open(TsoServer server) {
    TsoStream<?, ?> stream = TsoStream.to(server, this);
    state = new Streaming(stream);
    stream.open(rpc);
  }

  private void stream(TsoStream<?, ?> stream) {
    TsoBatch oldest = onTheirWay.peek();
    if (oldest != null && oldest.deadline().isExpired()) {
      String address = stream.server().address();
      lost(
          stream,
          new RpcFailure.TimedOut(address, true, address + " did not send a timestamp in time"));
      return;
    }
    if (queue.isEmpty()) {
      return;
    }
    if (!servers.isCurrent(stream.server()) || stream.isOutdated()) {
      if (onTheirWay.isEmpty()) {
        disconnect("another server or connection gives out timestamps now");
      }
      return;
    }
    while (onTheirWay.size() < gathering.most() && gather()) {
      ask(stream);
    }
  }

  /** Whether a request shall go out now; if others shall be waited for, sees to that. */
  private boolean gather() {
    int gathered = queue.size();
    if (gathered == 0) {
      return false;
    }
    long wait = gathering.nanosToWait(gathered);
    if (wait == 0) {
      return true;
    }
    gatherUntil = Deadline.after(Duration.ofNanos(wait), environment.ticker());
    missing.set(gathering.missing(gathered));
    return false;
  }

  private void ask(TsoStream<?, ?> stream) {
    List<TsoWaiter> waiters = queue.take(MAX_BATCH);
    if (waiters.isEmpty()) {
      return;
    }
    Deadline longest = waiters.get(0).deadline();
    for (TsoWaiter waiter : waiters) {
      longest = longest.max(waiter.deadline());
    }
    TsoBatch batch =
        new TsoBatch(
            waiters,
            greatest.get(),
            PdCalls.attemptDeadline(longest, timeout, environment),
            environment.ticker().nanoTime());
    onTheirWay.add(batch);
    gathering.sent(batch.count());
    stream.send(batch);
  }

  @Override
  public void onAnswer(TsoStream<?, ?> stream, TsoBatch batch, TsoAnswer answer) {
    greatest.accumulateAndGet(TsoBatch.last(answer), Math::max);
    long roundTrip = environment.ticker().nanoTime() - batch.sentNanos();
    // The next request leaves before the callers of this one run.
    loop.post(() -> answered(stream, batch, roundTrip, answer.moved()));
    clock.seen(answer.physical(), roundTrip);
    batch.complete(answer);
  }

  private void answered(
      TsoStream<?, ?> stream, TsoBatch batch, long roundTrip, boolean serverMoved) {
    if (!isCurrent(stream)) {
      return;
    }
    onTheirWay.remove(batch);
    gathering.answered(roundTrip);
    if (serverMoved) {
      servers.forget(stream.server());
    } else {
      servers.answered(stream.server());
    }
    lastFailure = null;
    if (backoffer.waits() > 0) {
      backoffer = freshBackoffer();
    }
  }

  @Override
  public void onNonsense(TsoStream<?, ?> stream, TsoBatch batch, KvException failure) {
    loop.post(() -> lost(stream, failure));
    batch.fail(failure);
  }

  @Override
  public void onEnd(TsoStream<?, ?> stream, RpcFailure failure) {
    loop.post(() -> lost(stream, failure));
  }

  /** The stream is of no more use: its waiters go back, and another server is looked for. */
  private void lost(TsoStream<?, ?> stream, Throwable failure) {
    if (!isCurrent(stream)) {
      return;
    }
    disconnect("another stream takes its place");
    TsoServer server = stream.server();
    if (PdErrors.isLeaderChange(failure)) {
      servers.forget(server);
    } else {
      servers.failed(server);
    }
    // A server apart that knows nothing of timestamps any more has been replaced, by PD perhaps.
    boolean replaced = server.apart() && failure instanceof RpcFailure.Unimplemented;
    rest(
        server.address(),
        replaced
            ? new RpcFailure.Lost(server.address(), String.valueOf(failure.getMessage()), failure)
            : failure);
  }

  private boolean isCurrent(TsoStream<?, ?> stream) {
    return state instanceof Streaming streaming && streaming.stream() == stream;
  }

  private void disconnect(String why) {
    if (!(state instanceof Streaming streaming)) {
      return;
    }
    List<TsoBatch> unanswered = streaming.stream().takeBack();
    for (int i = unanswered.size() - 1; i >= 0; i--) {
      queue.putBack(unanswered.get(i).waiters());
    }
    onTheirWay.clear();
    state = new Disconnected();
    streaming.stream().cancel(why);
  }

  private void rest(String target, Throwable failure) {
    KvException end = PdErrors.endOf(failure, "Tso");
    if (end != null) {
      state = new Disconnected();
      failAll(end);
      return;
    }
    lastFailure = failure;
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
    for (TsoBatch batch : onTheirWay) {
      for (TsoWaiter waiter : batch.waiters()) {
        if (!waiter.isDone() && waiter.deadline().isExpired()) {
          waiter.completeExceptionally(expired(waiter));
        }
      }
    }
  }

  private KvException expired(TsoWaiter waiter) {
    Throwable last = lastFailure;
    if (last instanceof ClusterUnreachableException unreachable) {
      return unreachable;
    }
    Duration given = waiter.deadline().timeout();
    return new DeadlineExceededException(
        ErrorDetail.of(
                "PD sent no timestamp within " + given.toMillis() + " ms: " + whatItWaitsFor())
            .withCause(last instanceof KvException ? last : null)
            .withAttempts(backoffer.attempts()),
        given);
  }

  /** Without it nobody could tell a PD that is silent from one that is not found. */
  private String whatItWaitsFor() {
    Throwable last = lastFailure;
    return whereItStands() + (last == null ? "" : "; the last try failed: " + last.getMessage());
  }

  private String whereItStands() {
    if (!(state instanceof Streaming streaming)) {
      return "nobody who gives them out was found yet";
    }
    String address = streaming.stream().server().address();
    TsoBatch oldest = onTheirWay.peek();
    if (oldest == null) {
      return address + " was not asked yet";
    }
    long waited = environment.ticker().nanoTime() - oldest.sentNanos();
    return address + " has not answered for " + TimeUnit.NANOSECONDS.toMillis(waited) + " ms";
  }
}
