package io.kvdc.tck.reference;

import io.kvdc.Bytes;
import io.kvdc.CasResult;
import io.kvdc.Checksum;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.ScanOptions;
import io.kvdc.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a store is meant to do, written down as plainly as possible: one sorted map for each column
 * family, and one operation at a time. Its methods are not private because the tests of the suite
 * derive wrong stores from it.
 */
class ReferenceStore {

  /** What is stored under a key; {@code expiresAt} in milliseconds, or {@code null} for never. */
  record Stored(Bytes value, @Nullable Long expiresAt) {}

  private final InstantSource clock;
  private final Map<String, NavigableMap<Bytes, Stored>> families = new HashMap<>();
  private Timestamp last = new Timestamp(0);

  ReferenceStore(InstantSource clock) {
    this.clock = clock;
  }

  synchronized @Nullable Bytes get(String family, Bytes key) {
    Stored stored = live(family, key);
    return stored == null ? null : stored.value();
  }

  synchronized List<@Nullable Bytes> batchGet(String family, List<Bytes> keys) {
    List<@Nullable Bytes> values = new ArrayList<>(keys.size());
    for (Bytes key : keys) {
      values.add(get(family, key));
    }
    return values;
  }

  synchronized void put(String family, Bytes key, Bytes value, Duration ttl) {
    Long expiresAt = ttl.isZero() ? null : clock.millis() + ttl.toMillis();
    map(family).put(key, new Stored(value, expiresAt));
  }

  synchronized void batchPut(String family, List<KeyValue> entries, List<Duration> ttls) {
    for (int i = 0; i < entries.size(); i++) {
      put(family, entries.get(i).key(), entries.get(i).value(), ttls.get(i));
    }
  }

  synchronized CasResult compareAndSwap(
      String family, Bytes key, @Nullable Bytes expected, Bytes newValue) {
    Bytes previous = get(family, key);
    boolean equal = expected == null ? previous == null : expected.equals(previous);
    if (equal) {
      put(family, key, newValue, Duration.ZERO);
    }
    return new CasResult(equal, previous);
  }

  synchronized @Nullable Duration ttl(String family, Bytes key) {
    Stored stored = live(family, key);
    if (stored == null) {
      return null;
    }
    Long expiresAt = stored.expiresAt();
    return expiresAt == null
        ? Duration.ZERO
        // Rounded up: what still lives has at least a second, since zero means for ever.
        : Duration.ofSeconds((expiresAt - clock.millis() + 999) / 1000);
  }

  synchronized void delete(String family, Bytes key) {
    map(family).remove(key);
  }

  synchronized void batchDelete(String family, List<Bytes> keys) {
    keys.forEach(key -> delete(family, key));
  }

  synchronized void deleteRange(String family, KeyRange range) {
    part(family, range).clear();
  }

  /** The first entries of a range, at most so many, in the direction of the options. */
  synchronized List<KeyValue> page(String family, KeyRange range, ScanOptions options, long max) {
    NavigableMap<Bytes, Stored> ordered = part(family, range);
    if (options.reverse()) {
      ordered = ordered.descendingMap();
    }
    List<KeyValue> page = new ArrayList<>();
    for (Map.Entry<Bytes, Stored> entry : ordered.entrySet()) {
      if (page.size() >= max) {
        break;
      }
      if (isLive(entry.getValue())) {
        Bytes value = options.keyOnly() ? Bytes.EMPTY : entry.getValue().value();
        page.add(new KeyValue(entry.getKey(), value));
      }
    }
    return page;
  }

  /** What remains of a range behind a page. */
  KeyRange after(KeyRange range, List<KeyValue> page, boolean reverse) {
    Bytes last = page.get(page.size() - 1).key();
    return reverse ? KeyRange.of(range.start(), last) : KeyRange.of(last.next(), range.end());
  }

  synchronized List<List<KeyValue>> batchScan(
      String family, List<KeyRange> ranges, ScanOptions options) {
    List<List<KeyValue>> scans = new ArrayList<>(ranges.size());
    for (KeyRange range : ranges) {
      scans.add(page(family, range, options, options.limit()));
    }
    return scans;
  }

  synchronized long count(String family, KeyRange range) {
    return page(family, range, ScanOptions.defaults(), Long.MAX_VALUE).size();
  }

  synchronized Checksum checksum(KeyRange range) {
    Checksum sum = Checksum.EMPTY;
    for (KeyValue entry :
        page(
            ReferenceAsyncRawSession.DEFAULT_FAMILY,
            range,
            ScanOptions.defaults(),
            Long.MAX_VALUE)) {
      int length = entry.key().length() + entry.value().length();
      sum = sum.plus(new Checksum(Crc64.of(entry.key().concat(entry.value())), 1, length));
    }
    return sum;
  }

  synchronized Timestamp nextTimestamp() {
    Timestamp now = Timestamp.of(clock.millis(), 0);
    last = now.compareTo(last) > 0 ? now : new Timestamp(last.value() + 1);
    return last;
  }

  private @Nullable Stored live(String family, Bytes key) {
    Stored stored = map(family).get(key);
    return stored != null && isLive(stored) ? stored : null;
  }

  private boolean isLive(Stored stored) {
    Long expiresAt = stored.expiresAt();
    return expiresAt == null || clock.millis() < expiresAt;
  }

  private NavigableMap<Bytes, Stored> part(String family, KeyRange range) {
    NavigableMap<Bytes, Stored> map = map(family);
    if (range.isEmpty()) {
      return new TreeMap<>();
    }
    return range.end().isEmpty()
        ? map.tailMap(range.start(), true)
        : map.subMap(range.start(), true, range.end(), false);
  }

  private NavigableMap<Bytes, Stored> map(String family) {
    return families.computeIfAbsent(family, name -> new TreeMap<>());
  }
}
