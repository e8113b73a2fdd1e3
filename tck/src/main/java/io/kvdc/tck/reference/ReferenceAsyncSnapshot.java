package io.kvdc.tck.reference;

import io.kvdc.AsyncSnapshot;
import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.ReadStatistics;
import io.kvdc.ScanOptions;
import io.kvdc.SnapshotOptions;
import io.kvdc.Timestamp;
import io.kvdc.VersionedValue;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.spi.SessionKind;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Checks the arguments, then reads on the thread of the connection. */
final class ReferenceAsyncSnapshot implements AsyncSnapshot {

  private final ReferenceConnection connection;
  private final MvccStore store;
  private final Timestamp timestamp;
  private final SnapshotOptions options;
  private final ReadCache cache;

  ReferenceAsyncSnapshot(
      ReferenceConnection connection, Timestamp timestamp, SnapshotOptions options) {
    this.connection = connection;
    this.store = connection.cluster().mvcc();
    this.timestamp = timestamp;
    this.options = options;
    this.cache = new ReadCache(options.cached() && !timestamp.equals(Timestamp.MAX));
  }

  @Override
  public ReferenceConnection connection() {
    return connection;
  }

  @Override
  public Timestamp timestamp() {
    return timestamp;
  }

  @Override
  public SnapshotOptions options() {
    return options;
  }

  @Override
  public ReferenceAsyncSnapshot with(SnapshotOptions newOptions) {
    if (newOptions.staleRead() && timestamp.equals(Timestamp.MAX)) {
      throw new InvalidArgumentException(
          ErrorDetail.of("a stale read needs a timestamp; the newest data has none"));
    }
    return new ReferenceAsyncSnapshot(connection, timestamp, newOptions);
  }

  @Override
  public CompletableFuture<@Nullable Bytes> get(Bytes key) {
    return read("get", key, () -> bare(find(key)));
  }

  @Override
  public CompletableFuture<List<@Nullable Bytes>> batchGet(List<Bytes> keys) {
    List<Bytes> copy = List.copyOf(keys);
    return read("batchGet", copy, () -> bare(find(copy)));
  }

  @Override
  public CompletableFuture<@Nullable VersionedValue> getVersioned(Bytes key) {
    return read("getVersioned", key, () -> find(key));
  }

  @Override
  public CompletableFuture<List<@Nullable VersionedValue>> batchGetVersioned(List<Bytes> keys) {
    List<Bytes> copy = List.copyOf(keys);
    return read("batchGetVersioned", copy, () -> find(copy));
  }

  @Override
  public ReferenceAsyncCursor scan(KeyRange range, ScanOptions scanOptions) {
    Objects.requireNonNull(range, "range");
    Objects.requireNonNull(scanOptions, "options");
    return new ReferenceAsyncCursor(
        connection,
        SampledPages.of(this::page, scanOptions),
        ReferenceCall.read("scan", range).in(SessionKind.SNAPSHOT),
        range,
        scanOptions,
        () -> {});
  }

  private List<KeyValue> page(KeyRange range, ScanOptions scan, long max) {
    NavigableMap<Bytes, Bytes> found = new TreeMap<>();
    store
        .view(range, readTimestamp(), options.isolation())
        .forEach((key, value) -> found.put(key, value.value()));
    cache.requested("scan");
    return Page.of(found, scan, max);
  }

  @Override
  public void clearCache() {
    cache.clear();
  }

  @Override
  public ReadStatistics statistics() {
    return cache.statistics();
  }

  private @Nullable VersionedValue find(Bytes key) {
    return cache.get(
        key,
        () -> {
          cache.requested("get");
          return store.read(key, readTimestamp(), options.isolation());
        });
  }

  private List<@Nullable VersionedValue> find(List<Bytes> keys) {
    List<@Nullable VersionedValue> found = new ArrayList<>(keys.size());
    for (Bytes key : keys) {
      found.add(find(key));
    }
    return found;
  }

  private Timestamp readTimestamp() {
    return connection.cluster().parts().readsAt(timestamp, options.staleRead());
  }

  private <T extends @Nullable Object> CompletableFuture<T> read(
      String method, Bytes key, Supplier<T> work) {
    Objects.requireNonNull(key, "key");
    return connection.call(
        ReferenceCall.read(method, key).in(SessionKind.SNAPSHOT),
        () -> ReferenceChecks.key(key),
        work);
  }

  private <T extends @Nullable Object> CompletableFuture<T> read(
      String method, List<Bytes> keys, Supplier<T> work) {
    return connection.call(
        ReferenceCall.readKeys(method, keys).in(SessionKind.SNAPSHOT),
        () -> keys.forEach(ReferenceChecks::key),
        work);
  }

  static @Nullable Bytes bare(@Nullable VersionedValue found) {
    return found == null ? null : found.value();
  }

  static List<@Nullable Bytes> bare(List<@Nullable VersionedValue> found) {
    List<@Nullable Bytes> values = new ArrayList<>(found.size());
    for (VersionedValue value : found) {
      values.add(bare(value));
    }
    return values;
  }
}
