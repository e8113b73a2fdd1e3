package io.kvdc.tikv.internal.rpc.batch;

/** How soon to try again what has failed. */
public interface Pace {

  /** Whether to try now; true for one caller in each pause. */
  boolean mayTry();

  /** It went well; the next pause is the shortest again. */
  void wentWell();
}
