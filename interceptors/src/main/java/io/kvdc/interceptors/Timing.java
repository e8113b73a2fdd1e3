package io.kvdc.interceptors;

/** The time that rules go by. */
interface Timing {

  /** The machine's clock, and a thread that ends when there is nothing to wait for. */
  Timing SYSTEM = new SystemTiming(System::nanoTime);

  /** A clock in nanoseconds, of which only differences mean anything. */
  long nanoTime();

  /** Has something done later, on any thread. */
  void later(long nanos, Runnable task);
}
