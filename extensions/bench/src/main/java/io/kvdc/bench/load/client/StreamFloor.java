package io.kvdc.bench.load.client;

import io.kvdc.bench.load.work.Operation;
import io.kvdc.proto.tikvpb.BatchCommandsResponse;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The floor of batches with callers that wait: one stream, one parked thread for each caller. */
final class StreamFloor implements BlockingClient {

  private final FloorChannel floor;
  private final CommandStream stream;
  private final Commands commands;

  StreamFloor(Target target) {
    StoreAddress store = StoreAddress.of(target);
    commands = new Commands(store, target);
    floor = new FloorChannel(store.address());
    stream = new CommandStream(floor);
  }

  @Override
  public void perform(Operation operation, int caller) throws Exception {
    Parked parked = new Parked(Thread.currentThread());
    stream.send(caller, commands.command(operation), parked);
    commands.check(operation, parked.await());
  }

  @Override
  public void close() {
    floor.close();
  }

  private static final class Parked implements CommandStream.Reply {
    private final Thread thread;
    private @Nullable Throwable failure;
    private BatchCommandsResponse.@Nullable Response response;
    private volatile boolean done;

    private Parked(Thread thread) {
      this.thread = thread;
    }

    private BatchCommandsResponse.Response await() throws InterruptedException {
      while (!done) {
        LockSupport.park(this);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
      BatchCommandsResponse.Response found = response;
      if (found == null) {
        throw new IllegalStateException("the stream has ended", failure);
      }
      return found;
    }

    @Override
    public void ended(
        BatchCommandsResponse.@Nullable Response newResponse, @Nullable Throwable newFailure) {
      failure = newFailure;
      response = newResponse;
      done = true;
      LockSupport.unpark(thread);
    }
  }
}
