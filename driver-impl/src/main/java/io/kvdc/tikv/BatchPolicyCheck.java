package io.kvdc.tikv;

import io.kvdc.tikv.internal.rpc.batch.BatchPolicy;

/** Whether a text is a batch policy. */
final class BatchPolicyCheck {

  private BatchPolicyCheck() {}

  static boolean test(String text) {
    try {
      BatchPolicy.parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
