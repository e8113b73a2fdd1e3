package io.kvdc.tikv.internal.region;

import com.google.protobuf.Message;
import io.kvdc.tikv.internal.rpc.Rpc;
import java.time.Duration;

/**
 * How a kind of request is sent.
 *
 * @param rpc the RPC
 * @param once whether it must not be sent again once it may have been applied, because doing it
 *     twice is not the same as doing it once
 * @param attemptTimeout how long one attempt may take
 * @param <Q> the request
 * @param <R> the response
 */
public record RegionRequest<Q extends Message, R extends Message>(
    Rpc<Q, R> rpc, boolean once, Duration attemptTimeout) {

  /** How long an attempt may take (client-go internal/client: ReadTimeoutShort). */
  public static final Duration SHORT = Duration.ofSeconds(30);

  /** How long one that reads much may take (client-go internal/client: ReadTimeoutMedium). */
  public static final Duration MEDIUM = Duration.ofSeconds(60);

  /** A request that may be sent again whatever happened to it. */
  public static <Q extends Message, R extends Message> RegionRequest<Q, R> repeatable(
      Rpc<Q, R> rpc) {
    return new RegionRequest<>(rpc, false, SHORT);
  }

  /** A request that must have its effect once at most. */
  public static <Q extends Message, R extends Message> RegionRequest<Q, R> once(Rpc<Q, R> rpc) {
    return new RegionRequest<>(rpc, true, SHORT);
  }

  /** The same with another time for each attempt. */
  public RegionRequest<Q, R> within(Duration timeout) {
    return new RegionRequest<>(rpc, once, timeout);
  }
}
