package io.kvdc.spi;

import java.io.Serial;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why one attempt of a request brought no answer. Not for applications: drivers try again or turn
 * it into an exception of {@code io.kvdc.error}. An {@link RpcInterceptor} sees it, and may fail an
 * attempt with one of its own. Has no stack trace, as it is made on every failed attempt.
 */
public class RpcException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /** The server. */
  private final String address;

  /** Whether the server may have acted. */
  private final boolean possiblyApplied;

  /**
   * A failure.
   *
   * @param address the server that the request went to, or was to go to
   * @param possiblyApplied whether the server may have acted on the request; false only if that is
   *     certain
   * @param message what happened, without keys and values
   * @param cause why; null if there is no more to say
   */
  public RpcException(
      String address, boolean possiblyApplied, String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
    this.address = Objects.requireNonNull(address, "address");
    this.possiblyApplied = possiblyApplied;
  }

  /**
   * The server.
   *
   * @return its address as the cluster advertises it
   */
  public final String address() {
    return address;
  }

  /**
   * Whether the server may have acted on the request.
   *
   * @return false only where it is certain that the request never left, or that the server turned
   *     it away before it looked at it
   */
  public final boolean possiblyApplied() {
    return possiblyApplied;
  }
}
