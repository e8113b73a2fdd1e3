package io.kvdc.tikv.internal.txn.buffer;

import io.kvdc.Bytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What entries held before they were changed, in the order of the changes. Each record points to
 * the one before it of the same entry, so that the value at any moment since the log began can be
 * found.
 *
 * <p>A record's number is never used again once {@link #clear} has let go of it, so that entries
 * may keep numbers of records that are gone.
 */
final class UndoLog {

  /** The number of no record. */
  static final int NO_CHANGE = 0;

  /** Arrays side by side: a key, an old value, and the number of the record before. */
  private static final int PER_RECORD = 4 + 4 + 4;

  /** Arrays up to this size are used again: most stages are those of small statements. */
  private static final int KEPT = 1024;

  private static final int FIRST = NO_CHANGE + 1;

  private int base = FIRST;
  private int size;
  private Bytes[] keys = {};
  private @Nullable Bytes[] values = {};
  private int[] before = {};

  /** The number that the next record gets. */
  int position() {
    return base + size;
  }

  /** Whether a record is still in the log. */
  boolean has(int record) {
    return record >= base;
  }

  /**
   * Adds a record.
   *
   * @param key of the entry
   * @param value what it held; null if it had no value
   * @param earlier its newest record so far
   * @return the number of the record
   */
  int add(Bytes key, @Nullable Bytes value, int earlier) {
    if (size == keys.length) {
      int capacity = Math.max(8, size + (size >> 1));
      keys = Arrays.copyOf(keys, capacity);
      values = Arrays.copyOf(values, capacity);
      before = Arrays.copyOf(before, capacity);
    }
    keys[size] = key;
    values[size] = value;
    before[size] = earlier;
    return base + size++;
  }

  Bytes key(int record) {
    return keys[record - base];
  }

  @Nullable Bytes oldValue(int record) {
    return values[record - base];
  }

  int before(int record) {
    return before[record - base];
  }

  /** Forgets the records from a position on; their numbers will be used again. */
  void truncate(int position) {
    int kept = position - base;
    Arrays.fill(keys, kept, size, null);
    Arrays.fill(values, kept, size, null);
    size = kept;
  }

  /** Forgets all records; their numbers are not used again. */
  void clear() {
    base += size;
    if (keys.length > KEPT) {
      keys = new Bytes[0];
      values = new Bytes[0];
      before = new int[0];
    } else {
      Arrays.fill(keys, 0, size, null);
      Arrays.fill(values, 0, size, null);
    }
    size = 0;
  }

  /** Whether numbers run out, so that entries must forget theirs before {@link #restart}. */
  boolean isWornOut() {
    return base > Integer.MAX_VALUE / 2;
  }

  /** Begins anew with an empty log whose records no entry knows. */
  void restart() {
    clear();
    base = FIRST;
  }

  /** Bytes of memory that the log takes, without keys and values. */
  long footprint() {
    return (long) PER_RECORD * keys.length;
  }
}
