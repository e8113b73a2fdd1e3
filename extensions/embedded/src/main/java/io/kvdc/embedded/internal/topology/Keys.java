package io.kvdc.embedded.internal.topology;

import com.google.protobuf.ByteString;
import java.util.Comparator;

/** How region borders compare: unsigned, byte by byte; an empty end is beyond every key. */
public final class Keys {
  /** Unsigned lexicographic order. */
  public static final Comparator<ByteString> ORDER = ByteString.unsignedLexicographicalComparator();

  private Keys() {}

  /** Whether {@code key} lies in {@code [start, end)}, where an empty end is no bound. */
  public static boolean inRange(ByteString key, ByteString start, ByteString end) {
    return ORDER.compare(key, start) >= 0 && isBeforeEnd(key, end);
  }

  /** Whether {@code key} lies before the exclusive {@code end}, where an empty end is no bound. */
  public static boolean isBeforeEnd(ByteString key, ByteString end) {
    return end.isEmpty() || ORDER.compare(key, end) < 0;
  }
}
