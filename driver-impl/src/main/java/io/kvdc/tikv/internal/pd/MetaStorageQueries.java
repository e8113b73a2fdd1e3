package io.kvdc.tikv.internal.pd;

import com.google.protobuf.ByteString;
import io.kvdc.proto.meta_storagepb.GetRequest;
import io.kvdc.proto.meta_storagepb.GetResponse;
import io.kvdc.proto.meta_storagepb.MetaStorageGrpc;
import io.kvdc.proto.meta_storagepb.RequestHeader;
import io.kvdc.proto.pdpb.Error;
import io.kvdc.proto.pdpb.ErrorType;
import io.kvdc.proto.pdpb.ResponseHeader;
import io.kvdc.tikv.internal.retry.Deadline;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Asks PD's leader for what servers have left in its small store. */
final class MetaStorageQueries {

  private static final PdMethod<GetRequest, GetResponse> GET =
      new PdMethod<>(MetaStorageGrpc.getGetMethod(), MetaStorageQueries::headerOf);

  private final PdCalls calls;

  MetaStorageQueries(PdCalls calls) {
    this.calls = calls;
  }

  /** The value of a key; null if there is none. */
  CompletableFuture<@Nullable ByteString> get(String key, Deadline deadline) {
    return calls.call(
        GET,
        header ->
            GetRequest.newBuilder()
                .setHeader(RequestHeader.newBuilder().setClusterId(header.getClusterId()))
                .setKey(ByteString.copyFromUtf8(key))
                .build(),
        response -> {
          PdErrors.refuseErrors(headerOf(response), GET.name());
          return response.getKvsCount() == 0 ? null : response.getKvs(0).getValue();
        },
        deadline);
  }

  private static ResponseHeader headerOf(GetResponse response) {
    ResponseHeader.Builder header =
        ResponseHeader.newBuilder().setClusterId(response.getHeader().getClusterId());
    io.kvdc.proto.meta_storagepb.Error error = response.getHeader().getError();
    if (error.getType() != io.kvdc.proto.meta_storagepb.ErrorType.OK) {
      header.setError(Error.newBuilder().setType(ErrorType.UNKNOWN).setMessage(error.getMessage()));
    }
    return header.build();
  }
}
