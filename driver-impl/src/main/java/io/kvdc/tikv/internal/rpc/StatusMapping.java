package io.kvdc.tikv.internal.rpc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a gRPC status says about a call. */
final class StatusMapping {

  private static final int DEEPEST_CAUSE = 10;

  /** What gRPC says when there is no such name. */
  private static final String UNKNOWN_HOST = "Unable to resolve host";

  /** What gRPC says when a server closes a connection before it said anything. */
  private static final String CLOSED_IN_SILENCE = "Network closed for unknown reason";

  private StatusMapping() {}

  /**
   * Reads a status.
   *
   * @param sent whether the request was handed to a live connection
   * @param closed whether this side closed its connections
   */
  static RpcFailure toFailure(String address, Status status, boolean sent, boolean closed) {
    if (closed) {
      return new RpcFailure.Cancelled(address, sent, "the connection was closed during the call");
    }
    String text = address + " " + explain(status);
    Throwable cause = status.getCause();
    if (isForeign(status)) {
      return new RpcFailure.Malformed(address, sent, text, cause);
    }
    return switch (status.getCode()) {
      case UNAVAILABLE ->
          sent
              ? new RpcFailure.Lost(address, text, cause)
              : new RpcFailure.Unreachable(address, text, cause);
      case DEADLINE_EXCEEDED -> new RpcFailure.TimedOut(address, sent, text);
      case UNIMPLEMENTED -> new RpcFailure.Unimplemented(address, text);
      case UNAUTHENTICATED, PERMISSION_DENIED -> new RpcFailure.Denied(address, text);
      case OK -> new RpcFailure.Malformed(address, sent, address + " sent no response", cause);
      case CANCELLED ->
          sent
              ? new RpcFailure.Lost(address, text, cause)
              : new RpcFailure.Unreachable(address, text, cause);
      default -> new RpcFailure.Rejected(address, sent, status.getCode(), text);
    };
  }

  private static String explain(Status status) {
    StringBuilder text = new StringBuilder();
    text.append(
        switch (status.getCode()) {
          case UNAVAILABLE -> "cannot be reached";
          case DEADLINE_EXCEEDED -> "did not answer in time";
          case UNIMPLEMENTED -> "does not know the method";
          default -> "answered " + status.getCode().name().toLowerCase(Locale.ROOT);
        });
    String description = status.getDescription();
    if (description != null && status.getCode() != Status.Code.DEADLINE_EXCEEDED) {
      text.append(": ").append(description.lines().findFirst().orElse(""));
      if (description.startsWith(CLOSED_IN_SILENCE)) {
        text.append(", as when only one side speaks TLS");
      }
      if (description.startsWith(UNKNOWN_HOST)) {
        text.append("; if it can be reached by another name from here, say so as addressMap");
      }
    }
    Throwable cause = deepest(status.getCause());
    if (cause != null && cause.getMessage() != null) {
      text.append(" (").append(cause.getMessage().lines().findFirst().orElse("")).append(')');
    }
    return text.toString();
  }

  private static @Nullable Throwable deepest(@Nullable Throwable cause) {
    Throwable deepest = cause;
    for (int depth = 0; depth < DEEPEST_CAUSE && deepest != null; depth++) {
      if (deepest.getCause() == null) {
        return deepest;
      }
      deepest = deepest.getCause();
    }
    return deepest;
  }

  /** Whether the other end does not speak gRPC, or sends messages that are none. */
  private static boolean isForeign(Status status) {
    String description = status.getDescription();
    if (description != null && description.contains("invalid content-type")) {
      return true;
    }
    Throwable cause = status.getCause();
    for (int depth = 0; depth < DEEPEST_CAUSE && cause != null; depth++) {
      // By name, so that the netty transport is not loaded where another is used.
      if (cause instanceof InvalidProtocolBufferException
          || cause.getClass().getSimpleName().equals("Http2Exception")) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }
}
