package io.kvdc.bench.load.client;

import io.kvdc.bench.load.work.Operation;
import io.kvdc.bench.load.work.Operations;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Callers that wait for each operation, each on a thread. */
final class BlockingCallers implements Callers {

  private final List<Tally> tallies;
  private final List<Thread> threads = new ArrayList<>();

  BlockingCallers(BlockingClient client, Operations operations, int count, long seed, Phase phase) {
    tallies = Stream.generate(() -> new Tally(phase)).limit(count).toList();
    for (int caller = 0; caller < count; caller++) {
      int number = caller;
      Operations.Caller draws = operations.caller(seed + caller);
      Thread thread =
          new Thread(
              () -> run(client, draws, number, tallies.get(number), phase), "caller-" + caller);
      thread.setDaemon(true);
      threads.add(thread);
    }
  }

  private static void run(
      BlockingClient client, Operations.Caller draws, int number, Tally tally, Phase phase) {
    while (!phase.isOver()) {
      Operation operation = draws.next();
      long start = System.nanoTime();
      Throwable failure = null;
      try {
        client.perform(operation, number);
      } catch (Exception e) {
        failure = e;
      }
      tally.ended(System.nanoTime() - start, failure);
    }
  }

  @Override
  public void start() {
    threads.forEach(Thread::start);
  }

  @Override
  public void join() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Override
  public List<Tally> tallies() {
    return tallies;
  }
}
