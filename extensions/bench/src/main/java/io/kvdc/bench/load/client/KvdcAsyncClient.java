package io.kvdc.bench.load.client;

import io.kvdc.AsyncCursor;
import io.kvdc.AsyncRawSession;
import io.kvdc.AsyncSession;
import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.Kv;
import io.kvdc.Timestamp;
import io.kvdc.bench.load.work.KeySpace;
import io.kvdc.bench.load.work.Operation;
import io.kvdc.bench.load.work.SessionKind;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** This driver, through its asynchronous face. */
final class KvdcAsyncClient implements AsyncClient {

  private final Target target;
  private final Connection connection;
  private final AsyncRawSession raw;
  private final KeySpace.Keys<Bytes> keys;
  private final Bytes end;
  private final Bytes value;
  private final @Nullable Timestamp version;

  KvdcAsyncClient(Target target) {
    this.target = target;
    this.connection = Kv.connect(target.url());
    this.raw = connection.raw().async();
    this.keys = target.keys().keysAs(Bytes.class, Bytes::wrap);
    this.end = Bytes.wrap(target.keys().end());
    this.value = Bytes.wrap(target.keys().value());
    this.version = target.session() == SessionKind.SNAPSHOT ? connection.currentTimestamp() : null;
  }

  @Override
  public void start(Operation operation, int caller, Completion completion) {
    switch (operation.verb()) {
      case GET ->
          read(
              session -> session.get(keys.get(operation.key())),
              found -> check(operation, found),
              completion);
      case BATCH_GET ->
          read(
              session -> session.batchGet(KvdcClient.batch(operation, keys)),
              found -> operation.checkCount(KvdcClient.present(found)),
              completion);
      case SCAN -> read(session -> scan(session, operation), operation::checkCount, completion);
      case PUT, INSERT -> end(write(keys.get(operation.key())), completion);
      case READ_MODIFY_WRITE -> end(readModifyWrite(operation), completion);
    }
  }

  /** Reads what a session gives, and checks it. */
  private <T extends @Nullable Object> void read(
      Reading<T> reading, Consumer<T> check, Completion completion) {
    switch (target.session()) {
      case RAW -> checked(reading.from(raw), check, completion);
      case SNAPSHOT -> {
        Timestamp at = Objects.requireNonNull(version);
        checked(reading.from(connection.snapshot(at).async()), check, completion);
      }
      case TXN -> checked(connection.snapshotAsync().thenCompose(reading::from), check, completion);
    }
  }

  private static <T extends @Nullable Object> void checked(
      CompletionStage<T> stage, Consumer<T> check, Completion completion) {
    var unused =
        stage.whenComplete(
            (found, failure) -> {
              Throwable wrong = failure;
              if (wrong == null) {
                try {
                  check.accept(found);
                } catch (IllegalStateException answer) {
                  wrong = answer;
                }
              }
              completion.done(wrong);
            });
  }

  private static void end(CompletionStage<?> stage, Completion completion) {
    var unused = stage.whenComplete((done, failure) -> completion.done(failure));
  }

  private void check(Operation operation, @Nullable Bytes found) {
    operation.checkValue(found == null ? -1 : found.length(), value.length());
  }

  private CompletionStage<Integer> scan(AsyncSession session, Operation operation) {
    KeyRange range = KeyRange.of(keys.get(operation.key()), end);
    return count(session.scan(range, KvdcClient.limit(operation)), 0);
  }

  private static CompletionStage<Integer> count(AsyncCursor<KeyValue> cursor, int before) {
    return cursor
        .nextPage()
        .thenCompose(
            page ->
                page.isEmpty()
                    ? CompletableFuture.completedFuture(before)
                    : count(cursor, before + page.size()));
  }

  private CompletionStage<?> write(Bytes key) {
    return switch (target.session()) {
      case RAW -> raw.put(key, value);
      case SNAPSHOT -> throw new IllegalStateException("a snapshot writes nothing");
      case TXN -> connection.transactAsync(transaction -> transaction.put(key, value));
    };
  }

  private CompletionStage<?> readModifyWrite(Operation operation) {
    Bytes key = keys.get(operation.key());
    if (target.session() == SessionKind.TXN) {
      return connection.transactAsync(
          transaction ->
              transaction
                  .get(key)
                  .thenCompose(
                      found -> {
                        check(operation, found);
                        return transaction.put(key, value);
                      }));
    }
    return raw.get(key)
        .thenCompose(
            found -> {
              check(operation, found);
              return raw.put(key, value);
            });
  }

  @Override
  public void close() {
    connection.close();
  }

  /** Reads from whatever session. */
  private interface Reading<T extends @Nullable Object> {
    CompletionStage<T> from(AsyncSession session);
  }
}
