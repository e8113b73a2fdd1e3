package io.kvdc.bench.load.client;

import java.lang.management.ManagementFactory;

/**
 * What this process has used up by now.
 *
 * @param wallNanos the time
 * @param cpuNanos user and system time of the process
 * @param allocatedBytes what the threads that live allocated
 */
public record ProcessMeter(long wallNanos, long cpuNanos, long allocatedBytes) {

  private static final com.sun.management.OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
  private static final com.sun.management.ThreadMXBean THREADS =
      ManagementFactory.getPlatformMXBean(com.sun.management.ThreadMXBean.class);

  /** Reads all of them. */
  public static ProcessMeter now() {
    long allocated = 0;
    for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
      // A thread that has just ended has none any more.
      allocated += Math.max(0, bytes);
    }
    return new ProcessMeter(System.nanoTime(), PROCESS.getProcessCpuTime(), allocated);
  }
}
