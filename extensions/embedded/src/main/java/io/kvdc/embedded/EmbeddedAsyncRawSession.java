package io.kvdc.embedded;

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
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The asynchronous face of {@link EmbeddedRawSession}. */
final class EmbeddedAsyncRawSession implements AsyncRawSession {
  private final Connection connection;
  private final AsyncRawSession inner;

  EmbeddedAsyncRawSession(Connection connection, AsyncRawSession inner) {
    this.connection = connection;
    this.inner = inner;
  }

  @Override
  public Connection connection() {
    return connection;
  }

  @Override
  public RawOptions options() {
    return inner.options();
  }

  @Override
  public AsyncRawSession with(RawOptions options) {
    return new EmbeddedAsyncRawSession(connection, inner.with(options));
  }

  @Override
  public CompletionStage<@Nullable Bytes> get(Bytes key) {
    return inner.get(key);
  }

  @Override
  public CompletionStage<List<@Nullable Bytes>> batchGet(List<Bytes> keys) {
    return inner.batchGet(keys);
  }

  @Override
  public AsyncCursor<KeyValue> scan(KeyRange range, ScanOptions options) {
    return inner.scan(range, options);
  }

  @Override
  public CompletionStage<@Nullable Void> put(Bytes key, Bytes value) {
    return inner.put(key, value);
  }

  @Override
  public CompletionStage<@Nullable Void> put(Bytes key, Bytes value, Duration ttl) {
    return inner.put(key, value, ttl);
  }

  @Override
  public CompletionStage<@Nullable Void> batchPut(List<KeyValue> entries) {
    return inner.batchPut(entries);
  }

  @Override
  public CompletionStage<@Nullable Void> batchPut(List<KeyValue> entries, List<Duration> ttls) {
    return inner.batchPut(entries, ttls);
  }

  @Override
  public CompletionStage<@Nullable Bytes> putIfAbsent(Bytes key, Bytes value) {
    return inner.putIfAbsent(key, value);
  }

  @Override
  public CompletionStage<CasResult> compareAndSwap(
      Bytes key, @Nullable Bytes expected, Bytes newValue) {
    return inner.compareAndSwap(key, expected, newValue);
  }

  @Override
  public CompletionStage<@Nullable Duration> ttl(Bytes key) {
    return inner.ttl(key);
  }

  @Override
  public CompletionStage<@Nullable Void> delete(Bytes key) {
    return inner.delete(key);
  }

  @Override
  public CompletionStage<@Nullable Void> batchDelete(List<Bytes> keys) {
    return inner.batchDelete(keys);
  }

  @Override
  public CompletionStage<@Nullable Void> deleteRange(KeyRange range) {
    return inner.deleteRange(range);
  }

  @Override
  public CompletionStage<List<List<KeyValue>>> batchScan(
      List<KeyRange> ranges, ScanOptions options) {
    return inner.batchScan(ranges, options);
  }

  @Override
  public CompletionStage<Long> count(KeyRange range) {
    return inner.count(range);
  }

  @Override
  public CompletionStage<Checksum> checksum(KeyRange range) {
    return inner.checksum(range);
  }

  @Override
  public CompletionStage<List<CoprocessorCall.Answer>> coprocessor(CoprocessorCall call) {
    return inner.coprocessor(call);
  }
}
