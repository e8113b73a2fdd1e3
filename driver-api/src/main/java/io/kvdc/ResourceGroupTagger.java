package io.kvdc;

import io.kvdc.spi.RpcCall;
import org.jspecify.annotations.Nullable;

/**
 * Makes the tag that a store's statistics keep a request under, where the session has no fixed one.
 * Called for each attempt on a thread of the driver: it must be quick and must not block. What it
 * throws leaves the request without a tag and is logged.
 */
@FunctionalInterface
public interface ResourceGroupTagger {

  /**
   * The tag of a request.
   *
   * @param call the request
   * @return the tag; null: none
   */
  @Nullable Bytes tag(RpcCall call);
}
