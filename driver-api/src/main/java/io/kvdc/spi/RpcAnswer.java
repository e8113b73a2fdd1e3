package io.kvdc.spi;

import java.util.Objects;

/**
 * What a server answered, or an {@link RpcInterceptor} in its place. May grow.
 *
 * @param message the driver's own response message, of the type that belongs to the method; for
 *     TiKV one of {@code io.kvdc.proto}. It may hold an error of the cluster.
 * @param bytes its length on the wire; 0 if it never was there
 */
public record RpcAnswer(Object message, int bytes) {

  /**
   * Refuses null.
   *
   * @param message as for the record
   * @param bytes as for the record
   */
  public RpcAnswer {
    Objects.requireNonNull(message, "message");
  }

  /**
   * An answer in place of the server's.
   *
   * @param message as for the record
   * @return the answer
   */
  public static RpcAnswer of(Object message) {
    return new RpcAnswer(message, 0);
  }
}
