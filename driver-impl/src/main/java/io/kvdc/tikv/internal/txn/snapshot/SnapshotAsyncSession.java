package io.kvdc.tikv.internal.txn.snapshot;

import io.kvdc.AsyncCursor;
import io.kvdc.AsyncSnapshot;
import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.ReadStatistics;
import io.kvdc.ScanOptions;
import io.kvdc.SnapshotOptions;
import io.kvdc.Timestamp;
import io.kvdc.VersionedValue;
import io.kvdc.tikv.internal.call.SessionCalls;
import io.kvdc.tikv.internal.txn.access.KeyCheck;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The snapshot without blocking: checks keys, then starts a call for each operation. */
public final class SnapshotAsyncSession implements AsyncSnapshot {

  private final SessionCalls calls;
  private final SnapshotReads reads;
  private final KeyCheck keys;

  /**
   * A view.
   *
   * @param calls starts calls
   * @param reads makes them
   * @param keys checks keys
   */
  public SnapshotAsyncSession(SessionCalls calls, SnapshotReads reads, KeyCheck keys) {
    this.calls = calls;
    this.reads = reads;
    this.keys = keys;
  }

  @Override
  public Connection connection() {
    return calls.connection().get();
  }

  @Override
  public Timestamp timestamp() {
    return reads.timestamp();
  }

  @Override
  public SnapshotOptions options() {
    return reads.options();
  }

  @Override
  public SnapshotAsyncSession with(SnapshotOptions options) {
    return new SnapshotAsyncSession(
        calls, reads.with(Objects.requireNonNull(options, "options")), keys);
  }

  @Override
  public CompletableFuture<@Nullable Bytes> get(Bytes key) {
    Objects.requireNonNull(key, "key");
    return calls.checked(
        () -> {
          keys.check(key);
          return calls.read("snapshot.get", 1, key.length(), reads.get(key));
        });
  }

  @Override
  public CompletableFuture<@Nullable VersionedValue> getVersioned(Bytes key) {
    Objects.requireNonNull(key, "key");
    return calls.checked(
        () -> {
          keys.check(key);
          return calls.read("snapshot.getVersioned", 1, key.length(), reads.getVersioned(key));
        });
  }

  @Override
  public CompletableFuture<List<@Nullable Bytes>> batchGet(List<Bytes> wanted) {
    List<Bytes> copy = List.copyOf(wanted);
    return calls.checked(
        () -> calls.read("snapshot.batchGet", copy.size(), keys.check(copy), reads.batchGet(copy)));
  }

  @Override
  public CompletableFuture<List<@Nullable VersionedValue>> batchGetVersioned(List<Bytes> wanted) {
    List<Bytes> copy = List.copyOf(wanted);
    return calls.checked(
        () ->
            calls.read(
                "snapshot.batchGetVersioned",
                copy.size(),
                keys.check(copy),
                reads.batchGetVersioned(copy)));
  }

  @Override
  public AsyncCursor<KeyValue> scan(KeyRange range, ScanOptions options) {
    Objects.requireNonNull(range, "range");
    Objects.requireNonNull(options, "options");
    return reads.scan(calls, "snapshot.scan", range, options);
  }

  @Override
  public void clearCache() {
    reads.clearCache();
  }

  @Override
  public ReadStatistics statistics() {
    return reads.statistics();
  }
}
