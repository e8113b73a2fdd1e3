package io.kvdc.tikv.internal.rpc;

import io.kvdc.proto.kvrpcpb.HealthFeedback;

/** Hears what stores say of their health along with their answers. */
@FunctionalInterface
public interface HealthFeedbackListener {

  /**
   * A store has reported its health. Called on the thread that the answer came in on, which must
   * not be blocked.
   *
   * @param address the address that the answer came from; the store it speaks of is in the report
   * @param feedback the report; ignore one that is older than the last of its store
   */
  void onHealthFeedback(String address, HealthFeedback feedback);
}
