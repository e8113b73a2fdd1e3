package io.kvdc.tikv.internal.txn.heartbeat;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Before what a transaction will not commit, so that readers need not wait for it. Heartbeats move
 * it until the commit takes over: a commit whose timestamp is on its way must not be overtaken by
 * its own heartbeat (client-go txnkv/transaction/2pc.go: minCommitTsManager). Safe for use by many
 * threads.
 */
public final class MinCommitTs {

  /** Who moves it, the mightiest last (client-go: WriteAccessLevel). */
  public enum Writer {
    /** Heartbeats. */
    TTL,
    /** The commit. */
    TWO_PHASE
  }

  private final ReentrantLock lock = new ReentrantLock();
  private long value;
  private Writer least = Writer.TTL;

  /** Nothing promised yet. */
  public MinCommitTs() {}

  /** Moves it forward, unless a mightier writer has taken over. */
  public void raise(long ts, Writer writer) {
    lock.lock();
    try {
      if (writer.compareTo(least) >= 0 && Long.compareUnsigned(ts, value) > 0) {
        value = ts;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Lets only this writer and mightier ones move it from now on. */
  public void takeOver(Writer writer) {
    lock.lock();
    try {
      if (writer.compareTo(least) > 0) {
        least = writer;
      }
    } finally {
      lock.unlock();
    }
  }

  /** What was promised; 0: nothing. */
  public long get() {
    lock.lock();
    try {
      return value;
    } finally {
      lock.unlock();
    }
  }
}
