package io.kvdc.bench.load.client;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Cursor;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.Kv;
import io.kvdc.RawSession;
import io.kvdc.ScanOptions;
import io.kvdc.Session;
import io.kvdc.Timestamp;
import io.kvdc.bench.load.work.KeySpace;
import io.kvdc.bench.load.work.Operation;
import io.kvdc.bench.load.work.SessionKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** This driver, through its blocking face. */
final class KvdcClient implements BlockingClient {

  private final Target target;
  private final Connection connection;
  private final RawSession raw;
  private final KeySpace.Keys<Bytes> keys;
  private final Bytes end;
  private final Bytes value;
  private final @Nullable Timestamp version;

  KvdcClient(Target target) {
    this.target = target;
    this.connection = Kv.connect(target.url());
    this.raw = connection.raw();
    this.keys = target.keys().keysAs(Bytes.class, Bytes::wrap);
    this.end = Bytes.wrap(target.keys().end());
    this.value = Bytes.wrap(target.keys().value());
    this.version =
        switch (target.session()) {
          case SNAPSHOT -> connection.currentTimestamp();
          case RAW, TXN -> null;
        };
  }

  @Override
  public void perform(Operation operation, int caller) {
    switch (operation.verb()) {
      case GET -> check(operation, reader().get(keys.get(operation.key())));
      case BATCH_GET -> operation.checkCount(present(reader().batchGet(batch(operation, keys))));
      case SCAN -> operation.checkCount(scan(operation).size());
      case PUT, INSERT -> write(keys.get(operation.key()));
      case READ_MODIFY_WRITE -> readModifyWrite(operation);
    }
  }

  private Session reader() {
    // A snapshot keeps what it has read: with one for all, most reads would send nothing.
    return switch (target.session()) {
      case RAW -> raw;
      case SNAPSHOT -> connection.snapshot(Objects.requireNonNull(version));
      case TXN -> connection.snapshot();
    };
  }

  static List<Bytes> batch(Operation operation, KeySpace.Keys<Bytes> keys) {
    List<Bytes> batch = new ArrayList<>(operation.batch().length);
    for (long number : operation.batch()) {
      batch.add(keys.get(number));
    }
    return batch;
  }

  static int present(List<@Nullable Bytes> values) {
    int found = 0;
    for (Bytes each : values) {
      found += each == null ? 0 : 1;
    }
    return found;
  }

  private void check(Operation operation, @Nullable Bytes found) {
    operation.checkValue(found == null ? -1 : found.length(), value.length());
  }

  private List<KeyValue> scan(Operation operation) {
    KeyRange range = KeyRange.of(keys.get(operation.key()), end);
    try (Cursor<KeyValue> cursor = reader().scan(range, limit(operation))) {
      return cursor.toList();
    }
  }

  static ScanOptions limit(Operation operation) {
    return ScanOptions.defaults().withLimit(operation.length());
  }

  private void write(Bytes key) {
    switch (target.session()) {
      case RAW -> raw.put(key, value);
      case SNAPSHOT -> throw new IllegalStateException("a snapshot writes nothing");
      case TXN ->
          connection.transact(
              transaction -> {
                transaction.put(key, value);
                return true;
              });
    }
  }

  private void readModifyWrite(Operation operation) {
    Bytes key = keys.get(operation.key());
    if (target.session() == SessionKind.TXN) {
      connection.transact(
          transaction -> {
            check(operation, transaction.get(key));
            transaction.put(key, value);
            return true;
          });
    } else {
      check(operation, raw.get(key));
      raw.put(key, value);
    }
  }

  @Override
  public void close() {
    connection.close();
  }
}
