package io.kvdc.tck.reference;

import io.kvdc.AsyncSnapshot;
import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Cursor;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.ReadStatistics;
import io.kvdc.ScanOptions;
import io.kvdc.Snapshot;
import io.kvdc.SnapshotOptions;
import io.kvdc.Timestamp;
import io.kvdc.VersionedValue;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Waits for what the async snapshot reads. */
final class ReferenceSnapshot implements Snapshot {

  private final ReferenceAsyncSnapshot async;

  ReferenceSnapshot(ReferenceAsyncSnapshot async) {
    this.async = async;
  }

  @Override
  public Connection connection() {
    return async.connection();
  }

  @Override
  public Timestamp timestamp() {
    return async.timestamp();
  }

  @Override
  public SnapshotOptions options() {
    return async.options();
  }

  @Override
  public Snapshot with(SnapshotOptions options) {
    return new ReferenceSnapshot(async.with(options));
  }

  @Override
  public AsyncSnapshot async() {
    return async;
  }

  @Override
  public @Nullable Bytes get(Bytes key) {
    return join(async.get(key));
  }

  @Override
  public List<@Nullable Bytes> batchGet(List<Bytes> keys) {
    return join(async.batchGet(keys));
  }

  @Override
  public @Nullable VersionedValue getVersioned(Bytes key) {
    return join(async.getVersioned(key));
  }

  @Override
  public List<@Nullable VersionedValue> batchGetVersioned(List<Bytes> keys) {
    return join(async.batchGetVersioned(keys));
  }

  @Override
  public Cursor<KeyValue> scan(KeyRange range, ScanOptions options) {
    return new ReferenceCursor(async.scan(range, options), timeout());
  }

  @Override
  public void clearCache() {
    async.clearCache();
  }

  @Override
  public ReadStatistics statistics() {
    return async.statistics();
  }

  private <T extends @Nullable Object> T join(CompletableFuture<T> result) {
    return ReferenceThread.join(result, timeout(), false);
  }

  private Duration timeout() {
    return async.connection().timeout(options().timeout());
  }
}
