package io.kvdc.tikv.internal.raw;

import io.kvdc.AsyncCursor;
import io.kvdc.AsyncRawSession;
import io.kvdc.Bytes;
import io.kvdc.CasResult;
import io.kvdc.Checksum;
import io.kvdc.Connection;
import io.kvdc.CoprocessorCall;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.RawOptions;
import io.kvdc.ScanOptions;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.NotAtomicException;
import io.kvdc.tikv.internal.call.PageCursor;
import io.kvdc.tikv.internal.metric.EngineMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The raw session without blocking: checks arguments, then starts a call for each operation. */
public final class RawAsyncSession implements AsyncRawSession {

  private final RawCalls calls;
  private final RawOptions options;
  private final RawChecks checks;
  private final RawKeyCalls keyCalls;

  /**
   * A view.
   *
   * @param calls starts calls
   * @param options how it works
   */
  public RawAsyncSession(RawCalls calls, RawOptions options) {
    this.calls = calls;
    this.options = options;
    this.checks = new RawChecks(calls.access().settings(), calls.access().codec());
    this.keyCalls = new RawKeyCalls(calls.access(), options);
  }

  @Override
  public Connection connection() {
    return calls.connection().get();
  }

  @Override
  public RawOptions options() {
    return options;
  }

  @Override
  public RawAsyncSession with(RawOptions newOptions) {
    return new RawAsyncSession(calls, Objects.requireNonNull(newOptions, "options"));
  }

  @Override
  public CompletableFuture<@Nullable Bytes> get(Bytes key) {
    Objects.requireNonNull(key, "key");
    return checked(
        () -> {
          checkFamily();
          checks.key(key);
          return calls.read("raw.get", 1, key.length(), keyCalls.get(key));
        });
  }

  @Override
  public CompletableFuture<List<@Nullable Bytes>> batchGet(List<Bytes> keys) {
    List<Bytes> copy = List.copyOf(keys);
    return checked(
        () -> {
          long bytes = checkKeys(copy);
          return calls.read(
              "raw.batchGet", copy.size(), bytes, new RawBatchGet(calls.access(), options, copy));
        });
  }

