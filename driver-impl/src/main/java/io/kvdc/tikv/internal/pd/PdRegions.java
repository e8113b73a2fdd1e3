package io.kvdc.tikv.internal.pd;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.tikv.internal.retry.Deadline;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Looks regions up. All keys are PD keys. A result of null means that PD knows no such region. */
public interface PdRegions {

  /**
   * The same questions, put to whichever member of PD is next, followers included, if the settings
   * allow it: what they answer may be a little older than what the leader knows, so who finds it
   * older than what he has seen must ask again here.
   */
  default PdRegions fromAnyMember() {
    return this;
  }

  /** The region that holds a key. */
  CompletableFuture<@Nullable PdRegion> byKey(Bytes pdKey, Deadline deadline);

  /** The region before the one that holds a key. */
  CompletableFuture<@Nullable PdRegion> beforeKey(Bytes pdKey, Deadline deadline);

  /** The region with an id. */
  CompletableFuture<@Nullable PdRegion> byId(long regionId, Deadline deadline);

  /**
   * The regions of a range, in the order of their keys.
   *
   * @param limit the most to return; 0 or less: all
   */
  CompletableFuture<List<PdRegion>> scan(KeyRange pdRange, int limit, Deadline deadline);

  /**
   * The regions of several ranges, in the order of the ranges; one RPC where PD can, else one for
   * each range.
   *
   * @param limit the most to return for all ranges together; 0 or less: all
   */
  CompletableFuture<List<PdRegion>> scan(List<KeyRange> pdRanges, int limit, Deadline deadline);
}
