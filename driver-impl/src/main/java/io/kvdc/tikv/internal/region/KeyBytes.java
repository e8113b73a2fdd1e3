package io.kvdc.tikv.internal.region;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;

/** Bounds of regions, which outlive the message they came in. */
final class KeyBytes {

  private KeyBytes() {}

  /** A copy: a view would keep a whole answer with many regions alive. */
  static Bytes of(ByteString key) {
    return key.isEmpty() ? Bytes.EMPTY : Bytes.wrap(key.toByteArray());
  }
}
