package io.kvdc.embedded.internal.mvcc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.kvdc.Bytes;
import io.kvdc.codec.MemcomparableBytes;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A key of a transaction: as the client knows it, and memcomparable as it is stored, so that a
 * version can stand behind it. Ordered as it is stored. Immutable.
 */
public final class TxnKey implements Comparable<TxnKey> {

  private final ByteString raw;
  private final byte[] encoded;

  private TxnKey(ByteString raw, byte[] encoded) {
    this.raw = raw;
    this.encoded = encoded;
  }

  /** Makes it from the client's form. */
  public static TxnKey ofRaw(ByteString raw) {
    return new TxnKey(raw, MemcomparableBytes.encode(Bytes.wrap(raw.toByteArray())).toByteArray());
  }

  /** Makes it from the stored form, which belongs to it from now on. */
  public static TxnKey ofEncoded(byte[] encoded) {
    byte[] raw = MemcomparableBytes.decode(Bytes.wrap(encoded)).toByteArray();
    return new TxnKey(UnsafeByteOperations.unsafeWrap(raw), encoded);
  }

  /** Makes it from the stored form with a version behind it. */
  public static TxnKey ofVersioned(byte[] versioned) {
    return ofEncoded(Arrays.copyOf(versioned, versioned.length - Long.BYTES));
  }

  /** Returns the version behind a stored key. */
  public static long versionOf(byte[] versioned) {
    return ~ByteBuffer.wrap(versioned).getLong(versioned.length - Long.BYTES);
  }

  /** Returns the client's form. */
  public ByteString raw() {
    return raw;
  }

  /** Returns the stored form. Not to be changed. */
  public byte[] encoded() {
    return encoded;
  }

  /** Returns the stored form with a version behind it; newer ones come first. */
  public byte[] versioned(long timestamp) {
    byte[] versioned = Arrays.copyOf(encoded, encoded.length + Long.BYTES);
    ByteBuffer.wrap(versioned).putLong(encoded.length, ~timestamp);
    return versioned;
  }

  /** Whether a stored key is this one with some version behind it. */
  public boolean isVersionedIn(byte[] versioned) {
    return versioned.length == encoded.length + Long.BYTES
        && Arrays.equals(versioned, 0, encoded.length, encoded, 0, encoded.length);
  }

  @Override
  public int compareTo(TxnKey other) {
    return Arrays.compareUnsigned(encoded, other.encoded);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TxnKey key && raw.equals(key.raw);
  }

  @Override
  public int hashCode() {
    return raw.hashCode();
  }

  @Override
  public String toString() {
    return Bytes.wrap(raw.toByteArray()).toHex();
  }
}
