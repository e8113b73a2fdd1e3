package io.kvdc.bench.load.client;

import io.kvdc.bench.load.work.Operation;
import org.jspecify.annotations.Nullable;

/** A client whose callers are called back and hold no thread. Safe for use by many threads. */
public non-sealed interface AsyncClient extends Client {

  /**
   * Starts one operation, and checks what it reads.
   *
   * @param operation what to do; must not be looked at after the end
   * @param caller who asks, counted from 0
   * @param completion hears of the end
   */
  void start(Operation operation, int caller, Completion completion);

  /** Hears how an operation ended, once. */
  interface Completion {
    /**
     * The operation has ended.
     *
     * @param failure why it failed; null: it did not
     */
    void done(@Nullable Throwable failure);
  }
}
