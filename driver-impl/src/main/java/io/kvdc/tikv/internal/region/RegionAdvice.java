package io.kvdc.tikv.internal.region;

import io.kvdc.error.KvException;
import io.kvdc.tikv.internal.retry.BackoffKind;
import org.jspecify.annotations.Nullable;

/** What to do with a request that a store turned away. */
sealed interface RegionAdvice {

  /**
   * Send it to the same peer again.
   *
   * @param backoff how to wait before; null: not at all
   */
  record SamePeer(@Nullable BackoffKind backoff) implements RegionAdvice {}

  /** Send it to the peer that the region's leader is now known to be. */
  record NewLeader() implements RegionAdvice {}

  /**
   * This peer does not lead; ask another one.
   *
   * @param backoff how to wait before; null: not at all
   */
  record OtherPeer(@Nullable BackoffKind backoff) implements RegionAdvice {}

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
