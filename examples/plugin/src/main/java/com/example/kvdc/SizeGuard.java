package com.example.kvdc;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.KvException;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.Operation;

/** Refuses operations that carry more bytes than the team allows, before anything is sent. */
public final class SizeGuard implements Interceptor {

  private final long maxBytes;

  public SizeGuard(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  public KvException refuse(Operation operation) {
    if (operation.payloadBytes() <= maxBytes) {
      return null;
    }
    return new InvalidArgumentException(
        ErrorDetail.of(
            operation.name()
                + " carries "
                + operation.payloadBytes()
                + " bytes; sizeGuard.maxBytes allows "
                + maxBytes));
  }
}
