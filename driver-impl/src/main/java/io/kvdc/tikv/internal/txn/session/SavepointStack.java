package io.kvdc.tikv.internal.txn.session;

import io.kvdc.Savepoint;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.tikv.internal.txn.buffer.MemBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntConsumer;

/** The savepoints of one transaction, each of them a stage of its buffer. Used under its lock. */
final class SavepointStack {

  private final MemBuffer buffer;
  private final Deque<SavepointMark> open = new ArrayDeque<>();

  SavepointStack(MemBuffer buffer) {
    this.buffer = buffer;
  }

  SavepointMark mark() {
    SavepointMark mark = new SavepointMark(this, buffer.stage());
    open.push(mark);
    return mark;
  }

  void rollBackTo(Savepoint savepoint) {
    closeDownTo(require(savepoint), buffer::cleanup);
  }

  void release(Savepoint savepoint) {
    closeDownTo(require(savepoint), buffer::release);
  }

  /** Ends all and keeps what was written. */
  void releaseAll() {
    while (!open.isEmpty()) {
      SavepointMark top = open.pop();
      buffer.release(top.stage());
      top.end();
    }
  }

  /** Ends all, of a transaction whose writes nobody will need any more. */
  void endAll() {
    open.forEach(SavepointMark::end);
    open.clear();
  }

  boolean isEmpty() {
    return open.isEmpty();
  }

  private void closeDownTo(SavepointMark last, IntConsumer close) {
    SavepointMark top;
    do {
      top = open.pop();
      close.accept(top.stage());
      top.end();
    } while (top != last);
  }

  private SavepointMark require(Savepoint savepoint) {
    if (!(savepoint instanceof SavepointMark mark) || mark.owner() != this) {
      throw new InvalidArgumentException(
          ErrorDetail.of("the savepoint belongs to another transaction"));
    }
    if (!mark.isActive()) {
      throw new InvalidArgumentException(
          ErrorDetail.of(
              "the savepoint has ended: it was rolled back to or released, or an earlier one was"));
    }
    return mark;
  }
}
