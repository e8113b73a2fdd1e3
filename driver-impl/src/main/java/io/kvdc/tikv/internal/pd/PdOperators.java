package io.kvdc.tikv.internal.pd;

import io.kvdc.Bytes;
import io.kvdc.proto.pdpb.GetOperatorResponse;
import io.kvdc.tikv.internal.retry.Deadline;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Orders that PD carries out on regions. */
public interface PdOperators {

  /** Splits regions at PD keys; returns the ids of the new regions. */
  CompletableFuture<List<Long>> split(List<Bytes> pdKeys, Deadline deadline);

  /** Spreads the peers and leaders of regions over the stores. */
  CompletableFuture<@Nullable Void> scatter(List<Long> regionIds, Deadline deadline);

  /** What PD is doing with a region. */
  CompletableFuture<GetOperatorResponse> operator(long regionId, Deadline deadline);
}
