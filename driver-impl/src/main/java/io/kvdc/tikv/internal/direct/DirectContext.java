package io.kvdc.tikv.internal.direct;

import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import io.kvdc.tikv.internal.rpc.CommandPriority;
import io.kvdc.tikv.rpc.RpcOptions;

/** What the options of a request say in its context. */
final class DirectContext {

  private DirectContext() {}

  static void describe(RpcOptions options, Context.Builder context) {
    context.setPriority(CommandPriority.of(options.priority()));
    if (!options.requestSource().isEmpty()) {
      context.setRequestSource(options.requestSource());
    }
    if (!options.resourceGroup().isEmpty()) {
      context.getResourceControlContextBuilder().setResourceGroupName(options.resourceGroup());
    }
    if (!options.resourceGroupTag().isEmpty()) {
      context.setResourceGroupTag(ByteStrings.of(options.resourceGroupTag()));
    }
    if (!options.traceId().isEmpty()) {
      context.setTraceId(ByteStrings.of(options.traceId()));
    }
    if (options.traceFlags() != 0) {
      context.setTraceControlFlags(options.traceFlags());
    }
  }
}
