package io.kvdc.tikv.internal.region;

import io.kvdc.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Sorted keys that are searched without being looked at, if possible. A key is an object and an
 * array, and among a million of them each is a miss of all caches. So what all keys begin with is
 * kept once, and of each the eight bytes behind that as a number, side by side.
 *
 * <p>A directory divides the span between the first and the last number into equal slots and says
 * how many keys are below each. It is small enough to stay in a cache. Within a slot the place of a
 * key is guessed as if keys were evenly spread there, which leaves one miss for the number at the
 * guess; with the worst spread the search is a binary one.
 */
final class BorderKeys {

  /** More keys do not fit into the directory. */
  static final int MOST = Character.MAX_VALUE;

  /** Keys in a slot of the directory if they are evenly spread. */
  private static final int KEYS_PER_SLOT = 8;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final Bytes[] keys;

  /**
   * Keys that stand apart, 0 or 1: the first of all borders is mostly the empty key, which has
   * nothing in common with the others.
   */
  private final int apart;

  /** What the keys begin with, those apart left out. */
  private final Bytes common;

  private final int commonLength;
  private final long[] digits;

  /** For each slot how many numbers are in the slots before it. */
  private final char[] directory;

  private final long firstDigits;
  private final int shift;

  /**
   * Whether numbers tell everything: they differ, and the keys have no more bytes than they show. A
   * key with at least as many bytes that has the number of one of these begins with it.
   */
  private final boolean exact;

  /** Whether no key has more bytes than its number shows. */
  private final boolean whole;

  /**
   * Takes keys.
   *
   * @param keys sorted, without duplicates, at most {@link #MOST}; not to be changed afterwards
   */
  BorderKeys(Bytes[] keys) {
    this(keys, keys.length > 1 && keys[0].isEmpty() ? 1 : 0);
  }

  private BorderKeys(Bytes[] keys, int apart) {
    this(
        keys,
        apart,
        keys.length == 0 ? Bytes.EMPTY : commonPrefix(keys[apart], keys[keys.length - 1]));
  }

  private BorderKeys(Bytes[] keys, int apart, Bytes common) {
    this(keys, apart, common, digits(keys, apart, common), isWhole(keys, common));
  }

