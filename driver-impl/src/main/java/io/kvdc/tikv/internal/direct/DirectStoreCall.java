package io.kvdc.tikv.internal.direct;

import com.google.protobuf.Message;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.tikv.internal.region.RegionRequest;
import io.kvdc.tikv.internal.region.RegionRequestSender;
import io.kvdc.tikv.internal.region.StoreCall;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.rpc.RpcOptions;
import io.kvdc.tikv.rpc.TikvReply;

/** A request to a store that is for no region. */
final class DirectStoreCall<Q extends Message, R extends Message>
    extends StoreCall<Q, R, TikvReply<R>> {

  private final long storeId;
  private final RpcOptions options;
  private final MessageKeys keys;

  DirectStoreCall(
      RegionRequestSender sender,
      RegionRequest<Q, R> kind,
      Backoffer backoffer,
      long storeId,
      Q request,
      RpcOptions options,
      MessageKeys keys) {
    super(sender, kind, backoffer, storeId, request);
    this.storeId = storeId;
    this.options = options;
    this.keys = keys;
  }

  @Override
  protected void describe(Context.Builder context) {
    DirectContext.describe(options, context);
  }

  @Override
  protected TikvReply<R> read(R response, int sent) {
    return new TikvReply<>(
        options.encodeKeys() ? keys.decode(response) : response, 0, storeId, sent);
  }
}
