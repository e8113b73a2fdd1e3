package io.kvdc.bench.load.client;

import io.kvdc.bench.load.work.Operation;

/** A client whose callers wait, each on a thread of its own. Safe for use by many threads. */
public non-sealed interface BlockingClient extends Client {

  /**
   * Does one operation and checks what it reads.
   *
   * @param operation what to do
   * @param caller who asks, counted from 0
   * @throws Exception if it fails or an answer is wrong
   */
  void perform(Operation operation, int caller) throws Exception;
}
