package io.kvdc.tikv.internal.txn.pipelined;

import io.kvdc.Bytes;
import io.kvdc.tikv.internal.txn.buffer.FlagsOp;
import io.kvdc.tikv.internal.txn.buffer.KeyFlags;
import io.kvdc.tikv.internal.txn.buffer.MemBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Keys that were given flags since the last flush, or before it and have not been sent. A key with
 * flags alone is nothing to send: it waits in the buffer for its write, however many flushes go by.
 * Client-go forgets it at the next one. Used under the lock of its transaction.
 */
final class FlaggedKeys {

  private Set<Bytes> keys = new LinkedHashSet<>();

  /** Of the buffer that is written to: what came from the one before it. */
  private int carried;

  private long memory;

  void add(Bytes key) {
    keys.add(key);
  }

  /** Brings over what a flush of the full buffer does not send. */
  void carry(MemBuffer full, MemBuffer fresh) {
    List<Bytes> waiting = idle(full);
    for (Bytes key : waiting) {
      fresh.updateFlags(key, FlagsOp.setAll(full.flags(key)));
    }
    keys = new LinkedHashSet<>(waiting);
    carried = fresh.count();
    memory = carried == 0 ? 0 : fresh.memory();
  }

  /** Those with flags alone. A lock is something to send. */
  List<Bytes> idle(MemBuffer buffer) {
    return keys.stream()
        .filter(
            key -> {
              int flags = buffer.flags(key);
              return flags != KeyFlags.NONE && !KeyFlags.isLocked(flags) && buffer.get(key) == null;
            })
        .toList();
  }

  /** Whether a flush would send something. */
  boolean leavesSomething(MemBuffer buffer) {
    return buffer.count() > idle(buffer).size();
  }

  /**
   * How many entries speak for a flush. Those that were carried over and written since are left
   * out: what they weigh counts, and it is enough that no flush goes round in circles.
   */
  int countOfOthers(MemBuffer buffer) {
    return Math.max(0, buffer.count() - carried);
  }

  /** The same in bytes of memory. */
  long memoryOfOthers(MemBuffer buffer) {
    return Math.max(0, buffer.memory() - memory);
  }
}
