package io.kvdc.tikv.internal.rpc;

import io.kvdc.tikv.internal.retry.Ticker;
import io.kvdc.tikv.internal.rpc.batch.Pace;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How soon a broken channel connects again. gRPC alone would wait for up to two minutes; client-go
 * waits 100 ms, 1.6 times as long each time, and at most 3 s, and so does this.
 */
final class ReconnectPace implements Pace {

  private static final long SHORTEST = Duration.ofMillis(100).toNanos();
  private static final long LONGEST = Duration.ofSeconds(3).toNanos();

  private final Ticker ticker;
  private final AtomicLong notBefore;
  private volatile long pause;

  ReconnectPace(Ticker ticker) {
    this.ticker = ticker;
    this.notBefore = new AtomicLong(ticker.nanoTime());
  }

  @Override
  public boolean mayTry() {
    long now = ticker.nanoTime();
    long from = notBefore.get();
    if (now - from < 0) {
      return false;
    }
    long next = pause == 0 ? SHORTEST : Math.min(LONGEST, pause * 8 / 5);
    if (!notBefore.compareAndSet(from, now + next)) {
      return false;
    }
    pause = next;
    return true;
  }

  @Override
  public void wentWell() {
    if (pause != 0) {
      pause = 0;
    }
  }
}
