package io.kvdc.embedded.internal.storage;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;

/**
 * A raw value as it is stored: the user's bytes, eight bytes with the second of expiry if it has
 * one, one byte that says whether it has. One array for each value keeps ten million of them small.
 *
 * <p>Clusters without time to live store the same form, so that there is only one.
 */
final class RawEntry {

  private static final byte FOR_EVER = 0;
  private static final byte EXPIRES = 1;

  private RawEntry() {}

  /**
   * Makes one.
   *
   * @param expirySecond of the epoch; 0 for never
   */
  static byte[] of(ByteString value, long expirySecond) {
    int length = value.size();
    byte[] stored = new byte[length + (expirySecond == 0 ? 1 : 1 + Long.BYTES)];
    value.copyTo(stored, 0);
    if (expirySecond == 0) {
      stored[length] = FOR_EVER;
    } else {
      ByteBuffer.wrap(stored).putLong(length, expirySecond);
      stored[stored.length - 1] = EXPIRES;
    }
    return stored;
  }

  /** Returns the length of the user's bytes, which come first. */
  static int userLength(byte[] stored) {
    return stored.length - (stored[stored.length - 1] == EXPIRES ? 1 + Long.BYTES : 1);
  }

  /** Returns the user's bytes, not copied. */
  static ByteString userValue(byte[] stored) {
    return UnsafeByteOperations.unsafeWrap(stored, 0, userLength(stored));
  }

  /** Returns the second of expiry, 0 for never. */
  static long expirySecond(byte[] stored) {
    return stored[stored.length - 1] == EXPIRES
        ? ByteBuffer.wrap(stored).getLong(userLength(stored))
        : 0;
  }

  /** Whether the value is still there at this second. */
  static boolean isAlive(byte[] stored, long nowSecond) {
    long expiry = expirySecond(stored);
    return expiry == 0 || expiry > nowSecond;
  }
}
