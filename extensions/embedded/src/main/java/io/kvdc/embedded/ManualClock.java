package io.kvdc.embedded;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;

/** A clock that stands still until it is moved. For tests of TTLs and timestamps. Thread-safe. */
public final class ManualClock implements InstantSource {
  private final ReentrantLock lock = new ReentrantLock();
  private volatile Instant now;

  /**
   * Starts the clock.
   *
   * @param start what it shows
   */
  public ManualClock(Instant start) {
    this.now = start;
  }

  @Override
  public Instant instant() {
    return now;
  }

  /**
   * Moves the clock.
   *
   * @param by how far; negative to go back, as real clocks do at times
   */
  public void advance(Duration by) {
    lock.lock();
    try {
      now = now.plus(by);
    } finally {
      lock.unlock();
    }
  }
}