  /**
   * Takes keys whose numbers are known: to work them out is to look at each key.
   *
   * @param keys as for the others
   * @param apart how many of the first keys stand apart
   * @param common what the others begin with; may be less than they have in common
   * @param digits the numbers of the others
   * @param whole whether no key has more bytes than its number shows
   */
  BorderKeys(Bytes[] keys, int apart, Bytes common, long[] digits, boolean whole) {
    this.keys = keys;
    this.apart = apart;
    this.common = common;
    this.commonLength = common.length();
    this.digits = digits;
    this.whole = whole;
    boolean differ = true;
    for (int i = 1; i < digits.length; i++) {
      differ &= digits[i - 1] < digits[i];
    }
    this.exact = whole && differ;
    this.firstDigits = digits.length == 0 ? 0 : digits[0];
    long span = digits.length == 0 ? 0 : digits[digits.length - 1] - firstDigits;
    int slotBits =
        Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(digits.length / KEYS_PER_SLOT));
    this.shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(span) - slotBits);
    this.directory = directory(span >>> shift);
  }

  private static long[] digits(Bytes[] keys, int apart, Bytes common) {
    long[] digits = new long[keys.length - apart];
    for (int i = 0; i < digits.length; i++) {
      digits[i] = digits(keys[i + apart], common.length());
    }
    return digits;
  }

  private static boolean isWhole(Bytes[] keys, Bytes common) {
    for (Bytes key : keys) {
      if (!isWhole(key, common)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a key has no more bytes than its number shows. */
  static boolean isWhole(Bytes key, Bytes common) {
    return key.length() <= common.length() + Long.BYTES;
  }

  boolean isWhole() {
    return whole;
  }

  int apart() {
    return apart;
  }

  Bytes common() {
    return common;
  }

  /** The number of a key that does not stand apart. */
  long digits(int number) {
    return digits[number - apart];
  }

  private char[] directory(long lastSlot) {
    char[] before = new char[(int) lastSlot + 2];
    int key = 0;
    for (int slot = 0; slot < before.length; slot++) {
      while (key < digits.length && ((digits[key] - firstDigits) >>> shift) < slot) {
        key++;
      }
      before[slot] = (char) key;
    }
    return before;
  }

  /** One of the keys. */
  Bytes key(int number) {
    return keys[number];
  }

  /** The last key that is not greater; -1 if there is none. */
  int floor(Bytes key) {
    int found = search(key, true);
    return found < 0 ? apart - 1 : found + apart;
  }

  /** The last key that is less, of a key that is not empty; -1 if there is none. */
  int lower(Bytes key) {
    int found = search(key, false);
    return found < 0 ? apart - 1 : found + apart;
  }

  private int search(Bytes key, boolean orEqual) {
    if (!key.startsWith(common)) {
      return key.compareTo(common) < 0 ? -1 : digits.length - 1;
    }
    long wanted = digits(key, commonLength);
    if (digits.length == 0 || wanted < firstDigits) {
      return -1;
    }
    long distance = wanted - firstDigits;
    long slot = distance >>> shift;
    if (slot < 0 || slot >= directory.length - 1) {
      return digits.length - 1;
    }
    int found = searchSlot(wanted, distance, (int) slot);
    if (found < 0 || digits[found] != wanted) {
      return found;
    }
    if (orEqual && exact && key.length() >= commonLength + Long.BYTES) {
      return found;
    }
    return searchEqual(key, wanted, found, orEqual);
  }

  /** The last number in a slot of the directory, or before it, that is not greater. */
  private int searchSlot(long wanted, long distance, int slot) {
    long[] sorted = digits;
    int low = directory[slot];
    int high = directory[slot + 1] - 1;
    int bits = Math.min(shift, 20);
    int part = (int) (distance >>> (shift - bits)) & ((1 << bits) - 1);
    int middle = low + (int) (((long) (high - low) * part) >>> bits);
    // From the guess on as in any binary search, but first in small steps: it is mostly near.
    int step = 1;
    while (low <= high) {
      if (sorted[middle] <= wanted) {
        low = middle + 1;
        middle = Math.min(low + step - 1, (low + high) >>> 1);
      } else {
        high = middle - 1;
        middle = Math.max(high - step + 1, (low + high) >>> 1);
      }
      step <<= 1;
    }
    return high;
  }

  /** Keys with the same number are told apart by themselves. */
  private int searchEqual(Bytes key, long wanted, int last, boolean orEqual) {
    int low = firstEqual(wanted, last);
    int high = last;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = keys[middle + apart].compareTo(key);
      if (order < 0 || (order == 0 && orEqual)) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }

  private int firstEqual(long wanted, int last) {
    int low = 0;
    int high = last;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (digits[middle] < wanted) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static Bytes commonPrefix(Bytes first, Bytes last) {
    int length = 0;
    int most = Math.min(first.length(), last.length());
    while (length < most && first.byteAt(length) == last.byteAt(length)) {
      length++;
    }
    return first.slice(0, length);
  }

  /** Eight bytes as a number that sorts as they do; where the key ends, zeros. */
  static long digits(Bytes key, int from) {
    return key.withArray(
        (array, offset, length) -> {
          if (length - from >= Long.BYTES) {
            return (long) LONG.get(array, offset + from) ^ Long.MIN_VALUE;
          }
          long value = 0;
          for (int i = from; i < length; i++) {
            value |= (array[offset + i] & 0xffL) << (56 - 8 * (i - from));
          }
          return value ^ Long.MIN_VALUE;
        });
  }
}
