package io.kvdc.tikv.internal.region;

/**
 * Hears how a request to a region ended; exactly one of these is called, once, on a thread that
 * must not be blocked.
 *
 * @param <R> the response
 */
interface RegionReply<R> {

  /** The region answered, without a region error. */
  void answered(R response, CachedRegion region);

  /** The region is not what it was; look the keys up again, now. */
  void moved();

  /** There is no answer to be had. */
  void failed(Throwable failure);
}
