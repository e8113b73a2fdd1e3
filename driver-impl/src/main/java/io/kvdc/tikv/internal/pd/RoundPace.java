package io.kvdc.tikv.internal.pd;

import io.kvdc.tikv.internal.retry.RetryEnvironment;
import java.time.Duration;

/**
 * How soon the members are asked again who leads, however many callers wait for it. The first round
 * after a success goes out at once. Each further one waits longer, until a leader does what it is
 * asked: one that only says that it leads is no success. Not safe for use by several threads at
 * once, but for {@link #answered}.
 */
final class RoundPace {

  /** The first pause (pd client: UpdateMemberBackOffBaseTime). */
  static final long SHORTEST = Duration.ofMillis(20).toNanos();

  /** The longest pause; gentler than the pd client, whose longest is 100 ms. */
  static final long LONGEST = Duration.ofMillis(500).toNanos();

  private final RetryEnvironment environment;
  private volatile long pause;
  private long last;

  RoundPace(RetryEnvironment environment) {
    this.environment = environment;
  }

  /** Nanoseconds until the next round may begin, which it is taken to do then. */
  long next() {
    long now = environment.ticker().nanoTime();
    long rest = pause;
    pause = rest == 0 ? SHORTEST : Math.min(LONGEST, rest * 2);
    // Half of it by lot, so that clients that lost one leader together do not ask in step.
    long drawn = rest == 0 ? 0 : rest / 2 + environment.random().nextLong(rest / 2 + 1);
    long wait = rest == 0 ? 0 : Math.max(0, last + drawn - now);
    last = now + wait;
    return wait;
  }

  /** A leader did what it was asked. */
  void answered() {
    if (pause != 0) {
      pause = 0;
    }
  }
}
