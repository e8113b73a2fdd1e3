package io.kvdc.embedded.internal.pd;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import org.jspecify.annotations.Nullable;

/** Keeps the two gRPC headers that PD looks at where its services find them. */
final class RequestMetadata implements ServerInterceptor {
  private static final Metadata.Key<String> FORWARDED_HOST_HEADER =
      Metadata.Key.of("pd-forwarded-host", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> FOLLOWER_HANDLE_HEADER =
      Metadata.Key.of("pd-allow-follower-handle", Metadata.ASCII_STRING_MARSHALLER);

  private static final Context.Key<String> FORWARDED_HOST = Context.key("pd-forwarded-host");
  private static final Context.Key<Boolean> FOLLOWER_HANDLE =
      Context.key("pd-allow-follower-handle");

  /** The client URL of the member that shall answer; empty for the one that was asked. */
  static String forwardedHost() {
    @Nullable String host = FORWARDED_HOST.get();
    return host == null ? "" : host;
  }

  /** Whether a follower may answer region requests from what it knows. */
  static boolean followerHandleAllowed() {
    return Boolean.TRUE.equals(FOLLOWER_HANDLE.get());
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    Context context = Context.current();
    String host = headers.get(FORWARDED_HOST_HEADER);
    if (host != null) {
      context = context.withValue(FORWARDED_HOST, host);
    }
    if (headers.containsKey(FOLLOWER_HANDLE_HEADER)) {
      context = context.withValue(FOLLOWER_HANDLE, true);
    }
    return Contexts.interceptCall(context, call, headers, next);
  }
}
