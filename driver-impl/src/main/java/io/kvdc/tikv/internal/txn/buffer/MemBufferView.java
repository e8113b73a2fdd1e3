package io.kvdc.tikv.internal.txn.buffer;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link MemBuffer} held before its open stages; what is written in the stages is not seen.
 * Any thread may read it, as the buffer itself.
 */
public final class MemBufferView {

  private final MemBuffer buffer;
  private final int position;
  private final int epoch;

  MemBufferView(MemBuffer buffer, int position, int epoch) {
    this.buffer = buffer;
    this.position = position;
    this.epoch = epoch;
  }

  /**
   * What the buffer said of a key.
   *
   * @param key the key
   * @return its value; {@link MemBuffer#TOMBSTONE} if it was deleted; null if there was no value
   * @throws IllegalStateException if the first stage was closed meanwhile
   */
  public @Nullable Bytes get(Bytes key) {
    long stamp = buffer.lock().readLock();
    try {
      checkOpen();
      BufferState state = buffer.state();
      LeafNode leaf = state.tree().leafOf(key);
      int slot = leaf.find(key);
      return slot < 0 ? null : state.valueAt(leaf, slot, position);
    } finally {
      buffer.lock().unlockRead(stamp);
    }
  }

  /**
   * Walks over the values and tombstones that were in a range. Its steps fail with {@link
   * IllegalStateException} once the first stage was closed.
   *
   * @param range the range
   * @param reverse whether to go from its end downwards
   * @return the cursor, before the first entry
   */
  public MemBufferCursor cursor(KeyRange range, boolean reverse) {
    return new MemBufferCursor(buffer, range, reverse, MemBufferCursor.Kind.VALUES, this);
  }

  /** The lock is held. */
  void checkOpen() {
    buffer.state().checkValuesThere();
    if (buffer.state().viewEpoch() != epoch) {
      throw new IllegalStateException("the stage before which this view looks was closed");
    }
  }

  /** The lock is held. */
  @Nullable Bytes value(LeafNode leaf, int slot) {
    return buffer.state().valueAt(leaf, slot, position);
  }
}
