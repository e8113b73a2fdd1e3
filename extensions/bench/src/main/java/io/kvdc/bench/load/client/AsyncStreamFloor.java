package io.kvdc.bench.load.client;

import io.kvdc.bench.load.work.Operation;

/** The floor of batches with callers that are called back: one stream, no parked thread. */
final class AsyncStreamFloor implements AsyncClient {

  private final FloorChannel floor;
  private final CommandStream stream;
  private final Commands commands;

  AsyncStreamFloor(Target target) {
    StoreAddress store = StoreAddress.of(target);
    commands = new Commands(store, target);
    floor = new FloorChannel(store.address());
    stream = new CommandStream(floor);
  }

  @Override
  public void start(Operation operation, int caller, Completion completion) {
    stream.send(
        caller,
        commands.command(operation),
        (response, failure) -> {
          Throwable wrong = failure;
          if (response != null) {
            try {
              commands.check(operation, response);
            } catch (IllegalStateException answer) {
              wrong = answer;
            }
          }
          completion.done(wrong);
        });
  }

  @Override
  public void close() {
    floor.close();
  }
}
