package io.kvdc.embedded.internal.tikv;

import io.grpc.Status;
import io.kvdc.embedded.RegionErrors;
import io.kvdc.embedded.internal.topology.RegionState;
import io.kvdc.proto.coprocessor.Request;
import io.kvdc.proto.coprocessor.Response;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.metapb.Buckets;

/**
 * Coprocessor: TiDB's push-down. Its kinds are known and their regions are checked, but it computes
 * nothing.
 */
final class CoprocessorCommand {

  /** DAG, ANALYZE and CHECKSUM (TiKV, coprocessor/mod.rs). */
  private static final int FIRST_KIND = 103;

  private static final int LAST_KIND = 105;

  private final RegionCheck regions;

  CoprocessorCommand(RegionCheck regions) {
    this.regions = regions;
  }

  void call(Request request, Reply reply) {
    if (request.getTp() < FIRST_KIND || request.getTp() > LAST_KIND) {
      reply.answer(
          Response.newBuilder().setOtherError("unsupported tp " + request.getTp()).build());
      return;
    }
    try {
      Context context = request.getContext();
      RegionState region = regions.read(context, request.getStartTs()).region();
      mustKnowBuckets(context, region);
      reply.fail(
          Status.UNIMPLEMENTED.withDescription(
              "the embedded store computes no coprocessor request"));
    } catch (RegionErrorException e) {
      reply.answer(Response.newBuilder().setRegionError(e.error()).build());
    }
  }

  /** Refuses one cut along older buckets (TiKV, coprocessor/endpoint.rs). */
  private static void mustKnowBuckets(Context context, RegionState region)
      throws RegionErrorException {
    Buckets current = region.report().buckets();
    long known = context.getBucketsVersion();
    if (current != null && known != 0 && current.getVersion() > known) {
      throw new RegionErrorException(
          RegionErrors.bucketVersionNotMatch(current.getVersion(), current.getKeysList()));
    }
  }
}
