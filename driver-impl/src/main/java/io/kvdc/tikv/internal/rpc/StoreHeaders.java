package io.kvdc.tikv.internal.rpc;

import io.grpc.Metadata;
import org.jspecify.annotations.Nullable;

/** The headers that stores read (client-go: internal/client/client.go). */
final class StoreHeaders {

  /** The address of the store that a request is passed on to. */
  static final Metadata.Key<String> FORWARDED_HOST =
      Metadata.Key.of("tikv-forwarded-host", Metadata.ASCII_STRING_MARSHALLER);

  /** Which of the connections to a store a stream is on. */
  static final Metadata.Key<String> CONNECTION_INDEX =
      Metadata.Key.of("tikv-batch-conn-index", Metadata.ASCII_STRING_MARSHALLER);

  private StoreHeaders() {}

  /** The headers of a request to a store, or to another by way of it. */
  static Metadata forwardedTo(@Nullable String address) {
    Metadata headers = new Metadata();
    if (address != null) {
      headers.put(FORWARDED_HOST, address);
    }
    return headers;
  }

  /** The headers of a stream of requests. */
  static Metadata ofStream(int connection, @Nullable String forwardTo) {
    Metadata headers = forwardedTo(forwardTo);
    headers.put(CONNECTION_INDEX, String.valueOf(connection));
    return headers;
  }
}
