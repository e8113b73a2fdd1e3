package io.kvdc.tikv.internal.txn.buffer;

import io.kvdc.Bytes;

/** Is shown what a stage has changed; see {@link MemBuffer#inspectStage}. */
@FunctionalInterface
public interface StageVisitor {

  /**
   * Sees one key.
   *
   * @param key a key that was written since the stage was opened
   * @param flags its flags now; see {@link KeyFlags}
   * @param value its value now, perhaps {@link MemBuffer#TOMBSTONE}
   */
  void visit(Bytes key, int flags, Bytes value);
}
