package io.kvdc.tck.internal.model;

import io.kvdc.AsyncRawSession;
import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.RawSession;
import io.kvdc.ScanOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One call on a session, on either of its faces, and the answer in a form that can be compared. */
sealed interface Operation {

  /** Does it and waits. */
  @Nullable Object on(RawSession raw);

  /** Does it without waiting. */
  CompletionStage<? extends @Nullable Object> on(AsyncRawSession raw);

  /** The key, of an operation that is sent once only, so that its outcome may stay unknown. */
  default @Nullable Bytes sentOnceTo() {
    return null;
  }

  /** Reads a value. */
  record Get(Bytes key) implements Operation {
    @Override
    public @Nullable Object on(RawSession raw) {
      return raw.get(key);
    }

    @Override
    public CompletionStage<? extends @Nullable Object> on(AsyncRawSession raw) {
      return raw.get(key);
    }
  }

  /** Reads several values. */
  record BatchGet(List<Bytes> keys) implements Operation {
    @Override
    public Object on(RawSession raw) {
      return raw.batchGet(keys);
    }

    @Override
    public CompletionStage<?> on(AsyncRawSession raw) {
      return raw.batchGet(keys);
    }
  }

  /** Writes a value. */
  record Put(Bytes key, Bytes value) implements Operation {
    @Override
    public @Nullable Object on(RawSession raw) {
      raw.put(key, value);
      return null;
    }

    @Override
    public CompletionStage<? extends @Nullable Object> on(AsyncRawSession raw) {
      return raw.put(key, value);
    }
  }

  /** Writes several values. */
  record BatchPut(List<KeyValue> entries) implements Operation {
    @Override
    public @Nullable Object on(RawSession raw) {
      raw.batchPut(entries);
      return null;
    }

    @Override
    public CompletionStage<? extends @Nullable Object> on(AsyncRawSession raw) {
      return raw.batchPut(entries);
    }
  }

  /** Writes a value that will expire, but not while the history runs. */
  record PutWithTtl(Bytes key, Bytes value, Duration ttl) implements Operation {
    @Override
    public @Nullable Object on(RawSession raw) {
      raw.put(key, value, ttl);
      return null;
    }

    @Override
    public CompletionStage<? extends @Nullable Object> on(AsyncRawSession raw) {
      return raw.put(key, value, ttl);
    }
  }

  /** Reads how long a value will live, to the nearest hour: the clocks are not the same. */
  record Ttl(Bytes key) implements Operation {
    @Override
    public @Nullable Object on(RawSession raw) {
      return nearestHour(raw.ttl(key));
    }

    @Override
    public CompletionStage<? extends @Nullable Object> on(AsyncRawSession raw) {
      return raw.ttl(key).thenApply(Ttl::nearestHour);
    }

    private static @Nullable Long nearestHour(@Nullable Duration ttl) {
      return ttl == null ? null : ttl.plusMinutes(30).toHours();
    }
  }

  /** Writes a value if there is none. */
  record PutIfAbsent(Bytes key, Bytes value) implements Operation {
    @Override
    public Bytes sentOnceTo() {
      return key;
    }

    @Override
    public @Nullable Object on(RawSession raw) {
      return raw.putIfAbsent(key, value);
    }

    @Override
    public CompletionStage<? extends @Nullable Object> on(AsyncRawSession raw) {
      return raw.putIfAbsent(key, value);
    }
  }

  /** Writes a value if a certain one is there. */
  record CompareAndSwap(Bytes key, @Nullable Bytes expected, Bytes value) implements Operation {
    @Override
    public Bytes sentOnceTo() {
      return key;
    }

    @Override
    public Object on(RawSession raw) {
      return raw.compareAndSwap(key, expected, value);
    }

    @Override
    public CompletionStage<?> on(AsyncRawSession raw) {
      return raw.compareAndSwap(key, expected, value);
    }
  }

  /** Removes a value. */
  record Delete(Bytes key) implements Operation {
    @Override
    public @Nullable Object on(RawSession raw) {
      raw.delete(key);
      return null;
    }

    @Override
    public CompletionStage<? extends @Nullable Object> on(AsyncRawSession raw) {
      return raw.delete(key);
    }
  }

  /** Removes several values. */
  record BatchDelete(List<Bytes> keys) implements Operation {
    @Override
    public @Nullable Object on(RawSession raw) {
      raw.batchDelete(keys);
      return null;
    }

    @Override
    public CompletionStage<? extends @Nullable Object> on(AsyncRawSession raw) {
      return raw.batchDelete(keys);
    }
  }

  /** Removes a range. */
  record DeleteRange(KeyRange range) implements Operation {
    @Override
    public @Nullable Object on(RawSession raw) {
      raw.deleteRange(range);
      return null;
    }

    @Override
    public CompletionStage<? extends @Nullable Object> on(AsyncRawSession raw) {
      return raw.deleteRange(range);
    }
  }

  /** Walks over a range. */
  record Scan(KeyRange range, ScanOptions options) implements Operation {
    @Override
    public Object on(RawSession raw) {
      try (var cursor = raw.scan(range, options)) {
        return cursor.toList();
      }
    }

    @Override
    public CompletionStage<?> on(AsyncRawSession raw) {
      return new PageCollector(raw.scan(range, options)).rest();
    }
  }

  /** Reads several ranges. */
  record BatchScan(List<KeyRange> ranges, ScanOptions options) implements Operation {
    @Override
    public Object on(RawSession raw) {
      return raw.batchScan(ranges, options);
    }

    @Override
    public CompletionStage<?> on(AsyncRawSession raw) {
      return raw.batchScan(ranges, options);
    }
  }

  /** Counts a range. */
  record Count(KeyRange range) implements Operation {
    @Override
    public Object on(RawSession raw) {
      return raw.count(range);
    }

    @Override
    public CompletionStage<?> on(AsyncRawSession raw) {
      return raw.count(range);
    }
  }
}
