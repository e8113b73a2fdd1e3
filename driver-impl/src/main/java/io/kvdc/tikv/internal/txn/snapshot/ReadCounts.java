package io.kvdc.tikv.internal.txn.snapshot;

import io.kvdc.ReadStatistics;
import io.kvdc.tikv.internal.region.AttemptListener;
import io.kvdc.tikv.internal.retry.BackoffKind;
import io.kvdc.tikv.internal.retry.WaitListener;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts what the reads of a snapshot cost. Safe for use by many threads. */
final class ReadCounts implements AttemptListener, WaitListener {

  /** What resolving locks is counted as, however many requests that takes (client-go does too). */
  static final String RESOLVE_LOCKS = "ResolveLock";

  private static final class Sum {
    private final LongAdder times = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    private void add(long moreNanos) {
      times.increment();
      nanos.add(moreNanos);
    }
  }

  private final ConcurrentMap<String, Sum> requests = new ConcurrentHashMap<>();
  private final ConcurrentMap<BackoffKind, Sum> waits = new ConcurrentHashMap<>();
  private final LongAdder locks = new LongAdder();

  @Override
  public void attempted(String rpc, long nanos) {
    requests.computeIfAbsent(rpc, absent -> new Sum()).add(nanos);
  }

  @Override
  public void waits(BackoffKind kind, long nanos) {
    waits.computeIfAbsent(kind, absent -> new Sum()).add(nanos);
  }

  void locksMet(int number) {
    locks.add(number);
  }

  ReadStatistics statistics(@Nullable SnapshotCache cache) {
    Map<String, Long> numbers = new HashMap<>();
    Map<String, Duration> times = new HashMap<>();
    requests.forEach(
        (name, sum) -> {
          numbers.put(name, sum.times.sum());
          times.put(name, Duration.ofNanos(sum.nanos.sum()));
        });
    Map<String, Long> reasons = new HashMap<>();
    long waited = 0;
    for (Map.Entry<BackoffKind, Sum> wait : waits.entrySet()) {
      reasons.put(wait.getKey().wireName(), wait.getValue().times.sum());
      waited += wait.getValue().nanos.sum();
    }
    return new ReadStatistics(
        numbers,
        times,
        reasons,
        Duration.ofNanos(waited),
        locks.sum(),
        cache == null ? 0 : cache.hits(),
        cache == null ? 0 : cache.size());
  }
}
