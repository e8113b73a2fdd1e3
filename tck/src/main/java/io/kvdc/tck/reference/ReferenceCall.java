package io.kvdc.tck.reference;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.spi.SessionKind;
import java.util.List;
import java.util.Locale;

/**
 * What the interceptors are told of a call.
 *
 * @param session the kind of session
 * @param name the session and the method
 * @param write whether it may change data
 * @param keys how many keys or ranges were named
 * @param payloadBytes the lengths of all keys and values that were given
 */
record ReferenceCall(SessionKind session, String name, boolean write, int keys, long payloadBytes) {

  static ReferenceCall read(String method, Bytes key) {
    return new ReferenceCall(SessionKind.RAW, "raw." + method, false, 1, key.length());
  }

  static ReferenceCall read(String method, KeyRange range) {
    return new ReferenceCall(SessionKind.RAW, "raw." + method, false, 1, length(range));
  }

  static ReferenceCall readRanges(String method, List<KeyRange> ranges) {
    long length = ranges.stream().mapToLong(ReferenceCall::length).sum();
    return new ReferenceCall(SessionKind.RAW, "raw." + method, false, ranges.size(), length);
  }

  static ReferenceCall readKeys(String method, List<Bytes> keys) {
    return new ReferenceCall(SessionKind.RAW, "raw." + method, false, keys.size(), length(keys));
  }

  static ReferenceCall write(String method, Bytes key, Bytes... values) {
    return new ReferenceCall(
        SessionKind.RAW, "raw." + method, true, 1, key.length() + length(List.of(values)));
  }

  static ReferenceCall write(String method, KeyRange range) {
    return new ReferenceCall(SessionKind.RAW, "raw." + method, true, 1, length(range));
  }

  static ReferenceCall writeKeys(String method, List<Bytes> keys) {
    return new ReferenceCall(SessionKind.RAW, "raw." + method, true, keys.size(), length(keys));
  }

  static ReferenceCall writeEntries(String method, List<KeyValue> entries) {
    long length =
        entries.stream()
            .mapToLong(entry -> (long) entry.key().length() + entry.value().length())
            .sum();
    return new ReferenceCall(SessionKind.RAW, "raw." + method, true, entries.size(), length);
  }

  static ReferenceCall end(String method, int keys, long payloadBytes) {
    return new ReferenceCall(SessionKind.RAW, "raw." + method, true, keys, payloadBytes);
  }

  /** The same call on a session of another kind. */
  ReferenceCall in(SessionKind kind) {
    String method = name.substring(name.indexOf('.'));
    return new ReferenceCall(
        kind, kind.name().toLowerCase(Locale.ROOT) + method, write, keys, payloadBytes);
  }

  private static long length(KeyRange range) {
    return (long) range.start().length() + range.end().length();
  }

  private static long length(List<Bytes> all) {
    return all.stream().mapToLong(Bytes::length).sum();
  }
}
