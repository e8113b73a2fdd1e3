package io.kvdc.tck.reference;

import io.kvdc.Bytes;
import io.kvdc.FairLocking;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/** The locks of a statement that may have to run again. Its transaction is its monitor. */
class ReferenceFairStage implements FairLocking {

  private final TransactionBody body;
  private final NavigableSet<Bytes> earlier = new TreeSet<>();
  private final NavigableSet<Bytes> now = new TreeSet<>();

  ReferenceFairStage(TransactionBody body) {
    this.body = body;
  }

  /** A key that had no lock of this transaction has one now. */
  void lockedNow(Bytes key) {
    now.add(key);
  }

  /** A lock is needed in this try too. */
  void lockedAgain(Bytes key) {
    if (earlier.remove(key)) {
      now.add(key);
    }
  }

  @Override
  public void retry() {
    checkActive();
    giveBackEarlier();
    synchronized (body) {
      earlier.addAll(now);
      now.clear();
    }
  }

  @Override
  public void done() {
    checkActive();
    giveBackEarlier();
    body.endStage();
  }

  @Override
  public void cancel() {
    checkActive();
    giveBackEarlier();
    giveBack(now);
    body.endStage();
  }

  void giveBackEarlier() {
    giveBack(earlier);
  }

  private void giveBack(NavigableSet<Bytes> keys) {
    Set<Bytes> rest;
    synchronized (body) {
      rest = Set.copyOf(keys);
      keys.clear();
    }
    body.unlock(rest);
  }

  @Override
  public boolean isActive() {
    return body.isIn(this);
  }

  @Override
  public boolean holds(Bytes key) {
    synchronized (body) {
      return isActive() && (earlier.contains(key) || now.contains(key));
    }
  }

  @Override
  public void close() {
    if (isActive()) {
      cancel();
    }
  }

  /** What only earlier tries have locked is no reason to wait. */
  void mustHoldNothing() {
    if (!now.isEmpty()) {
      throw new InvalidArgumentException(
          ErrorDetail.of("the fair locking stage holds locks: end it before the commit"));
    }
    done();
  }

  private void checkActive() {
    if (!isActive()) {
      throw new InvalidArgumentException(ErrorDetail.of("the fair locking stage has ended"));
    }
  }
}
