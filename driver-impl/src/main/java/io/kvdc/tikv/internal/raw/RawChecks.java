package io.kvdc.tikv.internal.raw;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.InvalidKeyException;
import io.kvdc.error.UnsupportedFeatureException;
import io.kvdc.error.ValueTooLargeException;
import io.kvdc.proto.kvrpcpb.APIVersion;
import io.kvdc.tikv.internal.codec.KeyCodec;
import java.time.Duration;

/** Refuses arguments that the cluster would refuse, before anything is sent. */
final class RawChecks {

  /** What a write takes beside key and value: headers of the request and of the raft entry. */
  static final long ENTRY_OVERHEAD = 1024;

  private final RawSettings settings;
  private final KeyCodec codec;

  RawChecks(RawSettings settings, KeyCodec codec) {
    this.settings = settings;
    this.codec = codec;
  }

  void key(Bytes key) {
    if (key.isEmpty()) {
      throw new InvalidKeyException(ErrorDetail.of("a key must have at least one byte"));
    }
    bound(key);
  }

  private void bound(Bytes key) {
    int longest = settings.maxKeySize() - codec.prefixLength();
    if (key.length() > longest) {
      throw new InvalidKeyException(
          ErrorDetail.of(
              "the key has "
                  + key.length()
                  + " bytes, the cluster takes at most "
                  + longest
                  + "; if its storage.max-key-size is greater, set the option maxKeySize to it"));
    }
  }

  /** The bounds of a range to be deleted, which the cluster holds to the same limit as keys. */
  void range(KeyRange range) {
    bound(range.start());
    // The end may be a key with one byte behind it; see KeyRange.single.
    bound(range.end().isEmpty() ? range.end() : range.end().slice(0, range.end().length() - 1));
  }

  void entry(Bytes key, Bytes value) {
    key(key);
    long limit = settings.maxEntrySize() - ENTRY_OVERHEAD - codec.prefixLength() - key.length();
    if (value.length() > limit) {
      throw new ValueTooLargeException(
          ErrorDetail.of(
              "the value has "
                  + value.length()
                  + " bytes, the cluster takes at most "
                  + limit
                  + " with this key; split it, or raise raftstore.raft-entry-max-size there and the"
                  + " option maxEntrySize here"),
          value.length(),
          limit);
    }
  }

  /** Seconds; 0: for ever. */
  long ttlSeconds(Duration ttl) {
    if (ttl.isNegative() || !ttl.equals(Duration.ofSeconds(ttl.toSeconds()))) {
      throw new InvalidArgumentException(
          ErrorDetail.of("a time to live must be a whole number of seconds, not " + ttl));
    }
    if (!ttl.isZero()) {
      ttlSupported();
    }
    return ttl.toSeconds();
  }

  void ttlSupported() {
    if (!settings.ttl()) {
      throw new UnsupportedFeatureException(
          ErrorDetail.of(
              "API version V1 has no expiring values; connect with apiVersion=V1TTL or V2 to a"
                  + " cluster that was set up for them"),
          "RAW_TTL");
    }
  }

  void columnFamily(String columnFamily) {
    if (!columnFamily.isEmpty() && codec.apiVersion() == APIVersion.V2) {
      throw new UnsupportedFeatureException(
          ErrorDetail.of("API version V2 has no column families; use the default one"),
          "RAW_COLUMN_FAMILY");
    }
  }
}
