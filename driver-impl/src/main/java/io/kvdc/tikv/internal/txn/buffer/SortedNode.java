package io.kvdc.tikv.internal.txn.buffer;

import io.kvdc.Bytes;
import java.util.Arrays;

/**
 * Sorted keys of one node of the {@link EntryTree}. What all of them begin with is kept once, and
 * of each the eight bytes behind that as a number: a look-up compares numbers that lie side by side
 * and goes to a key itself only where those are equal. Keys are far away (an object and its array),
 * so that is what makes look-ups in large buffers fast.
 */
abstract class SortedNode {

  /** Keys in a node at most; found by measuring (see docs/performance.md). */
  static final int MOST = 64;

  static final Bytes[] NO_BYTES = {};
  private static final long[] NO_HINTS = {};
  private static final int HINT_BYTES = 8;

  int count;
  Bytes[] keys = NO_BYTES;
  private long[] hints = NO_HINTS;
  private Bytes prefix = Bytes.EMPTY;

  final boolean isFull() {
    return count == MOST;
  }

  /** Where a key is; if it is not there, the complement of where it would be. */
  final int search(Bytes key) {
    Bytes common = prefix;
    if (!key.startsWith(common)) {
      return key.compareTo(common) < 0 ? -1 : ~count;
    }
    return searchHints(key, common);
  }

  /**
   * As {@link #search} for a key that is there. For another one it may return any complement, but
   * saves the comparison with what all keys begin with, which is far away too.
   */
  final int find(Bytes key) {
    return searchHints(key, prefix);
  }

  private int searchHints(Bytes key, Bytes common) {
    long hint = hint(key, common.length());
    long[] sorted = hints;
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long other = sorted[middle];
      int order = other == hint ? keys[middle].compareTo(key) : Long.compare(other, hint);
      if (order < 0) {
        low = middle + 1;
      } else if (order > 0) {
        high = middle - 1;
      } else {
        return middle;
      }
    }
    return ~low;
  }

  /** Puts a key in; the columns of subclasses are moved by them. There must be room. */
  final void insertKey(int slot, Bytes key) {
    insertInto(keys, slot);
    insertInto(hints, slot);
    keys[slot] = key;
    count++;
    if (count == 1) {
      prefix = key;
      hints[slot] = hint(key, key.length());
    } else if (key.startsWith(prefix)) {
      hints[slot] = hint(key, prefix.length());
    } else {
      useCommonPrefix();
    }
  }

  final void removeKey(int slot) {
    removeFrom(keys, slot);
    removeFrom(hints, slot);
    count--;
    keys[count] = null;
  }

  /** Moves the keys from a slot on to an empty node. */
  final void moveKeys(int from, SortedNode target) {
    int moved = count - from;
    System.arraycopy(keys, from, target.keys, 0, moved);
    target.count = moved;
    target.useCommonPrefix();
    truncateKeys(from);
    useCommonPrefix();
  }

  /** Forgets the keys from a slot on. */
  final void truncateKeys(int from) {
    Arrays.fill(keys, from, count, null);
    count = from;
  }

  final void resizeKeys(int capacity) {
    keys = Arrays.copyOf(keys, capacity);
    hints = Arrays.copyOf(hints, capacity);
  }

  /** Room for the next keys: in a large node only some, as most that were split never fill up. */
  final int nextCapacity() {
    int more = keys.length < MOST / 4 ? keys.length : MOST / 4;
    return Math.min(MOST, Math.max(4, keys.length + more));
  }

  /** Keys are sorted, so what the first and the last share, all share. */
  private void useCommonPrefix() {
    if (count == 0) {
      prefix = Bytes.EMPTY;
      return;
    }
    int shared = sharedLength(keys[0], keys[count - 1]);
    prefix = keys[0].slice(0, shared);
    for (int i = 0; i < count; i++) {
      hints[i] = hint(keys[i], shared);
    }
  }

  private static int sharedLength(Bytes one, Bytes other) {
    int most = Math.min(one.length(), other.length());
    int shared = 0;
    while (shared < most && one.byteAt(shared) == other.byteAt(shared)) {
      shared++;
    }
    return shared;
  }

  /**
   * Eight bytes as a number whose order is theirs. A key that ends before is filled up with zeros:
   * it may then equal a longer one, never exceed it.
   */
  private static long hint(Bytes key, int from) {
    int most = Math.min(key.length() - from, HINT_BYTES);
    long hint = 0;
    for (int i = 0; i < most; i++) {
      hint |= (key.byteAt(from + i) & 0xffL) << (56 - 8 * i);
    }
    return hint ^ Long.MIN_VALUE;
  }

  final void insertInto(Object column, int slot) {
    System.arraycopy(column, slot, column, slot + 1, count - slot);
  }

  final void removeFrom(Object column, int slot) {
    System.arraycopy(column, slot + 1, column, slot, count - slot - 1);
  }
}
