package io.kvdc.embedded.internal.pd;

import com.google.protobuf.ByteString;
import io.kvdc.embedded.internal.topology.Keys;

/**
 * The keys that a read or watch of the meta storage means, in etcd's terms: one key, or those from
 * the start to the end, where the end {@code 0x00} is no bound.
 *
 * @param start the first key
 * @param end the key behind the last one; empty if there is no bound
 */
record MetaRange(ByteString start, ByteString end) {
  private static final ByteString ZERO = ByteString.copyFrom(new byte[1]);

  /** What a request means. */
  static MetaRange of(ByteString key, ByteString rangeEnd) {
    if (rangeEnd.isEmpty()) {
      return new MetaRange(key, key.concat(ZERO));
    }
    return new MetaRange(key, rangeEnd.equals(ZERO) ? ByteString.EMPTY : rangeEnd);
  }

  /** All keys that begin with a non-empty text. */
  static MetaRange prefix(String prefix) {
    ByteString start = ByteString.copyFromUtf8(prefix);
    byte[] end = start.toByteArray();
    // UTF-8 has no byte 0xff, so there is nothing to carry.
    end[end.length - 1]++;
    return new MetaRange(start, ByteString.copyFrom(end));
  }

  boolean contains(ByteString key) {
    return Keys.inRange(key, start, end);
  }
}
