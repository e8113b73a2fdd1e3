package io.kvdc.tikv.internal.raw;

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
import io.kvdc.tikv.internal.call.BlockingCursor;
import io.kvdc.tikv.internal.call.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The raw session that blocks: each call makes the asynchronous one and waits for it. */
public final class RawSyncSession implements RawSession {

  private final RawAsyncSession async;

  /** A view on an asynchronous session. */
  public RawSyncSession(RawAsyncSession async) {
    this.async = async;
  }

  @Override
  public Connection connection() {
    return async.connection();
  }

  @Override
  public RawOptions options() {
    return async.options();
  }

  @Override
  public RawSession with(RawOptions options) {
    return new RawSyncSession(async.with(options));
  }

  @Override
  public RawAsyncSession async() {
    return async;
  }

  @Override
  public @Nullable Bytes get(Bytes key) {
    return Waiting.await(() -> async.get(key));
  }

  @Override
  public List<@Nullable Bytes> batchGet(List<Bytes> keys) {
    return present(Waiting.await(() -> async.batchGet(keys)));
  }

  @Override
  public void put(Bytes key, Bytes value) {
    Waiting.await(() -> async.put(key, value));
  }

  @Override
  public void put(Bytes key, Bytes value, Duration ttl) {
    Waiting.await(() -> async.put(key, value, ttl));
  }

  @Override
  public void batchPut(List<KeyValue> entries) {
    Waiting.await(() -> async.batchPut(entries));
  }

  @Override
  public void batchPut(List<KeyValue> entries, List<Duration> ttls) {
    Waiting.await(() -> async.batchPut(entries, ttls));
  }

  @Override
  public @Nullable Bytes putIfAbsent(Bytes key, Bytes value) {
    return Waiting.await(() -> async.putIfAbsent(key, value));
  }

  @Override
  public CasResult compareAndSwap(Bytes key, @Nullable Bytes expected, Bytes newValue) {
    return present(Waiting.await(() -> async.compareAndSwap(key, expected, newValue)));
  }

  @Override
  public @Nullable Duration ttl(Bytes key) {
    return Waiting.await(() -> async.ttl(key));
  }

  @Override
  public void delete(Bytes key) {
    Waiting.await(() -> async.delete(key));
  }

  @Override
  public void batchDelete(List<Bytes> keys) {
    Waiting.await(() -> async.batchDelete(keys));
  }

  @Override
  public void deleteRange(KeyRange range) {
    Waiting.await(() -> async.deleteRange(range));
  }

  @Override
  public List<List<KeyValue>> batchScan(List<KeyRange> ranges, ScanOptions options) {
    return present(Waiting.await(() -> async.batchScan(ranges, options)));
  }

  @Override
  public long count(KeyRange range) {
    return present(Waiting.await(() -> async.count(range)));
  }

  @Override
  public Checksum checksum(KeyRange range) {
    return present(Waiting.await(() -> async.checksum(range)));
  }

  @Override
  public List<CoprocessorCall.Answer> coprocessor(CoprocessorCall call) {
    return present(Waiting.await(() -> async.coprocessor(call)));
  }

  @Override
  public Cursor<KeyValue> scan(KeyRange range, ScanOptions options) {
    return new BlockingCursor(async.scan(range, options));
  }

  private static <T> T present(@Nullable T result) {
    return Objects.requireNonNull(result);
  }
}
