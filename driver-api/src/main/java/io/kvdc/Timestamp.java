package io.kvdc;

import java.io.Serializable;
import java.time.Instant;

/**
 * A point in the history of a cluster: unsigned 64 bits, of which the upper 46 are milliseconds
 * since 1970 and the lower 18 count within the millisecond. Ordered as the cluster orders events.
 *
 * @param value all 64 bits, to be read as unsigned
 * @serial exclude
 */
public record Timestamp(long value) implements Comparable<Timestamp>, Serializable {

  private static final long serialVersionUID = 1L;

  /** How many of the lower bits count within a millisecond (client-go oracle/oracle.go). */
  public static final int LOGICAL_BITS = 18;

  /** The latest timestamp there is; reading at it means reading the newest data. */
  public static final Timestamp MAX = new Timestamp(-1L);

  /**
   * Puts a timestamp together.
   *
   * @param physicalMillis milliseconds since 1970
   * @param logical the count within the millisecond, 0 to 262143
   * @return the timestamp
   */
  public static Timestamp of(long physicalMillis, int logical) {
    return new Timestamp((physicalMillis << LOGICAL_BITS) + logical);
  }

  /**
   * The time part.
   *
   * @return milliseconds since 1970
   */
  public long physicalMillis() {
    return value >>> LOGICAL_BITS;
  }

  /**
   * The count within the millisecond.
   *
   * @return 0 to 262143
   */
  public int logical() {
    return (int) (value & ((1 << LOGICAL_BITS) - 1));
  }

  /**
   * The time part as an instant, by the cluster's clock.
   *
   * @return the instant
   */
  public Instant toInstant() {
    return Instant.ofEpochMilli(physicalMillis());
  }

  @Override
  public int compareTo(Timestamp other) {
    return Long.compareUnsigned(value, other.value);
  }

  /** The value as an unsigned decimal number. */
  @Override
  public String toString() {
    return Long.toUnsignedString(value);
  }
}
