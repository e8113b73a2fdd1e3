package io.kvdc.spi;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a request to a server, as an {@link RpcInterceptor} sees it. May grow.
 *
 * @param address the server that the connection goes to, as the cluster advertises it
 * @param forwardedTo the server that is to answer, if the one at {@code address} passes the request
 *     on; null if it is the same
 * @param storeId the store that is to answer; 0 if the server is no store
 * @param regionId the region that the request is for; 0 if it is for none
 * @param method the name of the method, for example {@code RawGet}
 * @param write whether it may change data
 * @param attempt which attempt of the request this is, from 1
 * @param message the driver's own request message, for TiKV one of {@code io.kvdc.proto} without
 *     its context. Holds keys and values: not for logs.
 * @param bytes its length on the wire
 * @param timeLeft how long the attempt may take
 */
public record RpcCall(
    String address,
    @Nullable String forwardedTo,
    long storeId,
    long regionId,
    String method,
    boolean write,
    int attempt,
    Object message,
    int bytes,
    Duration timeLeft) {

  /**
   * Refuses nulls.
   *
   * @param address as for the record
   * @param forwardedTo as for the record
   * @param storeId as for the record
   * @param regionId as for the record
   * @param method as for the record
   * @param write as for the record
   * @param attempt as for the record
   * @param message as for the record
   * @param bytes as for the record
   * @param timeLeft as for the record
   */
  public RpcCall {
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(timeLeft, "timeLeft");
  }

  /** Without the message, which holds what must not be logged. */
  @Override
  public String toString() {
    return method
        + " to "
        + address
        + (forwardedTo == null ? "" : " for " + forwardedTo)
        + (regionId == 0 ? "" : ", region " + regionId)
        + ", attempt "
        + attempt
        + ", "
        + bytes
        + " bytes";
  }
}
