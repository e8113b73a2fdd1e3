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

  ReferenceAsyncRawSession(
      ReferenceConnection connection, ReferenceStore store, RawOptions options) {
    this.connection = connection;
    this.store = store;
    this.options = options;
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
    return connection.run(
        () -> {
          ReferenceChecks.key(key);
          return store.get(family(), key);
        });
  }

  @Override
  public CompletableFuture<List<@Nullable Bytes>> batchGet(List<Bytes> keys) {
    List<Bytes> copy = List.copyOf(keys);
    return connection.run(
        () -> {
          ReferenceChecks.keys(copy);
          return store.batchGet(family(), copy);
        });
  }

  @Override
  public ReferenceAsyncCursor scan(KeyRange range, ScanOptions scanOptions) {
    Objects.requireNonNull(range, "range");
    Objects.requireNonNull(scanOptions, "options");
    return new ReferenceAsyncCursor(connection, store, family(), range, scanOptions);
  }

  @Override
  public CompletableFuture<@Nullable Void> put(Bytes key, Bytes value) {
    return putChecked(key, value, null);
  }

  @Override
  public CompletableFuture<@Nullable Void> put(Bytes key, Bytes value, Duration ttl) {
    return putChecked(key, value, Objects.requireNonNull(ttl, "ttl"));
  }

  private CompletableFuture<@Nullable Void> putChecked(
      Bytes key, Bytes value, @Nullable Duration ttl) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    return connection.run(
        () -> {
          ReferenceChecks.key(key);
          store.put(family(), key, value, checked(ttl));
          return null;
        });
  }

  private Duration checked(@Nullable Duration ttl) {
    if (ttl == null) {
      return Duration.ZERO;
    }
    needs(Capability.RAW_TTL);
    ReferenceChecks.ttl(ttl);
    return ttl;
  }

  @Override
  public CompletableFuture<@Nullable Void> batchPut(List<KeyValue> entries) {
    List<KeyValue> copy = List.copyOf(entries);
    return connection.run(
        () -> {
          copy.forEach(entry -> ReferenceChecks.key(entry.key()));
          store.batchPut(family(), copy, Collections.nCopies(copy.size(), Duration.ZERO));
          return null;
        });
  }

  @Override
  public CompletableFuture<@Nullable Void> batchPut(List<KeyValue> entries, List<Duration> ttls) {
    List<KeyValue> copy = List.copyOf(entries);
    List<Duration> ttlCopy = List.copyOf(ttls);
    return connection.run(
        () -> {
          needs(Capability.RAW_TTL);
          copy.forEach(entry -> ReferenceChecks.key(entry.key()));
          ReferenceChecks.ttls(copy.size(), ttlCopy);
          store.batchPut(family(), copy, ttlCopy);
          return null;
        });
  }

  @Override
  public CompletableFuture<@Nullable Bytes> putIfAbsent(Bytes key, Bytes value) {
    return compareAndSwap(key, null, value).thenApply(CasResult::previous);
  }

  @Override
  public CompletableFuture<CasResult> compareAndSwap(
      Bytes key, @Nullable Bytes expected, Bytes newValue) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(newValue, "newValue");
    return connection.run(
        () -> {
          needs(Capability.RAW_ATOMIC);
          if (!options.atomic()) {
            throw new NotAtomicException(
                ErrorDetail.of("compare-and-swap needs a session made with withAtomic(true)"));
          }
          ReferenceChecks.key(key);
          return store.compareAndSwap(family(), key, expected, newValue);
        });
  }

  @Override
  public CompletableFuture<@Nullable Duration> ttl(Bytes key) {
    Objects.requireNonNull(key, "key");
    return connection.run(
        () -> {
          needs(Capability.RAW_TTL);
          ReferenceChecks.key(key);
          return store.ttl(family(), key);
        });
  }

  @Override
  public CompletableFuture<@Nullable Void> delete(Bytes key) {
    Objects.requireNonNull(key, "key");
    return connection.run(
        () -> {
          ReferenceChecks.key(key);
          store.delete(family(), key);
          return null;
        });
  }

  @Override
  public CompletableFuture<@Nullable Void> batchDelete(List<Bytes> keys) {
    List<Bytes> copy = List.copyOf(keys);
    return connection.run(
        () -> {
          ReferenceChecks.keys(copy);
          store.batchDelete(family(), copy);
          return null;
        });
  }

  @Override
  public CompletableFuture<@Nullable Void> deleteRange(KeyRange range) {
    Objects.requireNonNull(range, "range");
    return connection.run(
        () -> {
          store.deleteRange(family(), range);
          return null;
        });
  }

  @Override
  public CompletableFuture<List<List<KeyValue>>> batchScan(
      List<KeyRange> ranges, ScanOptions scanOptions) {
    List<KeyRange> copy = List.copyOf(ranges);
    Objects.requireNonNull(scanOptions, "options");
    return connection.run(
        () -> {
          ReferenceChecks.batchScan(scanOptions);
          return store.batchScan(family(), copy, scanOptions);
        });
  }

  @Override
  public CompletableFuture<Long> count(KeyRange range) {
    Objects.requireNonNull(range, "range");
    return connection.run(() -> store.count(family(), range));
  }

  @Override
  public CompletableFuture<Checksum> checksum(KeyRange range) {
    Objects.requireNonNull(range, "range");
    return connection.run(() -> store.checksum(range));
  }

  @Override
  public CompletableFuture<List<CoprocessorCall.Answer>> coprocessor(CoprocessorCall call) {
    Objects.requireNonNull(call, "call");
    return connection.run(
        () -> {
          throw unsupported(Capability.RAW_COPROCESSOR);
        });
  }

  private String family() {
    if (options.columnFamily().isEmpty()) {
      return DEFAULT_FAMILY;
    }
    needs(Capability.RAW_COLUMN_FAMILY);
    ReferenceChecks.family(options.columnFamily());
    return options.columnFamily();
  }

  private void needs(Capability capability) {
    if (!connection.capabilities().contains(capability)) {
      throw unsupported(capability);
    }
  }

  private static UnsupportedFeatureException unsupported(Capability capability) {
    return new UnsupportedFeatureException(
        ErrorDetail.of("this connection has no " + capability), capability.name());
  }
}
