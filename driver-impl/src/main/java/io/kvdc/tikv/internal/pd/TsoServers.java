package io.kvdc.tikv.internal.pd;

import java.util.concurrent.CompletableFuture;

/** Finds who gives out timestamps. Safe for use by many threads. */
interface TsoServers {

  /**
   * The server, known or found by questions that all callers share; fails with an exception of the
   * API or why a question failed.
   */
  CompletableFuture<TsoServer> find();

  /**
   * Whether it still is the one to ask, as far as is known. Has that looked up again now and then,
   * without waiting for it.
   */
  boolean isCurrent(TsoServer server);

  /** It did what it was asked. */
  void answered(TsoServer server);

  /** It said that another one has to be asked. */
  void forget(TsoServer server);

  /** It failed. */
  void failed(TsoServer server);
}
