package io.kvdc.tikv.internal.pd;

import io.kvdc.Timestamp;
import io.kvdc.error.UnsupportedFeatureException;
import io.kvdc.proto.pdpb.Error;
import io.kvdc.proto.pdpb.GetExternalTimestampRequest;
import io.kvdc.proto.pdpb.GetExternalTimestampResponse;
import io.kvdc.proto.pdpb.GetMinTSRequest;
import io.kvdc.proto.pdpb.GetMinTSResponse;
import io.kvdc.proto.pdpb.PDGrpc;
import io.kvdc.proto.pdpb.SetExternalTimestampRequest;
import io.kvdc.proto.pdpb.SetExternalTimestampResponse;
import io.kvdc.tikv.internal.retry.Completions;
import io.kvdc.tikv.internal.retry.Deadline;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Asks PD's leader for the timestamps that all share. */
final class SharedTimestampQueries implements PdSharedTimestamps {

  private static final PdMethod<GetMinTSRequest, GetMinTSResponse> GET_MIN =
      new PdMethod<>(PDGrpc.getGetMinTSMethod(), GetMinTSResponse::getHeader);
  private static final PdMethod<GetExternalTimestampRequest, GetExternalTimestampResponse>
      GET_EXTERNAL =
          new PdMethod<>(
              PDGrpc.getGetExternalTimestampMethod(), GetExternalTimestampResponse::getHeader);
  private static final PdMethod<SetExternalTimestampRequest, SetExternalTimestampResponse>
      SET_EXTERNAL =
          new PdMethod<>(
              PDGrpc.getSetExternalTimestampMethod(), SetExternalTimestampResponse::getHeader);

  private final PdCalls calls;
  private final TsoServers servers;
  private final PdTimestamps timestamps;

  SharedTimestampQueries(PdCalls calls, TsoServers servers, PdTimestamps timestamps) {
    this.calls = calls;
    this.servers = servers;
    this.timestamps = timestamps;
  }

  @Override
  public CompletableFuture<Timestamp> minimum(Deadline deadline) {
    CompletableFuture<TsoServer> server =
        Completions.before(
            deadline,
            calls.environment(),
            servers.find(),
            () -> PdErrors.tooLate(deadline, "who gives out timestamps"));
    return server.thenCompose(
        found -> found.apart() ? minimumOfGroups(deadline) : timestamps.next(deadline));
  }

  private CompletableFuture<Timestamp> minimumOfGroups(Deadline deadline) {
    return calls
        .call(
            GET_MIN,
            header -> GetMinTSRequest.newBuilder().setHeader(header).build(),
            response -> {
              PdErrors.refuseErrors(response.getHeader(), GET_MIN.name());
              return Timestamp.of(
                  response.getTimestamp().getPhysical(),
                  (int) response.getTimestamp().getLogical());
            },
            deadline)
        .exceptionallyCompose(
            failure ->
                PdErrors.unwrap(failure) instanceof UnsupportedFeatureException
                    ? timestamps.next(deadline)
                    : CompletableFuture.failedFuture(failure));
  }

  @Override
  public CompletableFuture<Timestamp> external(Deadline deadline) {
    return calls.call(
        GET_EXTERNAL,
        header -> GetExternalTimestampRequest.newBuilder().setHeader(header).build(),
        response -> {
          PdErrors.refuseErrors(response.getHeader(), GET_EXTERNAL.name());
          return new Timestamp(response.getTimestamp());
        },
        deadline);
  }

  @Override
  public CompletableFuture<@Nullable Void> setExternal(Timestamp timestamp, Deadline deadline) {
    return calls
        .<SetExternalTimestampRequest, SetExternalTimestampResponse, @Nullable Error>call(
            SET_EXTERNAL,
            header ->
                SetExternalTimestampRequest.newBuilder()
                    .setHeader(header)
                    .setTimestamp(timestamp.value())
                    .build(),
            response -> PdErrors.errorOf(response.getHeader()),
            deadline)
        .thenCompose(
            error ->
                error == null
                    ? CompletableFuture.completedFuture(null)
                    : unlessSet(timestamp, error, deadline));
  }

  /** PD refuses what is set already, as by an attempt whose answer got lost. */
  private CompletableFuture<@Nullable Void> unlessSet(
      Timestamp timestamp, Error error, Deadline deadline) {
    return external(deadline)
        .thenApply(
            set -> {
              if (!set.equals(timestamp)) {
                throw PdErrors.refusal(error, SET_EXTERNAL.name());
              }
              return null;
            });
  }
}
