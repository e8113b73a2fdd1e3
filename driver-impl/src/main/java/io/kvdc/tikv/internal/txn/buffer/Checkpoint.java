package io.kvdc.tikv.internal.txn.buffer;

/**
 * A moment in the life of a {@link MemBuffer} to which its values can be brought back, any number
 * of times. It ends when the buffer is brought back to an earlier moment.
 */
public final class Checkpoint {

  private final BufferState buffer;
  private final int position;
  private boolean over;

  Checkpoint(BufferState buffer, int position) {
    this.buffer = buffer;
    this.position = position;
  }

  int position() {
    return position;
  }

  void end() {
    over = true;
  }

  boolean isOf(BufferState other) {
    return buffer == other && !over;
  }
}
