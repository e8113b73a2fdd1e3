package io.kvdc.spi;

/**
 * What an operation spends its time with. Phases overlap: prewrite and commit hold the requests and
 * waits within them, and requests run side by side, so that their times may add up to more than the
 * operation took.
 */
public enum Phase {
  /** Waiting until interceptors let it go on. */
  ADMISSION,
  /** Waiting for timestamps. */
  TIMESTAMP,
  /** Looking up regions that were not known. */
  LOCATE,
  /** Attempts of requests to stores. */
  RPC,
  /** Pauses between attempts. */
  BACKOFF,
  /** Dealing with locks of others. */
  RESOLVE_LOCKS,
  /** Waiting for a latch of this client. */
  LATCH,
  /** The first phase of a commit. */
  PREWRITE,
  /** The second phase of a commit, as far as the caller waits for it. */
  COMMIT
}
