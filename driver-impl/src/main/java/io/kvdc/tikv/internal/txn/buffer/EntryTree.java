package io.kvdc.tikv.internal.txn.buffer;

import io.kvdc.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a buffer in the order of their keys: a B+ tree. Against a tree with an object for
 * each entry it takes a fraction of the memory, and a look-up touches a few arrays instead of
 * twenty objects. Nodes split when they are full and go when they are empty; they are not merged,
 * as entries are hardly ever removed from a buffer.
 */
final class EntryTree {

  private SortedNode root = new LeafNode();
  private long footprint = ((LeafNode) root).footprint();
  private int version;

  /** Set by a split: the key between the node and its new neighbour. */
  private Bytes separator = Bytes.EMPTY;

  private int insertedSlot;

  /** Changes whenever entries are added or removed, and so may have moved. */
  int version() {
    return version;
  }

  /** Bytes of memory that the nodes take, without keys and values. */
  long footprint() {
    return footprint;
  }

  /** The leaf in which a key is or would be. */
  LeafNode leafOf(Bytes key) {
    SortedNode node = root;
    while (node instanceof InnerNode inner) {
      node = inner.child(inner.childOf(key));
    }
    return (LeafNode) node;
  }

  /** The leaf with the smallest keys; empty only if the tree is. */
  LeafNode firstLeaf() {
    SortedNode node = root;
    while (node instanceof InnerNode inner) {
      node = inner.child(0);
    }
    return (LeafNode) node;
  }

  /** The leaf with the greatest keys; empty only if the tree is. */
  LeafNode lastLeaf() {
    SortedNode node = root;
    while (node instanceof InnerNode inner) {
      node = inner.child(inner.count);
    }
    return (LeafNode) node;
  }

  /**
   * Makes an entry without value and flags for a key that has none.
   *
   * @param leaf the leaf of the key
   * @param slot where the key would be in it
   * @param key the key
   * @return the leaf of the key from now on; see also {@link #insertedSlot()}
   */
  LeafNode insert(LeafNode leaf, int slot, Bytes key) {
    version++;
    LeafNode target = leaf;
    int where = slot;
    if (leaf.isFull()) {
      SortedNode right = split(root, key);
      if (right != null) {
        InnerNode top = new InnerNode(root, separator, right);
        footprint += top.footprint();
        root = top;
      }
      target = leafOf(key);
      where = ~target.search(key);
    }
    footprint -= target.footprint();
    target.insert(where, key);
    footprint += target.footprint();
    insertedSlot = where;
    return target;
  }

  /** Where in its leaf the last entry that was inserted is. */
  int insertedSlot() {
    return insertedSlot;
  }

  /** Makes room in the leaf of a key; what it returns belongs behind the node. */
  private @Nullable SortedNode split(SortedNode node, Bytes key) {
    if (node instanceof LeafNode leaf) {
      return splitLeaf(leaf, key);
    }
    InnerNode inner = (InnerNode) node;
    int index = inner.childOf(key);
    SortedNode child = split(inner.child(index), key);
    if (child == null) {
      return null;
    }
    InnerNode right = inner.isFull() ? splitInner(inner, index, child) : null;
    if (right == null) {
      insertBehind(inner, index, separator, child);
    }
    return right;
  }

  /**
   * Where keys come in order, in whichever direction, the full leaf stays full and an empty one
   * takes what comes; else both get a half.
   */
  private LeafNode splitLeaf(LeafNode leaf, Bytes key) {
    int slot = ~leaf.search(key);
    int at = slot == leaf.count || slot == 0 ? slot : leaf.count / 2;
    separator = at == leaf.count ? key : leaf.keys[at];
    footprint -= leaf.footprint();
    LeafNode right = leaf.splitAt(at);
    footprint += leaf.footprint() + right.footprint();
    return right;
  }

  /** As for leaves, except that a node above them is never left without children. */
  private InnerNode splitInner(InnerNode inner, int index, SortedNode child) {
    Bytes childSeparator = separator;
    int at = index == inner.count ? inner.count - 1 : inner.count / 2;
    Bytes between = inner.separatorAt(at);
    footprint -= inner.footprint();
    InnerNode right = inner.splitAt(at);
    footprint += inner.footprint() + right.footprint();
    if (index <= at) {
      insertBehind(inner, index, childSeparator, child);
    } else {
      insertBehind(right, index - at - 1, childSeparator, child);
    }
    separator = between;
    return right;
  }

  private void insertBehind(InnerNode inner, int index, Bytes key, SortedNode child) {
    footprint -= inner.footprint();
    inner.insertBehind(index, key, child);
    footprint += inner.footprint();
  }

  /** Removes the entry of a key, which must be there. */
  void remove(Bytes key) {
    version++;
    if (remove(root, key)) {
      root = new LeafNode();
      footprint = ((LeafNode) root).footprint();
    }
    while (root instanceof InnerNode inner && inner.count == 0) {
      footprint -= inner.footprint();
      root = inner.child(0);
    }
  }

  /** Whether the node is empty now. */
  private boolean remove(SortedNode node, Bytes key) {
    if (node instanceof LeafNode leaf) {
      leaf.remove(leaf.search(key));
      if (leaf.count > 0) {
        return false;
      }
      leaf.unlink();
      footprint -= leaf.footprint();
      return true;
    }
    InnerNode inner = (InnerNode) node;
    int index = inner.childOf(key);
    if (!remove(inner.child(index), key) || !inner.remove(index)) {
      return false;
    }
    footprint -= inner.footprint();
    return true;
  }

  /** Says which record of the log is the newest of an entry. */
  void change(LeafNode leaf, int slot, int record) {
    footprint -= leaf.footprint();
    leaf.change(slot, record);
    footprint += leaf.footprint();
  }

  /** Forgets which records of the log belong to which entry. */
  void forgetChanges() {
    for (LeafNode leaf = firstLeaf(); leaf != null; leaf = leaf.next()) {
      footprint -= leaf.footprint();
      leaf.forgetChanges();
      footprint += leaf.footprint();
    }
  }

  /**
   * Lets go of all values; keys and flags stay.
   *
   * @return the bytes of the values
   */
  long dropValues() {
    long dropped = 0;
    for (LeafNode leaf = firstLeaf(); leaf != null; leaf = leaf.next()) {
      footprint -= leaf.footprint();
      dropped += leaf.dropValues();
      footprint += leaf.footprint();
    }
    return dropped;
  }
}
