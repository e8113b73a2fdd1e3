package io.kvdc.tikv.internal.txn.buffer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The open stages and the checkpoints of a buffer: positions in its log, both kinds in order. */
final class OpenStages {

  private int[] starts = new int[4];
  private int open;
  private final List<Checkpoint> checkpoints = new ArrayList<>(0);

  /** How many stages are open; also the handle of the latest. */
  int open() {
    return open;
  }

  /** Whether values need not be logged, as nobody can ask for old ones. */
  boolean isIdle() {
    return open == 0 && checkpoints.isEmpty();
  }

  int push(int position) {
    if (open == starts.length) {
      starts = Arrays.copyOf(starts, open * 2);
    }
    starts[open++] = position;
    return open;
  }

  void pop() {
    open--;
  }

  /** Where a stage began. */
  int start(int handle) {
    return starts[handle - 1];
  }

  /** The latest position that can still be asked for: changes behind it are logged once. */
  int latest() {
    int stage = open == 0 ? UndoLog.NO_CHANGE : starts[open - 1];
    Checkpoint checkpoint = lastCheckpoint();
    return checkpoint == null ? stage : Math.max(stage, checkpoint.position());
  }

  /** Moments without a change between them share a checkpoint. */
  Checkpoint checkpoint(BufferState buffer, int position) {
    Checkpoint last = lastCheckpoint();
    if (last != null && last.position() == position) {
      return last;
    }
    Checkpoint checkpoint = new Checkpoint(buffer, position);
    checkpoints.add(checkpoint);
    return checkpoint;
  }

  /** Ends the checkpoints behind a position, which have lost what they would bring back. */
  void endCheckpointsBehind(int position) {
    Checkpoint last = lastCheckpoint();
    while (last != null && last.position() > position) {
      last.end();
      checkpoints.remove(checkpoints.size() - 1);
      last = lastCheckpoint();
    }
  }

  private @Nullable Checkpoint lastCheckpoint() {
    return checkpoints.isEmpty() ? null : checkpoints.get(checkpoints.size() - 1);
  }
}
