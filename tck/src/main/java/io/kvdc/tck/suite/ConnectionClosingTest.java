package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.AsyncRawSession;
import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Cursor;
import io.kvdc.KeyValue;
import io.kvdc.RawSession;
import io.kvdc.ScanOptions;
import io.kvdc.error.CallCancelledException;
import io.kvdc.error.ConnectionClosedException;
import io.kvdc.error.KvUndeterminedException;
import io.kvdc.tck.internal.fixture.Crowd;
import io.kvdc.tck.internal.fixture.Stages;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What happens when a connection is closed, and afterwards. */
@TckSuite
class ConnectionClosingTest {

  private static final Bytes VALUE = Bytes.utf8("v");

  @Test
  void closedConnectionSaysSo(TestSpace space) {
    Connection connection = space.open();
    String url = connection.url();

    connection.close();

    assertThat(connection.isClosed()).isTrue();
    assertThat(connection.isValid(Duration.ofSeconds(30))).isFalse();
    assertThat(connection.url()).isEqualTo(url);
  }

  @Test
  void closingAgainIsHarmless(TestSpace space) {
    Connection connection = space.open();

    connection.close();
    connection.close();
    Stages.value(connection.closeAsync());

    assertThat(connection.isClosed()).isTrue();
  }

  @Test
  void closeAsyncIsTheSameStageEachTime(TestSpace space) {
    Connection connection = space.open();

    CompletionStage<@Nullable Void> first = connection.closeAsync();

    assertThat(connection.closeAsync()).isSameAs(first);
    assertThat(connection.isClosed()).isTrue();
    Stages.value(first);
    assertThat(connection.closeAsync()).isSameAs(first);
  }

  @Test
  void closedConnectionRefusesEverything(TestSpace space) {
    Connection connection = space.open();
    RawSession raw = connection.raw();
    connection.close();
    Bytes key = space.key("k");

    refused(connection::raw);
    refused(connection::currentTimestamp);
    refused(connection::capabilities);
    refused(() -> connection.unwrap(Connection.class));
    refused(() -> raw.get(key));
    refused(() -> raw.batchGet(List.of(key)));
    refused(() -> raw.put(key, VALUE));
    refused(() -> raw.batchPut(List.of(new KeyValue(key, VALUE))));
    refused(() -> raw.delete(key));
    refused(() -> raw.batchDelete(List.of(key)));
    refused(() -> raw.deleteRange(space.range()));
    refused(() -> raw.scan(space.range()).nextPage());
    refused(() -> raw.batchScan(List.of(space.range()), ScanOptions.defaults().withLimit(1)));
    refused(() -> raw.count(space.range()));
    assertThat(space.raw().get(key)).isNull();
  }

  private static void refused(Runnable call) {
    assertThatExceptionOfType(ConnectionClosedException.class).isThrownBy(call::run);
  }

  @Test
  void closedConnectionRefusesThroughTheStage(TestSpace space) {
    Connection connection = space.open();
    AsyncRawSession raw = connection.raw().async();
    connection.close();
    Bytes key = space.key("k");

    for (CompletionStage<?> stage :
        List.of(
            raw.get(key),
            raw.put(key, VALUE),
            raw.delete(key),
            raw.batchGet(List.of(key)),
            raw.count(space.range()),
            connection.currentTimestampAsync())) {
      assertThat(Stages.failure(stage)).isInstanceOf(ConnectionClosedException.class);
    }
  }

  @Test
  void otherConnectionsGoOn(TestSpace space) {
    Connection one = space.open();
    Connection other = space.open();
    one.raw().put(space.key("k"), VALUE);

    one.close();

    assertThat(other.raw().get(space.key("k"))).isEqualTo(VALUE);
    assertThat(other.isValid(Duration.ofSeconds(30))).isTrue();
    assertThat(space.raw().get(space.key("k"))).isEqualTo(VALUE);
  }

  @Test
  void cursorsEndWithTheirConnection(TestSpace space) {
    space.raw().batchPut(space.entries(30));
    Connection connection = space.open();
    Cursor<KeyValue> cursor =
        connection.raw().scan(space.range(), ScanOptions.defaults().withPageSize(3));
    assertThat(cursor.nextPage()).isNotEmpty();

    connection.close();

    assertThatExceptionOfType(ConnectionClosedException.class)
        .isThrownBy(
            () -> {
              while (!cursor.nextPage().isEmpty()) {
                // A page that was fetched before may still be handed out.
              }
            });
    cursor.close();
  }

  @Test
  void callsUnderWayEnd(TestSpace space) {
    Connection connection = space.open();
    AsyncRawSession raw = connection.raw().async();
    List<CompletionStage<?>> reads = new ArrayList<>();
    List<CompletionStage<?>> writes = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      reads.add(raw.get(space.key("k" + i)));
      writes.add(raw.put(space.key("k" + i), VALUE));
    }

    connection.close();

    for (CompletionStage<?> read : reads) {
      Throwable failure = Stages.failure(read);
      if (failure != null) {
        assertThat(failure)
            .isInstanceOfAny(ConnectionClosedException.class, CallCancelledException.class);
      }
    }
    for (int i = 0; i < writes.size(); i++) {
      Throwable failure = Stages.failure(writes.get(i));
      if (failure == null) {
        assertThat(space.raw().get(space.key("k" + i))).isEqualTo(VALUE);
      } else {
        assertThat(failure)
            .isInstanceOfAny(
                ConnectionClosedException.class,
                CallCancelledException.class,
                KvUndeterminedException.class);
      }
    }
  }

  @Test
  void waitingThreadsEnd(TestSpace space) throws Exception {
    Connection connection = space.open();
    RawSession raw = connection.raw();

    new Crowd(6)
        .run(
            number -> {
              if (number == 0) {
                connection.close();
                return;
              }
              try {
                for (int i = 0; i < 100_000; i++) {
                  raw.get(space.key("k" + i));
                }
                throw new AssertionError("the connection was never closed");
              } catch (ConnectionClosedException | CallCancelledException e) {
                // As it should be.
              }
            });
  }

  @Test
  void manyConnectionsOneAfterTheOther(TestSpace space) {
    space.raw().put(space.key("k"), VALUE);

    for (int i = 0; i < 20; i++) {
      try (Connection connection = space.open()) {
        assertThat(connection.raw().get(space.key("k"))).isEqualTo(VALUE);
      }
    }
  }
}
