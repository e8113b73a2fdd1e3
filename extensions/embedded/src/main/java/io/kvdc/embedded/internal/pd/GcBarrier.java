package io.kvdc.embedded.internal.pd;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Something that keeps GC from passing a timestamp.
 *
 * @param id unique among the barriers of its kind
 * @param timestamp what must stay readable
 * @param expiry when it stops to count, on a whole second; null for never
 */
record GcBarrier(String id, long timestamp, @Nullable Instant expiry) {
  /** What a client sends, and gets, for a barrier without an end. */
  static final long FOREVER = Long.MAX_VALUE;

  /** A barrier that lasts at least this long. */
  static GcBarrier lasting(String id, long timestamp, long ttlSeconds, Instant now) {
    if (ttlSeconds > Duration.ofNanos(Long.MAX_VALUE).toSeconds()) {
      return new GcBarrier(id, timestamp, null);
    }
    Instant end = now.plusSeconds(ttlSeconds);
    Instant whole = end.truncatedTo(ChronoUnit.SECONDS);
    return new GcBarrier(id, timestamp, whole.equals(end) ? whole : whole.plusSeconds(1));
  }

  boolean isExpired(Instant now) {
    return expiry != null && now.isAfter(expiry);
  }

  /** The whole seconds left. */
  long ttlSeconds(Instant now) {
    return expiry == null ? FOREVER : Math.max(0, Duration.between(now, expiry).toSeconds());
  }

  /** As PD describes what blocks GC. */
  String describe(String kind) {
    return kind
        + " { BarrierID: \""
        + id
        + "\", BarrierTS: "
        + Long.toUnsignedString(timestamp)
        + ", ExpirationTime: \""
        + (expiry == null ? "<nil>" : expiry)
        + "\" }";
  }
}
