package io.kvdc.tck.reference;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import java.util.List;

/**
 * What the interceptors are told of a call.
 *
 * @param name the session and the method
 * @param write whether it may change data
 * @param keys how many keys or ranges were named
 * @param payloadBytes the lengths of all keys and values that were given
 */
record ReferenceCall(String name, boolean write, int keys, long payloadBytes) {

  static ReferenceCall read(String method, Bytes key) {
    return new ReferenceCall("raw." + method, false, 1, key.length());
  }

  static ReferenceCall read(String method, KeyRange range) {
    return new ReferenceCall("raw." + method, false, 1, length(range));
  }

  static ReferenceCall readRanges(String method, List<KeyRange> ranges) {
    long length = ranges.stream().mapToLong(ReferenceCall::length).sum();
    return new ReferenceCall("raw." + method, false, ranges.size(), length);
  }

  static ReferenceCall readKeys(String method, List<Bytes> keys) {
    return new ReferenceCall("raw." + method, false, keys.size(), length(keys));
  }

  static ReferenceCall write(String method, Bytes key, Bytes... values) {
    return new ReferenceCall("raw." + method, true, 1, key.length() + length(List.of(values)));
  }

  static ReferenceCall write(String method, KeyRange range) {
    return new ReferenceCall("raw." + method, true, 1, length(range));
  }

  static ReferenceCall writeKeys(String method, List<Bytes> keys) {
    return new ReferenceCall("raw." + method, true, keys.size(), length(keys));
  }

  static ReferenceCall writeEntries(String method, List<KeyValue> entries) {
    long length =
        entries.stream()
            .mapToLong(entry -> (long) entry.key().length() + entry.value().length())
            .sum();
    return new ReferenceCall("raw." + method, true, entries.size(), length);
  }

  private static long length(KeyRange range) {
    return (long) range.start().length() + range.end().length();
  }

  private static long length(List<Bytes> all) {
    return all.stream().mapToLong(Bytes::length).sum();
  }
}
