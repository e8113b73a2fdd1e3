package io.kvdc.tck.reference;

import io.kvdc.AsyncRawSession;
import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.CasResult;
import io.kvdc.Checksum;
import io.kvdc.Connection;
import io.kvdc.CoprocessorCall;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.RawOptions;
import io.kvdc.ScanOptions;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.NotAtomicException;
import io.kvdc.error.UnsupportedFeatureException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Checks the arguments, then does it on the thread of the connection. */
final class ReferenceAsyncRawSession implements AsyncRawSession {

  static final String DEFAULT_FAMILY = "default";

  private final ReferenceConnection connection;
  private final ReferenceStore store;
  private final RawOptions options;
  private final String family;

  ReferenceAsyncRawSession(
      ReferenceConnection connection, ReferenceStore store, RawOptions options) {
    this.connection = connection;
    this.store = store;
    this.options = options;
    this.family = options.columnFamily().isEmpty() ? DEFAULT_FAMILY : options.columnFamily();
  }

  @Override
  public Connection connection() {
    return connection;
  }

  @Override
  public RawOptions options() {
    return options;
  }

  @Override
  public ReferenceAsyncRawSession with(RawOptions newOptions) {
    return new ReferenceAsyncRawSession(
        connection, store, Objects.requireNonNull(newOptions, "options"));
  }

  @Override
  public CompletableFuture<@Nullable Bytes> get(Bytes key) {
    Objects.requireNonNull(key, "key");
    return connection.call(
        ReferenceCall.read("get", key), () -> checkKey(key), () -> store.get(family, key));
  }

  @Override
  public CompletableFuture<List<@Nullable Bytes>> batchGet(List<Bytes> keys) {
    List<Bytes> copy = List.copyOf(keys);
    return connection.call(
        ReferenceCall.readKeys("batchGet", copy),
        () -> checkKeys(copy),
        () -> store.batchGet(family, copy));
  }

  @Override
  public ReferenceAsyncCursor scan(KeyRange range, ScanOptions scanOptions) {
    Objects.requireNonNull(range, "range");
    Objects.requireNonNull(scanOptions, "options");
    PageSource source =
        new PageSource() {
          @Override
          public List<KeyValue> page(KeyRange rest, ScanOptions options, long max) {
            return store.page(family, rest, options, max);
          }

          @Override
          public KeyRange after(KeyRange rest, List<KeyValue> page, boolean reverse) {
            return store.after(rest, page, reverse);
          }
        };
    return new ReferenceAsyncCursor(
        connection,
        source,
        ReferenceCall.read("scan", range),
        range,
        scanOptions,
        this::checkFamily);
  }

