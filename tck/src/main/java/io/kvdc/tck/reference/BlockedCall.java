package io.kvdc.tck.reference;

import io.kvdc.error.DeadlockException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.WaitForLock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that is done as soon as no lock is in the way: on the thread of the connection, again
 * whenever a lock is given back, until it succeeds or its time is up.
 */
final class BlockedCall<T> {

  private final ReferenceThread thread;
  private final MvccStore store;
  private final Supplier<@Nullable WaitForLock> obstacles;
  private final Supplier<T> work;
  private final Duration patience;
  private final Function<WaitForLock, KvException> late;
  private final boolean seesDeadlocks;
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private @Nullable WaitForLock obstacle;
  private boolean timed;

  /**
   * Something to do later.
   *
   * @param obstacles what is in the way; null if nothing is
   * @param work what to do then
   * @param patience how long to wait; zero: not at all
   * @param late what to fail with then
   * @param seesDeadlocks whether to fail if those in the way wait for this
   */
  BlockedCall(
      ReferenceThread thread,
      MvccStore store,
      Supplier<@Nullable WaitForLock> obstacles,
      Supplier<T> work,
      Duration patience,
      Function<WaitForLock, KvException> late,
      boolean seesDeadlocks) {
    this.thread = thread;
    this.store = store;
    this.obstacles = obstacles;
    this.work = work;
    this.patience = patience;
    this.late = late;
    this.seesDeadlocks = seesDeadlocks;
  }

  /** Begins, on the thread of the connection. */
  CompletableFuture<T> start() {
    attempt();
    return result;
  }

  /** What it waits for. */
  @Nullable WaitForLock obstacle() {
    return obstacle;
  }

  void wake() {
    thread.execute(this::attempt);
  }

  private void attempt() {
    try {
      T value;
      synchronized (store) {
        if (result.isDone()) {
          store.locks().forget(this);
          return;
        }
        obstacle = obstacles.get();
        if (obstacle != null) {
          block(obstacle);
          return;
        }
        store.locks().forget(this);
        value = work.get();
      }
      result.complete(value);
    } catch (RuntimeException e) {
      end(e);
    }
  }

  private void block(WaitForLock found) {
    if (patience.isZero()) {
      throw late.apply(found);
    }
    List<WaitForLock> circle = seesDeadlocks ? store.circle(found) : List.of();
    if (!circle.isEmpty()) {
      throw new DeadlockException(
          ErrorDetail.of("transactions wait for each other"), found.key(), circle, false);
    }
    store.locks().await(this);
    if (!timed) {
      timed = true;
      thread.executeLater(patience, () -> end(late.apply(found)));
    }
  }

  /** Gives up; without effect if it is done. */
  void end(RuntimeException failure) {
    synchronized (store) {
      store.locks().forget(this);
    }
    result.completeExceptionally(failure);
  }
}
