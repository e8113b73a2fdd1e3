package io.kvdc.tck.reference;

import io.kvdc.Bytes;
import io.kvdc.KeyFlag;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction has done to a key and said about it.
 *
 * @param written whether it wrote or removed a value
 * @param value the value; null if it removed it, or wrote nothing
 * @param flags what it said
 */
record OwnWrite(boolean written, @Nullable Bytes value, Set<KeyFlag> flags) {

  static final OwnWrite NOTHING = new OwnWrite(false, null, Set.of());

  OwnWrite {
    flags = Set.copyOf(flags);
  }

  boolean has(KeyFlag flag) {
    return flags.contains(flag);
  }

  /** The same with a value, or without one. */
  OwnWrite writing(@Nullable Bytes newValue) {
    return new OwnWrite(true, newValue, flags);
  }

  /** The same with one thing more said. */
  OwnWrite flagged(KeyFlag flag) {
    Set<KeyFlag> all = EnumSet.of(flag);
    all.addAll(flags);
    switch (flag) {
      case ASSERT_EXISTS -> all.remove(KeyFlag.ASSERT_NOT_EXISTS);
      case ASSERT_NOT_EXISTS -> all.remove(KeyFlag.ASSERT_EXISTS);
      case ASSERT_NOTHING -> {
        all.remove(KeyFlag.ASSERT_EXISTS);
        all.remove(KeyFlag.ASSERT_NOT_EXISTS);
        all.remove(KeyFlag.ASSERT_NOTHING);
      }
      default -> {
        // Says nothing that contradicts the others.
      }
    }
    return flag == KeyFlag.PREWRITE_ONLY
        ? new OwnWrite(false, null, all)
        : new OwnWrite(written, value, all);
  }

  KeyFlag assertion() {
    if (has(KeyFlag.ASSERT_EXISTS)) {
      return KeyFlag.ASSERT_EXISTS;
    }
    return has(KeyFlag.ASSERT_NOT_EXISTS) ? KeyFlag.ASSERT_NOT_EXISTS : KeyFlag.ASSERT_NOTHING;
  }

  long bytes(Bytes key) {
    Bytes present = value;
    return written ? (long) key.length() + (present == null ? 0 : present.length()) : 0;
  }
}
