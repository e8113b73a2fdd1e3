package io.kvdc.tikv.internal.txn.snapshot;

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
import io.kvdc.tikv.internal.call.BlockingCursor;
import io.kvdc.tikv.internal.call.Waiting;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The snapshot that blocks: waits for the other one. */
public final class SnapshotSyncSession implements Snapshot {

  private final SnapshotAsyncSession async;

  /**
   * A view.
   *
   * @param async what it waits for
   */
  public SnapshotSyncSession(SnapshotAsyncSession async) {
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
  public SnapshotSyncSession with(SnapshotOptions options) {
    return new SnapshotSyncSession(async.with(options));
  }

  @Override
  public AsyncSnapshot async() {
    return async;
  }

  @Override
  public @Nullable Bytes get(Bytes key) {
    return Waiting.await(() -> async.get(key));
  }

  @Override
  public @Nullable VersionedValue getVersioned(Bytes key) {
    return Waiting.await(() -> async.getVersioned(key));
  }

  @Override
  public List<@Nullable Bytes> batchGet(List<Bytes> keys) {
    return Objects.requireNonNull(Waiting.await(() -> async.batchGet(keys)));
  }

  @Override
  public List<@Nullable VersionedValue> batchGetVersioned(List<Bytes> keys) {
    return Objects.requireNonNull(Waiting.await(() -> async.batchGetVersioned(keys)));
  }

  @Override
  public Cursor<KeyValue> scan(KeyRange range, ScanOptions options) {
    return new BlockingCursor(async.scan(range, options));
  }

  @Override
  public void clearCache() {
    async.clearCache();
  }

  @Override
  public ReadStatistics statistics() {
    return async.statistics();
  }
}
