package io.kvdc.codec;

/**
 * Numbers as 64 bits that, read as unsigned, are in the order of the numbers.
 *
 * <ul>
 *   <li>A {@code long}: the sign bit inverted (client-go util/codec/number.go {@code
 *       EncodeIntToCmpUint}).
 *   <li>A {@code double}: its IEEE 754 bits, the sign bit inverted if it is not set, all bits
 *       inverted if it is. The order is that of {@link Double#compare}: -0.0 before 0.0, and one
 *       NaN, after all.
 * </ul>
 */
public final class ComparableNumbers {

  private static final long SIGN = Long.MIN_VALUE;

  private ComparableNumbers() {}

  /**
   * Makes the unsigned bits of a whole number.
   *
   * @param value the number
   * @return to be compared with {@link Long#compareUnsigned}
   */
  public static long fromLong(long value) {
    return value ^ SIGN;
  }

  /**
   * Undoes {@link #fromLong}.
   *
   * @param comparable the unsigned bits
   * @return the number
   */
  public static long toLong(long comparable) {
    return comparable ^ SIGN;
  }

  /**
   * Makes the unsigned bits of a decimal number.
   *
   * @param value the number
   * @return to be compared with {@link Long#compareUnsigned}
   */
  public static long fromDouble(double value) {
    long bits = Double.doubleToLongBits(value);
    return bits < 0 ? ~bits : bits ^ SIGN;
  }

  /**
   * Undoes {@link #fromDouble}.
   *
   * @param comparable the unsigned bits
   * @return the number
   */
  public static double toDouble(long comparable) {
    return Double.longBitsToDouble(comparable < 0 ? comparable ^ SIGN : ~comparable);
  }
}
