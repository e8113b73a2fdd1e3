package io.kvdc.tck.reference;

import io.kvdc.Bytes;
import io.kvdc.ReadStatistics;
import io.kvdc.VersionedValue;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a snapshot has read before, and how often it asked. */
final class ReadCache {

  private final boolean keeps;
  private final Map<Bytes, Optional<VersionedValue>> kept = new HashMap<>();
  private final Map<String, Long> requests = new HashMap<>();
  private long hits;

  ReadCache(boolean keeps) {
    this.keeps = keeps;
  }

  synchronized @Nullable VersionedValue get(Bytes key, Supplier<@Nullable VersionedValue> read) {
    Optional<VersionedValue> known = kept.get(key);
    if (known != null) {
      hits++;
      return known.orElse(null);
    }
    VersionedValue found = read.get();
    if (keeps) {
      kept.put(key, Optional.ofNullable(found));
    }
    return found;
  }

  synchronized void requested(String kind) {
    requests.merge(kind, 1L, Long::sum);
  }

  synchronized void clear() {
    kept.clear();
  }

  synchronized ReadStatistics statistics() {
    Map<String, Duration> times = new HashMap<>();
    requests.keySet().forEach(kind -> times.put(kind, Duration.ZERO));
    return new ReadStatistics(requests, times, Map.of(), Duration.ZERO, 0, hits, kept.size());
  }
}
