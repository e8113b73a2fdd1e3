package io.kvdc.tikv.internal.txn.buffer;

import io.kvdc.Bytes;
import java.util.Arrays;

/**
 * A node above the leaves. It has one child more than keys: a key is at or below all keys under the
 * child behind it, and above all under the child before it.
 */
final class InnerNode extends SortedNode {

  /** The fixed cost of a node: object and array headers, as the JVM lays them out. */
  private static final int OVERHEAD = 32 + 3 * 16;

  private static final int PER_KEY = 4 + 8 + 4;

  private SortedNode[] children;

  InnerNode(SortedNode left, Bytes separator, SortedNode right) {
    this(4);
    children[0] = left;
    children[1] = right;
    insertKey(0, separator);
  }

  private InnerNode(int capacity) {
    resizeKeys(capacity);
    children = new SortedNode[capacity + 1];
  }

  int childOf(Bytes key) {
    int slot = search(key);
    return slot >= 0 ? slot + 1 : ~slot;
  }

  SortedNode child(int index) {
    return children[index];
  }

  /** Puts a child behind the one at an index. There must be room for its key. */
  void insertBehind(int index, Bytes separator, SortedNode child) {
    if (count == keys.length) {
      resize(nextCapacity());
    }
    System.arraycopy(children, index + 1, children, index + 2, count - index);
    children[index + 1] = child;
    insertKey(index, separator);
  }

  /**
   * Takes a child out.
   *
   * @return whether no child is left
   */
  boolean remove(int index) {
    int last = count;
    System.arraycopy(children, index + 1, children, index, last - index);
    if (last == 0) {
      return true;
    }
    children[last] = null;
    removeKey(index == 0 ? 0 : index - 1);
    return false;
  }

  /** The key between this node and the one that {@link #splitAt} would make. */
  Bytes separatorAt(int slot) {
    return keys[slot];
  }

  /** Keeps the keys before a slot, and gives those behind it to a new node. */
  InnerNode splitAt(int slot) {
    int moved = count - slot - 1;
    InnerNode right = new InnerNode(Math.max(4, moved + (moved >> 2)));
    System.arraycopy(children, slot + 1, right.children, 0, moved + 1);
    moveKeys(slot + 1, right);
    truncateKeys(slot);
    Arrays.fill(children, slot + 1, children.length, null);
    return right;
  }

  private void resize(int capacity) {
    resizeKeys(capacity);
    children = Arrays.copyOf(children, capacity + 1);
  }

  /** Bytes of memory that this node takes, without what it refers to. */
  long footprint() {
    return OVERHEAD + (long) PER_KEY * keys.length;
  }
}
