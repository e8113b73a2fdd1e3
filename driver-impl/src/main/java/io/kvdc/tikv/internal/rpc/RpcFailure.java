package io.kvdc.tikv.internal.rpc;

import io.grpc.Status;
import io.kvdc.error.KvException;
import io.kvdc.spi.RpcException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Why a call brought no answer. Not for callers of the driver: the layers above turn it into an
 * exception of the API. Has no stack trace, as it is made on every failed attempt.
 */
public abstract sealed class RpcFailure extends RpcException {

  @Serial private static final long serialVersionUID = 1L;

  private RpcFailure(String address, boolean sent, String message, @Nullable Throwable cause) {
    super(address, sent, message, cause);
  }

  /** No connection could be had; the request never left. */
  public static final class Unreachable extends RpcFailure {
    @Serial private static final long serialVersionUID = 1L;

    /** For {@link StatusMapping} and tests. */
    public Unreachable(String address, String message, @Nullable Throwable cause) {
      super(address, false, message, cause);
    }
  }

  /**
   * The server is there, but no secure connection to it could be made: a certificate, a host name
   * or the protocol does not fit. The request never left.
   */
  public static final class NotSecured extends RpcFailure {
    @Serial private static final long serialVersionUID = 1L;

    /** For {@link Channels} and tests. */
    public NotSecured(String address, String message, @Nullable Throwable cause) {
      super(address, false, message, cause);
    }
  }

  /** The time of the call ran out. */
  public static final class TimedOut extends RpcFailure {
    @Serial private static final long serialVersionUID = 1L;

    /** For {@link StatusMapping} and tests. */
    public TimedOut(String address, boolean sent, String message) {
      super(address, sent, message, null);
    }
  }

  /** The call was cancelled on this side, or the transport was closed. */
  public static final class Cancelled extends RpcFailure {
    @Serial private static final long serialVersionUID = 1L;

    /** For {@link StatusMapping} and tests. */
    public Cancelled(String address, boolean sent, String message) {
      super(address, sent, message, null);
    }
  }

  /** The connection broke after the request was sent and before the answer came. */
  public static final class Lost extends RpcFailure {
    @Serial private static final long serialVersionUID = 1L;

    /** For {@link StatusMapping} and tests. */
    public Lost(String address, String message, @Nullable Throwable cause) {
      super(address, true, message, cause);
    }
  }

  /** The server does not know the method. */
  public static final class Unimplemented extends RpcFailure {
    @Serial private static final long serialVersionUID = 1L;

    /** For {@link StatusMapping} and tests. */
    public Unimplemented(String address, String message) {
      super(address, false, message, null);
    }
  }

  /** The server refused the caller: no or wrong credentials. */
  public static final class Denied extends RpcFailure {
    @Serial private static final long serialVersionUID = 1L;

    /** For {@link StatusMapping} and tests. */
    public Denied(String address, String message) {
      super(address, false, message, null);
    }
  }

  /** The server ended the call with an error of its own. */
  public static final class Rejected extends RpcFailure {
    @Serial private static final long serialVersionUID = 1L;

    private final Status.Code code;

    /** For {@link StatusMapping} and tests. */
    public Rejected(String address, boolean sent, Status.Code code, String message) {
      super(address, sent, message, null);
      this.code = code;
    }

    /** The status code that the server sent. */
    public Status.Code code() {
      return code;
    }
  }

  /** What came back is not gRPC, or not the message that was expected. */
  public static final class Malformed extends RpcFailure {
    @Serial private static final long serialVersionUID = 1L;

    /** For {@link StatusMapping} and tests. */
    public Malformed(String address, boolean sent, String message, @Nullable Throwable cause) {
      super(address, sent, message, cause);
    }
  }

  /** An interceptor wanted the whole operation to end. */
  public static final class Stopped extends RpcFailure {
    @Serial private static final long serialVersionUID = 1L;

    private final KvException reason;

    /** For {@link InterceptedAttempt} and tests. */
    public Stopped(String address, boolean sent, KvException reason) {
      super(address, sent, "an interceptor ended the operation: " + reason.getMessage(), reason);
      this.reason = reason;
    }

    /** What the application is to get. */
    public KvException reason() {
      return reason;
    }
  }
}
