package io.kvdc.tck.reference;

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
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Waits for what the async session does. */
final class ReferenceRawSession implements RawSession {

  private final ReferenceConnection connection;
  private final ReferenceAsyncRawSession async;

  ReferenceRawSession(ReferenceConnection connection, ReferenceAsyncRawSession async) {
    this.connection = connection;
    this.async = async;
  }

  @Override
  public Connection connection() {
    return connection;
  }

  @Override
  public RawOptions options() {
    return async.options();
  }

  @Override
  public RawSession with(RawOptions options) {
    return new ReferenceRawSession(connection, async.with(options));
  }

  @Override
  public AsyncRawSession async() {
    return async;
  }

  @Override
  public @Nullable Bytes get(Bytes key) {
    return read(async.get(key));
  }

  @Override
  public List<@Nullable Bytes> batchGet(List<Bytes> keys) {
    return read(async.batchGet(keys));
  }

  @Override
  public Cursor<KeyValue> scan(KeyRange range, ScanOptions options) {
    return new ReferenceCursor(async.scan(range, options), timeout());
  }

  @Override
  public void put(Bytes key, Bytes value) {
    write(async.put(key, value));
  }

  @Override
  public void put(Bytes key, Bytes value, Duration ttl) {
    write(async.put(key, value, ttl));
  }

  @Override
  public void batchPut(List<KeyValue> entries) {
    write(async.batchPut(entries));
  }

  @Override
  public void batchPut(List<KeyValue> entries, List<Duration> ttls) {
    write(async.batchPut(entries, ttls));
  }

  @Override
  public @Nullable Bytes putIfAbsent(Bytes key, Bytes value) {
    return write(async.putIfAbsent(key, value));
  }

  @Override
  public CasResult compareAndSwap(Bytes key, @Nullable Bytes expected, Bytes newValue) {
    return write(async.compareAndSwap(key, expected, newValue));
  }

  @Override
  public @Nullable Duration ttl(Bytes key) {
    return read(async.ttl(key));
  }

  @Override
  public void delete(Bytes key) {
    write(async.delete(key));
  }

  @Override
  public void batchDelete(List<Bytes> keys) {
    write(async.batchDelete(keys));
  }

  @Override
  public void deleteRange(KeyRange range) {
    write(async.deleteRange(range));
  }

  @Override
  public List<List<KeyValue>> batchScan(List<KeyRange> ranges, ScanOptions options) {
    return read(async.batchScan(ranges, options));
  }

  @Override
  public long count(KeyRange range) {
    return read(async.count(range));
  }

  @Override
  public Checksum checksum(KeyRange range) {
    return read(async.checksum(range));
  }

  @Override
  public List<CoprocessorCall.Answer> coprocessor(CoprocessorCall call) {
    return read(async.coprocessor(call));
  }

  private <T extends @Nullable Object> T read(CompletableFuture<T> result) {
    return ReferenceThread.join(result, timeout(), false);
  }

  private <T extends @Nullable Object> T write(CompletableFuture<T> result) {
    return ReferenceThread.join(result, timeout(), true);
  }

  private Duration timeout() {
    return Objects.requireNonNullElse(options().timeout(), connection.timeout());
  }
}
