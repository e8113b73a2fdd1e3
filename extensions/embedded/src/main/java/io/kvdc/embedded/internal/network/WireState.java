package io.kvdc.embedded.internal.network;

/**
 * What becomes of the bytes of all connections of a node.
 *
 * @param holdsRequests whether those of clients do not arrive
 * @param holdsAnswers whether those of the node do not arrive
 * @param delayNanos how much longer all take, in each direction
 */
record WireState(boolean holdsRequests, boolean holdsAnswers, long delayNanos) {

  /** Everything passes at once. */
  static final WireState HEALTHY = new WireState(false, false, 0);

  WireState withHolds(boolean requests, boolean answers) {
    return new WireState(requests, answers, delayNanos);
  }

  WireState withDelay(long nanos) {
    return new WireState(holdsRequests, holdsAnswers, nanos);
  }
}
