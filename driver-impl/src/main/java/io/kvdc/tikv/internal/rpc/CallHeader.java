package io.kvdc.tikv.internal.rpc;

import io.grpc.Metadata;

/**
 * A gRPC header by which a server is told how to treat a request.
 *
 * @param name lower case
 * @param value its value; may be empty
 */
public record CallHeader(String name, String value) {

  Metadata toMetadata() {
    Metadata metadata = new Metadata();
    metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
    return metadata;
  }
}
