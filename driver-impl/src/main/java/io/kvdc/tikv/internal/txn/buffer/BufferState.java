package io.kvdc.tikv.internal.txn.buffer;

import io.kvdc.Bytes;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link MemBuffer} holds and how writes, stages and checkpoints change it. The buffer holds
 * its lock around each call, and says what the methods mean.
 */
final class BufferState {

  /** Headers of the two objects behind each key and each value, as the JVM lays them out. */
  private static final int OBJECTS_OF_AN_ENTRY = 2 * (24 + 16);

  private final EntryTree tree = new EntryTree();
  private final UndoLog log = new UndoLog();
  private final OpenStages stages = new OpenStages();

  private int count;
  private long size;
  private long loggedBytes;
  private boolean dirty;
  private boolean valuesDropped;
  private long droppedBytes;

  /** Records from here on make further ones for the same key needless; 0: nothing is logged. */
  private int barrier;

  /** Changes when what was there before the first stage may have changed. */
  private int viewEpoch;

  void write(Bytes key, Bytes value, FlagsOp change, BufferLimits limits) {
    checkValuesThere();
    LeafNode leaf = tree.leafOf(key);
    int slot = leaf.search(key);
    Bytes old = slot < 0 ? null : leaf.value(slot);
    long newSize = size + lengthOf(value) - lengthOf(old) + (slot < 0 ? key.length() : 0);
    limits.checkTotal(size, newSize);
    if (slot < 0) {
      leaf = tree.insert(leaf, ~slot, key);
      slot = tree.insertedSlot();
      count++;
    }
    log(leaf, slot, old);
    leaf.value(slot, value);
    size = newSize;
    int before = FlagsOp.CLEAR_CONSTRAINT_CHECK_IN_PREWRITE.applyTo(leaf.flags(slot));
    setFlags(leaf, slot, change.applyTo(before));
  }

  /** Keeps what an entry holds, unless that was done since the latest moment one can go back to. */
  private void log(LeafNode leaf, int slot, @Nullable Bytes old) {
    int earlier = leaf.change(slot);
    if (earlier >= barrier) {
      return;
    }
    tree.change(leaf, slot, log.add(leaf.keys[slot], old, earlier));
    loggedBytes += lengthOf(old);
  }

  void updateFlags(Bytes key, FlagsOp change) {
    checkValuesThere();
    LeafNode leaf = tree.leafOf(key);
    int slot = leaf.search(key);
    int newFlags = change.applyTo(slot < 0 ? KeyFlags.NONE : leaf.flags(slot));
    if (newFlags == KeyFlags.NONE && (slot < 0 || leaf.value(slot) == null)) {
      if (slot >= 0) {
        remove(key);
      }
      return;
    }
    if (slot < 0) {
      leaf = tree.insert(leaf, ~slot, key);
      slot = tree.insertedSlot();
      count++;
      size += key.length();
    }
    setFlags(leaf, slot, newFlags);
  }

  private void setFlags(LeafNode leaf, int slot, int newFlags) {
    leaf.flags(slot, newFlags);
    if (stages.open() == 0 || KeyFlags.persistent(newFlags) != 0) {
      dirty = true;
    }
  }

  private void remove(Bytes key) {
    tree.remove(key);
    count--;
    size -= key.length();
  }

  @Nullable Bytes get(Bytes key) {
    checkValuesThere();
    LeafNode leaf = tree.leafOf(key);
    int slot = leaf.find(key);
    return slot < 0 ? null : leaf.value(slot);
  }

  int flags(Bytes key) {
    LeafNode leaf = tree.leafOf(key);
    int slot = leaf.find(key);
    return slot < 0 ? KeyFlags.NONE : leaf.flags(slot);
  }

  /** What an entry held at a position of the log; null if it had no value then. */
  @Nullable Bytes valueAt(LeafNode leaf, int slot, int position) {
    Bytes value = leaf.value(slot);
    for (int record = leaf.change(slot); record >= position; record = log.before(record)) {
      value = log.oldValue(record);
    }
    return value;
  }

