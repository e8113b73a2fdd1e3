package io.kvdc.embedded.internal.lockwait;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.LockInfo;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many threads that lock and unlock one key: nobody is forgotten, and nobody waits for himself. */
class LockWaitsConcurrencyTest {

  private static final int THREADS = 8;
  private static final int ROUNDS = 300;
  private static final ByteString KEY = ByteString.copyFromUtf8("k");

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final DeadlockDetector detector =
      new DeadlockDetector(InstantSource.system(), Duration.ofHours(1));
  private final LockWaits waits =
      new LockWaits(
          new LockWaitSettings(Duration.ofHours(1), Duration.ofMillis(1)),
          InstantSource.system(),
          (task, delay) -> {
            var unused = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
          },
          detector);
  private final Store store = new Store();
  private final AtomicLong timestamps = new AtomicLong();
  private final Queue<WaitEnd> unexpected = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() {
    threads.shutdownNow();
    timer.shutdownNow();
  }

  @Test
  void everybodyGetsTheLockInTheEnd() throws Exception {
    List<Future<?>> clients = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      boolean withConflict = i % 2 == 0;
      clients.add(
          threads.submit(
              () -> {
                for (int round = 0; round < ROUNDS; round++) {
                  long startTs = timestamps.incrementAndGet();
                  lock(startTs, withConflict);
                  store.unlock(startTs);
                }
              }));
    }
    for (Future<?> client : clients) {
      client.get(60, TimeUnit.SECONDS);
    }

    assertThat(unexpected).isEmpty();
    assertThat(waits.isEmpty()).isTrue();
    assertThat(detector.isIdle()).isTrue();
  }

  private void lock(long startTs, boolean withConflict) {
    boolean locked = false;
    while (!locked) {
      locked = store.lock(new Client(startTs, withConflict)).join();
    }
  }

  /** One request; it is done when it has the lock, or when its client has to try again. */
  private final class Client implements Waiter {
    private final LockWaitRequest request;
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();

    Client(long startTs, boolean withConflict) {
      request =
          new LockWaitRequest(
              1, Context.getDefaultInstance(), KEY, startTs, false, 0, withConflict, false);
    }

    @Override
    public void end(WaitEnd end) {
      if (!(end instanceof WaitEnd.Released)) {
        unexpected.add(end);
      }
      done.complete(false);
    }

    @Override
    public void resume(LockWait wait) {
      store.lockAgain(this, wait);
    }
  }

  /** A store with one key. */
  private final class Store {
    private final ReentrantLock exclusive = new ReentrantLock();
    private long holder;

    CompletableFuture<Boolean> lock(Client client) {
      LockWait wait = null;
      exclusive.lock();
      try {
        if (holder == 0) {
          holder = client.request.startTs();
        } else {
          wait = waits.enqueue(client.request, info(), client);
        }
      } finally {
        exclusive.unlock();
      }
      if (wait == null) {
        acquired(client);
      } else {
        waits.start(wait);
      }
      return client.done;
    }

    void lockAgain(Client client, LockWait wait) {
      boolean locked = false;
      WaitEnd end = null;
      exclusive.lock();
      try {
        if (holder == 0) {
          holder = client.request.startTs();
          locked = true;
        } else {
          end = waits.enqueueAgain(wait, info());
        }
      } finally {
        exclusive.unlock();
      }
      if (locked) {
        waits.finish(wait);
        acquired(client);
      } else if (end != null) {
        client.end(end);
      } else {
        waits.start(wait);
      }
    }

    void unlock(long startTs) {
      exclusive.lock();
      try {
        assertThat(holder).isEqualTo(startTs);
        holder = 0;
      } finally {
        exclusive.unlock();
      }
      waits.released(KEY, startTs, 0);
    }

    private void acquired(Client client) {
      waits.acquired(
          LockInfo.newBuilder().setKey(KEY).setLockVersion(client.request.startTs()).build());
      client.done.complete(true);
    }

    private LockInfo info() {
      return LockInfo.newBuilder().setKey(KEY).setLockVersion(holder).build();
    }
  }
}