  @Override
  public CompletableFuture<@Nullable Void> put(Bytes key, Bytes value) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    return write(
        ReferenceCall.write("put", key, value),
        () -> checkKey(key),
        () -> store.put(family, key, value, Duration.ZERO));
  }

  @Override
  public CompletableFuture<@Nullable Void> put(Bytes key, Bytes value, Duration ttl) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(ttl, "ttl");
    return write(
        ReferenceCall.write("put", key, value),
        () -> {
          needs(Capability.RAW_TTL);
          checkKey(key);
          ReferenceChecks.ttl(ttl);
        },
        () -> store.put(family, key, value, ttl));
  }

  @Override
  public CompletableFuture<@Nullable Void> batchPut(List<KeyValue> entries) {
    List<KeyValue> copy = List.copyOf(entries);
    return write(
        ReferenceCall.writeEntries("batchPut", copy),
        () -> copy.forEach(entry -> checkKey(entry.key())),
        () -> store.batchPut(family, copy, Collections.nCopies(copy.size(), Duration.ZERO)));
  }

  @Override
  public CompletableFuture<@Nullable Void> batchPut(List<KeyValue> entries, List<Duration> ttls) {
    List<KeyValue> copy = List.copyOf(entries);
    List<Duration> ttlCopy = List.copyOf(ttls);
    return write(
        ReferenceCall.writeEntries("batchPut", copy),
        () -> {
          needs(Capability.RAW_TTL);
          copy.forEach(entry -> checkKey(entry.key()));
          ReferenceChecks.ttls(copy.size(), ttlCopy);
        },
        () -> store.batchPut(family, copy, ttlCopy));
  }

  @Override
  public CompletableFuture<@Nullable Bytes> putIfAbsent(Bytes key, Bytes value) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    return connection.call(
        ReferenceCall.write("putIfAbsent", key, value),
        () -> checkAtomic(key),
        () -> store.compareAndSwap(family, key, null, value).previous());
  }

  @Override
  public CompletableFuture<CasResult> compareAndSwap(
      Bytes key, @Nullable Bytes expected, Bytes newValue) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(newValue, "newValue");
    ReferenceCall call =
        expected == null
            ? ReferenceCall.write("compareAndSwap", key, newValue)
            : ReferenceCall.write("compareAndSwap", key, expected, newValue);
    return connection.call(
        call, () -> checkAtomic(key), () -> store.compareAndSwap(family, key, expected, newValue));
  }

  @Override
  public CompletableFuture<@Nullable Duration> ttl(Bytes key) {
    Objects.requireNonNull(key, "key");
    return connection.call(
        ReferenceCall.read("ttl", key),
        () -> {
          needs(Capability.RAW_TTL);
          checkKey(key);
        },
        () -> store.ttl(family, key));
  }

  @Override
  public CompletableFuture<@Nullable Void> delete(Bytes key) {
    Objects.requireNonNull(key, "key");
    return write(
        ReferenceCall.write("delete", key), () -> checkKey(key), () -> store.delete(family, key));
  }

  @Override
  public CompletableFuture<@Nullable Void> batchDelete(List<Bytes> keys) {
    List<Bytes> copy = List.copyOf(keys);
    return write(
        ReferenceCall.writeKeys("batchDelete", copy),
        () -> checkKeys(copy),
        () -> store.batchDelete(family, copy));
  }

  @Override
  public CompletableFuture<@Nullable Void> deleteRange(KeyRange range) {
    Objects.requireNonNull(range, "range");
    return write(
        ReferenceCall.write("deleteRange", range),
        this::checkFamily,
        () -> store.deleteRange(family, range));
  }

  @Override
  public CompletableFuture<List<List<KeyValue>>> batchScan(
      List<KeyRange> ranges, ScanOptions scanOptions) {
    List<KeyRange> copy = List.copyOf(ranges);
    Objects.requireNonNull(scanOptions, "options");
    return connection.call(
        ReferenceCall.readRanges("batchScan", copy),
        () -> {
          checkFamily();
          ReferenceChecks.batchScan(scanOptions);
        },
        () -> store.batchScan(family, copy, scanOptions));
  }

  @Override
  public CompletableFuture<Long> count(KeyRange range) {
    Objects.requireNonNull(range, "range");
    return connection.call(
        ReferenceCall.read("count", range), this::checkFamily, () -> store.count(family, range));
  }

  @Override
  public CompletableFuture<Checksum> checksum(KeyRange range) {
    Objects.requireNonNull(range, "range");
    return connection.call(
        ReferenceCall.read("checksum", range), () -> {}, () -> store.checksum(range));
  }

  @Override
  public CompletableFuture<List<CoprocessorCall.Answer>> coprocessor(CoprocessorCall call) {
    return connection.call(
        ReferenceCall.readRanges("coprocessor", call.ranges()),
        () -> needs(Capability.RAW_COPROCESSOR),
        List::of);
  }

  private CompletableFuture<@Nullable Void> write(
      ReferenceCall call, Runnable check, Runnable work) {
    return connection.call(
        call,
        check,
        () -> {
          work.run();
          return null;
        });
  }

  private void checkKey(Bytes key) {
    checkFamily();
    ReferenceChecks.key(key);
  }

  private void checkKeys(List<Bytes> keys) {
    checkFamily();
    keys.forEach(ReferenceChecks::key);
  }

  private void checkAtomic(Bytes key) {
    needs(Capability.RAW_ATOMIC);
    if (!options.atomic()) {
      throw new NotAtomicException(
          ErrorDetail.of("compare-and-swap needs a session made with withAtomic(true)"));
    }
    checkKey(key);
  }

  private void checkFamily() {
    if (!options.columnFamily().isEmpty()) {
      needs(Capability.RAW_COLUMN_FAMILY);
      ReferenceChecks.family(options.columnFamily());
    }
  }

  private void needs(Capability capability) {
    if (!connection.capabilities().contains(capability)) {
      throw new UnsupportedFeatureException(
          ErrorDetail.of("this connection has no " + capability), capability.name());
    }
  }
}
