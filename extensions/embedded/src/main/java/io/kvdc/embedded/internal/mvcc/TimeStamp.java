package io.kvdc.embedded.internal.mvcc;

import io.kvdc.embedded.internal.pd.TimestampOracle;

/** Arithmetic on timestamps, which are unsigned 64-bit numbers. */
public final class TimeStamp {

  /** The greatest one: reads with it see the newest version. */
  public static final long MAX = -1L;

  private TimeStamp() {}

  /** Whether {@code a} is less than {@code b}. */
  public static boolean isBefore(long a, long b) {
    return Long.compareUnsigned(a, b) < 0;
  }

  /** Whether {@code a} is greater than {@code b}. */
  public static boolean isAfter(long a, long b) {
    return Long.compareUnsigned(a, b) > 0;
  }

  /** Returns the greater one. */
  public static long max(long a, long b) {
    return isAfter(a, b) ? a : b;
  }

  /** Returns the lesser one. */
  public static long min(long a, long b) {
    return isBefore(a, b) ? a : b;
  }

  /** Returns its milliseconds. */
  public static long physical(long timestamp) {
    return TimestampOracle.physical(timestamp);
  }

  /** Whether a lock taken at {@code startTs} with this time to live has run out. */
  public static boolean isExpired(long startTs, long ttlMillis, long currentTs) {
    return isBefore(physical(startTs) + ttlMillis, physical(currentTs));
  }
}