  @Nullable Bytes newestValue(Bytes key, Predicate<Bytes> wanted) {
    checkValuesThere();
    LeafNode leaf = tree.leafOf(key);
    int slot = leaf.find(key);
    if (slot < 0) {
      return null;
    }
    Bytes value = leaf.value(slot);
    int record = leaf.change(slot);
    while (value != null && !wanted.test(value)) {
      if (!log.has(record)) {
        return null;
      }
      value = log.oldValue(record);
      record = log.before(record);
    }
    return value;
  }

  int stage() {
    int handle = stages.push(log.position());
    barrier = stages.latest();
    return handle;
  }

  void release(int handle) {
    if (handle != stages.open()) {
      throw notTheLatest(handle);
    }
    if (handle == 1 && log.position() != stages.start(1)) {
      dirty = true;
    }
    close(handle);
  }

  void cleanup(int handle) {
    if (handle > stages.open()) {
      return;
    }
    if (handle < stages.open()) {
      throw notTheLatest(handle);
    }
    if (!valuesDropped) {
      undoTo(stages.start(handle));
    }
    close(handle);
  }

  private IllegalArgumentException notTheLatest(int handle) {
    return new IllegalArgumentException(
        "stage " + handle + " is not the latest one, which is " + stages.open());
  }

  private void close(int handle) {
    stages.pop();
    if (handle == 1) {
      viewEpoch++;
    }
    barrier = stages.latest();
    if (stages.isIdle()) {
      forgetHistory();
    }
  }

  private void forgetHistory() {
    log.clear();
    loggedBytes = 0;
    if (log.isWornOut()) {
      tree.forgetChanges();
      log.restart();
    }
  }

  Checkpoint checkpoint() {
    checkValuesThere();
    Checkpoint checkpoint = stages.checkpoint(this, log.position());
    barrier = stages.latest();
    return checkpoint;
  }

  void revertTo(Checkpoint checkpoint) {
    checkValuesThere();
    if (!checkpoint.isOf(this)) {
      throw new IllegalArgumentException("the checkpoint has ended or is not of this buffer");
    }
    int open = stages.open();
    if (open > 0 && checkpoint.position() < stages.start(open)) {
      throw new IllegalStateException(
          "stage " + open + " began after the checkpoint and is still open");
    }
    undoTo(checkpoint.position());
    barrier = stages.latest();
  }

  private void undoTo(int position) {
    for (int record = log.position() - 1; record >= position; record--) {
      undo(record);
    }
    log.truncate(position);
    stages.endCheckpointsBehind(position);
  }

  private void undo(int record) {
    Bytes key = log.key(record);
    Bytes old = log.oldValue(record);
    LeafNode leaf = tree.leafOf(key);
    int slot = leaf.find(key);
    size += lengthOf(old) - lengthOf(leaf.value(slot));
    loggedBytes -= lengthOf(old);
    leaf.value(slot, old);
    leaf.change(slot, log.before(record));
    if (old == null) {
      int kept = KeyFlags.persistent(leaf.flags(slot));
      leaf.flags(slot, kept);
      if (kept == KeyFlags.NONE) {
        remove(key);
      }
    }
  }

  /** Where an open stage began. */
  int startOf(int handle) {
    checkValuesThere();
    if (handle <= 0 || handle > stages.open()) {
      throw new IllegalArgumentException("no stage " + handle + " is open");
    }
    return stages.start(handle);
  }

  /** The position before all open stages. */
  int beforeStages() {
    checkValuesThere();
    if (stages.open() == 0) {
      throw new IllegalStateException("no stage is open; read the buffer itself");
    }
    return stages.start(1);
  }

  void dropValues() {
    valuesDropped = true;
    droppedBytes += tree.dropValues();
    forgetHistory();
  }

  boolean dirty() {
    return dirty;
  }

  int count() {
    return count;
  }

  long size() {
    return size;
  }

  long memory() {
    return tree.footprint()
        + log.footprint()
        + size
        - droppedBytes
        + loggedBytes
        + (long) OBJECTS_OF_AN_ENTRY * count;
  }

  EntryTree tree() {
    return tree;
  }

  UndoLog log() {
    return log;
  }

  int viewEpoch() {
    return viewEpoch;
  }

  void checkValuesThere() {
    if (valuesDropped) {
      throw new IllegalStateException("the values were dropped when the transaction was committed");
    }
  }

  static int lengthOf(@Nullable Bytes value) {
    return value == null || MemBuffer.isTombstone(value) ? 0 : value.length();
  }
}