  @Override
  public CompletableFuture<@Nullable Void> put(Bytes key, Bytes value) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    return checked(() -> put(key, value, 0));
  }

  @Override
  public CompletableFuture<@Nullable Void> put(Bytes key, Bytes value, Duration ttl) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(ttl, "ttl");
    return checked(() -> put(key, value, checks.ttlSeconds(ttl)));
  }

  private CompletableFuture<@Nullable Void> put(Bytes key, Bytes value, long ttlSeconds) {
    checkFamily();
    checks.entry(key, value);
    EngineMetrics metrics = calls.access().sender().environment().metrics();
    if (metrics != null) {
      metrics.commands().puts(key.length(), value.length());
    }
    return calls.write(
        "raw.put", 1, (long) key.length() + value.length(), keyCalls.put(key, value, ttlSeconds));
  }

  @Override
  public CompletableFuture<@Nullable Void> batchPut(List<KeyValue> entries) {
    List<KeyValue> copy = List.copyOf(entries);
    return checked(() -> batchPut(copy, new long[0]));
  }

  @Override
  public CompletableFuture<@Nullable Void> batchPut(List<KeyValue> entries, List<Duration> ttls) {
    List<KeyValue> copy = List.copyOf(entries);
    List<Duration> times = List.copyOf(ttls);
    return checked(
        () -> {
          if (times.size() != copy.size()) {
            throw new InvalidArgumentException(
                ErrorDetail.of(
                    "there must be one time to live for each entry, not "
                        + times.size()
                        + " for "
                        + copy.size()));
          }
          return batchPut(copy, times.stream().mapToLong(checks::ttlSeconds).toArray());
        });
  }

  private CompletableFuture<@Nullable Void> batchPut(List<KeyValue> entries, long[] ttls) {
    checkFamily();
    long bytes = 0;
    for (KeyValue entry : entries) {
      checks.entry(entry.key(), entry.value());
      bytes += (long) entry.key().length() + entry.value().length();
    }
    return calls.write(
        "raw.batchPut",
        entries.size(),
        bytes,
        new RawBatchPut(calls.access(), options, entries, ttls));
  }

  @Override
  public CompletableFuture<@Nullable Bytes> putIfAbsent(Bytes key, Bytes value) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    return checked(
        () -> {
          checkAtomic();
          checks.entry(key, value);
          return calls.write(
              "raw.putIfAbsent",
              1,
              (long) key.length() + value.length(),
              keyCalls.putIfAbsent(key, value));
        });
  }

  @Override
  public CompletableFuture<CasResult> compareAndSwap(
      Bytes key, @Nullable Bytes expected, Bytes newValue) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(newValue, "newValue");
    return checked(
        () -> {
          checkAtomic();
          checks.entry(key, newValue);
          long bytes = (long) key.length() + newValue.length();
          return calls.write(
              "raw.compareAndSwap",
              1,
              expected == null ? bytes : bytes + expected.length(),
              keyCalls.compareAndSwap(key, expected, newValue));
        });
  }

  @Override
  public CompletableFuture<@Nullable Duration> ttl(Bytes key) {
    Objects.requireNonNull(key, "key");
    return checked(
        () -> {
          checkFamily();
          checks.key(key);
          checks.ttlSupported();
          return calls.read("raw.ttl", 1, key.length(), keyCalls.ttl(key));
        });
  }

  @Override
  public CompletableFuture<@Nullable Void> delete(Bytes key) {
    Objects.requireNonNull(key, "key");
    return checked(
        () -> {
          checkFamily();
          checks.key(key);
          return calls.write("raw.delete", 1, key.length(), keyCalls.delete(key));
        });
  }

  @Override
  public CompletableFuture<@Nullable Void> batchDelete(List<Bytes> keys) {
    List<Bytes> copy = List.copyOf(keys);
    return checked(
        () -> {
          long bytes = checkKeys(copy);
          return calls.write(
              "raw.batchDelete",
              copy.size(),
              bytes,
              new RawBatchDelete(calls.access(), options, copy));
        });
  }

  @Override
  public CompletableFuture<@Nullable Void> deleteRange(KeyRange range) {
    Objects.requireNonNull(range, "range");
    return checked(
        () -> {
          checkFamily();
          checks.range(range);
          if (range.isEmpty()) {
            return done(null);
          }
          return calls.write(
              "raw.deleteRange",
              1,
              bytes(range),
              new RawDeleteRange(calls.access(), options, range));
        });
  }

  @Override
  public CompletableFuture<List<List<KeyValue>>> batchScan(
      List<KeyRange> ranges, ScanOptions scan) {
    List<KeyRange> copy = List.copyOf(ranges);
    Objects.requireNonNull(scan, "options");
    return checked(
        () -> {
          checkFamily();
          if (scan.limit() > RawWalk.MOST_ENTRIES) {
            throw new InvalidArgumentException(
                ErrorDetail.of(
                    "the limit of a batch scan must be set, to at most "
                        + RawWalk.MOST_ENTRIES
                        + "; walk over larger ranges with scan"));
          }
          if (scan.limit() == 0) {
            return done(copy.stream().map(range -> List.<KeyValue>of()).toList());
          }
          return calls.read(
              "raw.batchScan",
              copy.size(),
              copy.stream().mapToLong(RawAsyncSession::bytes).sum(),
              new RawBatchScan(calls.access(), options, copy, scan));
        });
  }

  @Override
  public CompletableFuture<Long> count(KeyRange range) {
    Objects.requireNonNull(range, "range");
    return checked(
        () -> {
          checkFamily();
          if (range.isEmpty()) {
            return done(0L);
          }
          return calls.read(
              "raw.count", 1, bytes(range), new RawCount(calls.access(), options, range));
        });
  }

  @Override
  public CompletableFuture<Checksum> checksum(KeyRange range) {
    Objects.requireNonNull(range, "range");
    return checked(
        () -> {
          if (range.isEmpty()) {
            return done(Checksum.EMPTY);
          }
          return calls.read(
              "raw.checksum", 1, bytes(range), new RawChecksum(calls.access(), options, range));
        });
  }

  @Override
  public CompletableFuture<List<CoprocessorCall.Answer>> coprocessor(CoprocessorCall call) {
    Objects.requireNonNull(call, "call");
    return checked(
        () ->
            calls.write(
                "raw.coprocessor",
                call.ranges().size(),
                call.ranges().stream().mapToLong(RawAsyncSession::bytes).sum(),
                new RawCoprocessor(calls.access(), options, call)));
  }

  @Override
  public AsyncCursor<KeyValue> scan(KeyRange range, ScanOptions scan) {
    Objects.requireNonNull(range, "range");
    Objects.requireNonNull(scan, "options");
    checkFamily();
    PageCursor.Fetcher pages =
        (remaining, left, size) ->
            calls.read(
                "raw.scan",
                1,
                bytes(remaining),
                new RawPage(
                    calls.access(),
                    options,
                    new RawWalk.Step(remaining, left, scan.reverse(), scan.keyOnly(), size)));
    return new PageCursor(pages.within(calls.session().carry()), range, scan, RawWalk.MOST_ENTRIES);
  }

  /** Bad arguments fail the stage. */
  private <T> CompletableFuture<T> checked(Supplier<CompletableFuture<T>> call) {
    return calls.session().checked(call);
  }

  private <T> CompletableFuture<T> done(@Nullable T value) {
    return CompletableFuture.completedFuture(value);
  }

  private void checkFamily() {
    checks.columnFamily(options.columnFamily());
  }

  private void checkAtomic() {
    checkFamily();
    if (!options.atomic()) {
      throw new NotAtomicException(
          ErrorDetail.of(
              "compare-and-swap needs an atomic session: RawOptions.defaults().withAtomic(true);"
                  + " all writers of the key must use one"));
    }
  }

  private long checkKeys(List<Bytes> keys) {
    checkFamily();
    long bytes = 0;
    for (Bytes key : keys) {
      checks.key(key);
      bytes += key.length();
    }
    return bytes;
  }

  private static long bytes(KeyRange range) {
    return (long) range.start().length() + range.end().length();
  }
}
