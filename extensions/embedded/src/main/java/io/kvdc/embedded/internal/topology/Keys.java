package io.kvdc.embedded.internal.topology;

import com.google.protobuf.ByteString;
import java.util.Comparator;

/** How region borders compare: unsigned, byte by byte; an empty end is beyond every key. */
public final class Keys {
  /** Unsigned lexicographic order. */
  public static final Comparator<ByteString> ORDER = Keys::compare;

  private Keys() {}

  /** Whether {@code key} lies in {@code [start, end)}, where an empty end is no bound. */
  public static boolean inRange(ByteString key, ByteString start, ByteString end) {
    return compare(key, start) >= 0 && isBeforeEnd(key, end);
  }

  /** Whether {@code key} lies before the exclusive {@code end}, where an empty end is no bound. */
  public static boolean isBeforeEnd(ByteString key, ByteString end) {
    return end.isEmpty() || compare(key, end) < 0;
  }

  /**
   * As protobuf's own comparator, which allocates two iterators each time; this runs for every
   * request.
   */
  private static int compare(ByteString one, ByteString other) {
    int common = Math.min(one.size(), other.size());
    for (int i = 0; i < common; i++) {
      int difference = (one.byteAt(i) & 0xFF) - (other.byteAt(i) & 0xFF);
      if (difference != 0) {
        return difference;
      }
    }
    return one.size() - other.size();
  }
}
