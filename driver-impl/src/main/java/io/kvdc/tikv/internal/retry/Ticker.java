package io.kvdc.tikv.internal.retry;

/** A monotonic clock, as {@link System#nanoTime}; tests bring their own. */
@FunctionalInterface
public interface Ticker {

  /** The clock of this machine. */
  Ticker SYSTEM = System::nanoTime;

  /** Nanoseconds since some fixed but arbitrary moment; only differences mean anything. */
  long nanoTime();
}
