package io.kvdc.tikv.internal.codec;

import io.kvdc.Bytes;
import io.kvdc.codec.MemcomparableBytes;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.ProtocolException;

/** Reads memcomparable bounds of regions. */
final class PdKeys {

  private PdKeys() {}

  static Bytes decode(Bytes pdKey) {
    if (pdKey.isEmpty()) {
      return pdKey;
    }
    try {
      return MemcomparableBytes.decode(pdKey);
    } catch (IllegalArgumentException e) {
      throw new ProtocolException(
          ErrorDetail.of(
                  "a region has a bound that is not memcomparable; the cluster holds raw data of API"
                      + " v1: connect with the API version that the data was written with")
              .withCause(e));
    }
  }
}
