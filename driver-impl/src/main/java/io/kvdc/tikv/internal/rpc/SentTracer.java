package io.kvdc.tikv.internal.rpc;

import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;

/**
 * Notes whether a request was handed to a live connection. Until then nothing can have been
 * applied, whatever the status of the call says.
 */
final class SentTracer extends ClientStreamTracer.Factory {

  private volatile boolean sent;

  @Override
  public ClientStreamTracer newClientStreamTracer(
      ClientStreamTracer.StreamInfo info, Metadata headers) {
    return new ClientStreamTracer() {
      @Override
      public void outboundMessage(int sequenceNumber) {
        sent = true;
      }
    };
  }

  boolean wasSent() {
    return sent;
  }
}
