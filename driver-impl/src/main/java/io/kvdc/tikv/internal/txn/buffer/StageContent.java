package io.kvdc.tikv.internal.txn.buffer;

import io.kvdc.Bytes;
import java.util.ArrayList;
import java.util.List;

/** What a stage has changed, taken out of the buffer so that it can be shown without a lock. */
final class StageContent {

  private final List<Bytes> keysAndValues = new ArrayList<>();
  private int[] flags = {};

  private StageContent() {}

  static StageContent of(BufferState state, int handle) {
    StageContent content = new StageContent();
    UndoLog log = state.log();
    int start = state.startOf(handle);
    int end = log.position();
    content.flags = new int[end - start];
    for (int record = end - 1; record >= start; record--) {
      Bytes key = log.key(record);
      LeafNode leaf = state.tree().leafOf(key);
      int slot = leaf.find(key);
      Bytes value = leaf.value(slot);
      // A key that was written in several levels is shown at its newest record alone.
      if (leaf.change(slot) == record && value != null) {
        content.flags[content.keysAndValues.size() / 2] = leaf.flags(slot);
        content.keysAndValues.add(key);
        content.keysAndValues.add(value);
      }
    }
    return content;
  }

  void show(StageVisitor visitor) {
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      visitor.visit(keysAndValues.get(i), flags[i / 2], keysAndValues.get(i + 1));
    }
  }
}
