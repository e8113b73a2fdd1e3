package io.kvdc.tikv.internal.rpc;

import io.grpc.Status;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Why a call brought no answer. Not for callers of the driver: the layers above turn it into an
 * exception of the API. Has no stack trace, as it is made on every failed attempt.
 */
public abstract sealed class RpcFailure extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final String address;
  private final boolean sent;

  private RpcFailure(String address, boolean sent, String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
    this.address = address;
    this.sent = sent;
  }

  /** The address that the call went to, as the cluster advertises it. */
  public final String address() {
    return address;
  }

  /**
   * Whether the server may have acted on the request. False only where it is certain that the
   * request never left, or that the server turned it away before it looked at it.
   */
  public final boolean possiblyApplied() {
    return sent;
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
}
