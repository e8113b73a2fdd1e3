package io.kvdc.tikv.internal.txn.buffer;

import io.kvdc.Bytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Entries side by side: key, value, flags and the last logged change of each. */
final class LeafNode extends SortedNode {

  /** The fixed cost of a leaf: object and array headers, as the JVM lays them out. */
  private static final int OVERHEAD = 48 + 5 * 16;

  private static final int PER_ENTRY = 4 + 8 + 4 + 2;

  /** For each entry: null if it has flags alone. */
  private @Nullable Bytes[] values = NO_BYTES;

  private short[] flags = {};

  /** For each entry its newest record in the {@link UndoLog}; null as long as there is none. */
  private int @Nullable [] changes;

  private @Nullable LeafNode previous;
  private @Nullable LeafNode next;

  @Nullable LeafNode previous() {
    return previous;
  }

  @Nullable LeafNode next() {
    return next;
  }

  @Nullable Bytes value(int slot) {
    return values[slot];
  }

  void value(int slot, @Nullable Bytes value) {
    values[slot] = value;
  }

  int flags(int slot) {
    return flags[slot];
  }

  void flags(int slot, int newFlags) {
    flags[slot] = (short) newFlags;
  }

  int change(int slot) {
    return changes == null ? UndoLog.NO_CHANGE : changes[slot];
  }

  void change(int slot, int record) {
    if (changes == null) {
      changes = new int[keys.length];
    }
    changes[slot] = record;
  }

  void forgetChanges() {
    changes = null;
  }

  /** Lets go of the values, and says how many bytes they had. */
  long dropValues() {
    long dropped = 0;
    for (int i = 0; i < count; i++) {
      dropped += BufferState.lengthOf(values[i]);
    }
    Arrays.fill(values, null);
    changes = null;
    return dropped;
  }

  /** Makes an entry without value and flags. There must be room. */
  void insert(int slot, Bytes key) {
    if (count == keys.length) {
      resize(nextCapacity());
    }
    insertInto(values, slot);
    insertInto(flags, slot);
    values[slot] = null;
    flags[slot] = KeyFlags.NONE;
    if (changes != null) {
      insertInto(changes, slot);
      changes[slot] = UndoLog.NO_CHANGE;
    }
    insertKey(slot, key);
  }

  void remove(int slot) {
    removeFrom(values, slot);
    removeFrom(flags, slot);
    if (changes != null) {
      removeFrom(changes, slot);
    }
    values[count - 1] = null;
    removeKey(slot);
  }

  /** Keeps the entries before a slot and gives the others to a new leaf behind this one. */
  LeafNode splitAt(int slot) {
    int moved = count - slot;
    LeafNode right = new LeafNode();
    right.resize(Math.max(4, moved + (moved >> 2)));
    System.arraycopy(values, slot, right.values, 0, moved);
    System.arraycopy(flags, slot, right.flags, 0, moved);
    if (changes != null) {
      right.changes = new int[right.keys.length];
      System.arraycopy(changes, slot, right.changes, 0, moved);
    }
    moveKeys(slot, right);
    if (slot < MOST) {
      resize(Math.max(4, slot + (slot >> 2)));
    }
    right.next = next;
    right.previous = this;
    if (next != null) {
      next.previous = right;
    }
    next = right;
    return right;
  }

  /** Takes the leaf out of the row of leaves. */
  void unlink() {
    if (previous != null) {
      previous.next = next;
    }
    if (next != null) {
      next.previous = previous;
    }
  }

  private void resize(int capacity) {
    Arrays.fill(values, Math.min(count, values.length), values.length, null);
    resizeKeys(capacity);
    values = Arrays.copyOf(values, capacity);
    flags = Arrays.copyOf(flags, capacity);
    if (changes != null) {
      changes = Arrays.copyOf(changes, capacity);
    }
  }

  /** Bytes of memory that this leaf takes, without what it refers to. */
  long footprint() {
    long perEntry = changes == null ? PER_ENTRY : PER_ENTRY + Integer.BYTES;
    return OVERHEAD + perEntry * keys.length;
  }
}
