package io.kvdc.tikv.internal.retry;

/** Counts waits between attempts. Called on any thread, also on several at a time. */
@FunctionalInterface
public interface WaitListener {

  /**
   * A wait begins.
   *
   * @param kind why
   * @param nanos how long it is to be
   */
  void waits(BackoffKind kind, long nanos);
}
