package io.kvdc.embedded;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many requests the servers of an embedded cluster have received, before any fault: what a test
 * asks to see how often a client sent something. Thread-safe.
 *
 * <p>A command inside a batch counts under its own name as if it had come alone; a stream, such as
 * {@code BatchCommands}, counts once when it is opened.
 */
public final class RpcJournal {

  private final Map<Entry, LongAdder> counts = new ConcurrentHashMap<>();

  RpcJournal() {}

  /**
   * Returns how many requests of an RPC all servers received.
   *
   * @param method name without the service
   * @return 0 and up
   */
  public long count(String method) {
    return counts.entrySet().stream()
        .filter(entry -> entry.getKey().method().equals(method))
        .mapToLong(entry -> entry.getValue().sum())
        .sum();
  }

  /**
   * Returns how many requests of an RPC one server received.
   *
   * @param method name without the service
   * @param storeId the store; {@link ReceivedCall#PD} for PD
   * @return 0 and up
   */
  public long count(String method, long storeId) {
    LongAdder count = counts.get(new Entry(method, storeId));
    return count == null ? 0 : count.sum();
  }

  /**
   * Returns all counts by RPC.
   *
   * @return a copy, in order of names
   */
  public Map<String, Long> counts() {
    Map<String, Long> sums = new TreeMap<>();
    counts.forEach((entry, count) -> sums.merge(entry.method(), count.sum(), Long::sum));
    return sums;
  }

  /** Forgets everything. */
  public void clear() {
    counts.clear();
  }

  void record(String method, long storeId) {
    counts.computeIfAbsent(new Entry(method, storeId), key -> new LongAdder()).increment();
  }

  private record Entry(String method, long storeId) {}
}
