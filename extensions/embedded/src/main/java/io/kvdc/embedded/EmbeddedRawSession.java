package io.kvdc.embedded;

import io.kvdc.AsyncRawSession;
import io.kvdc.Bytes;
import io.kvdc.CasResult;
import io.kvdc.Checksum;
import io.kvdc.Connection;
import io.kvdc.CoprocessorCall;
import io.kvdc.Cursor;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.RawOptions;
import io.kvdc.RawSession;
import io.kvdc.ScanOptions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A session of the TiKV driver that belongs to the connection that the application opened. */
final class EmbeddedRawSession implements RawSession {
  private final Connection connection;
  private final RawSession inner;

  EmbeddedRawSession(Connection connection, RawSession inner) {
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
  public RawSession with(RawOptions options) {
    return new EmbeddedRawSession(connection, inner.with(options));
  }

  @Override
  public AsyncRawSession async() {
    return new EmbeddedAsyncRawSession(connection, inner.async());
  }

  @Override
  public @Nullable Bytes get(Bytes key) {
    return inner.get(key);
  }

  @Override
  public List<@Nullable Bytes> batchGet(List<Bytes> keys) {
    return inner.batchGet(keys);
  }

  @Override
  public Cursor<KeyValue> scan(KeyRange range, ScanOptions options) {
    return inner.scan(range, options);
  }

  @Override
  public void put(Bytes key, Bytes value) {
    inner.put(key, value);
  }

  @Override
  public void put(Bytes key, Bytes value, Duration ttl) {
    inner.put(key, value, ttl);
  }

  @Override
  public void batchPut(List<KeyValue> entries) {
    inner.batchPut(entries);
  }

  @Override
  public void batchPut(List<KeyValue> entries, List<Duration> ttls) {
    inner.batchPut(entries, ttls);
  }

  @Override
  public @Nullable Bytes putIfAbsent(Bytes key, Bytes value) {
    return inner.putIfAbsent(key, value);
  }

  @Override
  public CasResult compareAndSwap(Bytes key, @Nullable Bytes expected, Bytes newValue) {
    return inner.compareAndSwap(key, expected, newValue);
  }

  @Override
  public @Nullable Duration ttl(Bytes key) {
    return inner.ttl(key);
  }

  @Override
  public void delete(Bytes key) {
    inner.delete(key);
  }

  @Override
  public void batchDelete(List<Bytes> keys) {
    inner.batchDelete(keys);
  }

  @Override
  public void deleteRange(KeyRange range) {
    inner.deleteRange(range);
  }

  @Override
  public List<List<KeyValue>> batchScan(List<KeyRange> ranges, ScanOptions options) {
    return inner.batchScan(ranges, options);
  }

  @Override
  public long count(KeyRange range) {
    return inner.count(range);
  }

  @Override
  public Checksum checksum(KeyRange range) {
    return inner.checksum(range);
  }

  @Override
  public List<CoprocessorCall.Answer> coprocessor(CoprocessorCall call) {
    return inner.coprocessor(call);
  }
}
