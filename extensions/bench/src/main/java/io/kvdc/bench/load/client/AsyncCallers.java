package io.kvdc.bench.load.client;

import io.kvdc.bench.load.work.Operations;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Callers that start their next operation when they are told of the end of the last. */
final class AsyncCallers implements Callers {

  private final AsyncClient client;
  private final Phase phase;
  private final CountDownLatch running;
  private final List<Caller> callers = new ArrayList<>();

  AsyncCallers(AsyncClient client, Operations operations, int count, long seed, Phase phase) {
    this.client = client;
    this.phase = phase;
    this.running = new CountDownLatch(count);
    for (int caller = 0; caller < count; caller++) {
      callers.add(new Caller(operations.caller(seed + caller), caller));
    }
  }

  @Override
  public void start() {
    callers.forEach(Caller::next);
  }

  @Override
  public void join() throws InterruptedException {
    running.await();
  }

  @Override
  public List<Tally> tallies() {
    return callers.stream().map(caller -> caller.tally).toList();
  }

  private final class Caller implements AsyncClient.Completion {
    private final Operations.Caller draws;
    private final int number;
    private final Tally tally = new Tally(phase);
    private final AtomicInteger signals = new AtomicInteger();
    private long startNanos;

    private Caller(Operations.Caller draws, int number) {
      this.draws = draws;
      this.number = number;
    }

    /** An operation that ends at once leaves the next one to who started it: no deep stacks. */
    private void next() {
      if (signals.getAndIncrement() != 0) {
        return;
      }
      do {
        if (phase.isOver()) {
          running.countDown();
          return;
        }
        startNanos = System.nanoTime();
        try {
          client.start(draws.next(), number, this);
        } catch (RuntimeException e) {
          done(e);
        }
      } while (signals.decrementAndGet() != 0);
    }

    @Override
    public void done(@Nullable Throwable failure) {
      tally.ended(System.nanoTime() - startNanos, failure);
      next();
    }
  }
}
