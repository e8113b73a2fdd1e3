package io.kvdc.embedded.internal.storage;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.kvdc.Bytes;
import io.kvdc.codec.MemcomparableBytes;
import io.kvdc.embedded.ApiVersion;

/**
 * Between the keys of raw requests and the keys that are stored: the same in API V1, memcomparable
 * in API V2, so that region borders mean the same for all modes of keys.
 */
public final class RawKeys {

  private final boolean memcomparable;

  /** Makes the encoding of this API version. */
  public RawKeys(ApiVersion api) {
    memcomparable = api == ApiVersion.V2;
  }

  /** Returns the stored form of a key. */
  public byte[] encode(ByteString key) {
    byte[] plain = key.toByteArray();
    return memcomparable ? MemcomparableBytes.encode(Bytes.wrap(plain)).toByteArray() : plain;
  }

  /** Returns the stored form of a range's end, which stays empty if there is none. */
  public byte[] encodeEnd(ByteString end) {
    return end.isEmpty() ? new byte[0] : encode(end);
  }

  /** Returns the key as the client knows it, not copied if it can be helped. */
  public ByteString decode(byte[] stored) {
    return UnsafeByteOperations.unsafeWrap(decodeToArray(stored));
  }

  byte[] decodeToArray(byte[] stored) {
    return memcomparable ? MemcomparableBytes.decode(Bytes.wrap(stored)).toByteArray() : stored;
  }
}
