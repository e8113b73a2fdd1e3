package io.kvdc.tikv.internal.region;

import io.kvdc.error.KvException;
import io.kvdc.tikv.internal.retry.BackoffKind;
import org.jspecify.annotations.Nullable;

/** What to do with a request that a store turned away. */
sealed interface RegionAdvice {

  /**
   * Send it again, to whichever replica is the best after what was learnt.
   *
   * @param backoff how to wait before; null: not at all
   */
  record Again(@Nullable BackoffKind backoff) implements RegionAdvice {}

  /**
   * The region is not what it was: look the keys up again.
   *
   * @param backoff how to wait before; null: not at all, what is to be known is known already
   */
  record Regroup(@Nullable BackoffKind backoff) implements RegionAdvice {}

  /**
   * No retry helps.
   *
   * @param error what to fail with
   */
  record GiveUp(KvException error) implements RegionAdvice {}
}
