package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.AsyncRawSession;
import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.RawSession;
import io.kvdc.ScanOptions;
import io.kvdc.error.CallCancelledException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidKeyException;
import io.kvdc.error.KvException;
import io.kvdc.spi.Completion;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.Operation;
import io.kvdc.spi.SessionKind;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.Stages;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What interceptors are told, and what they may stop. */
@TckSuite
@RequiresCapability(Capability.RAW)
class InterceptorTest {

  private static final Bytes VALUE = Bytes.utf8("v");

  @Test
  void eachOperationIsSeenOnceWithItsSize(TestSpace space) {
    Recorder recorder = new Recorder();
    Bytes key = space.key("k");
    long length = key.length();
    try (Connection connection = connect(space, recorder)) {
      RawSession raw = connection.raw();
      raw.put(key, VALUE);
      raw.get(key);
      raw.batchPut(List.of(space.entry("a", "12"), space.entry("b", "345")));
      raw.batchGet(List.of(key, key, key));
      raw.count(space.range());
      raw.batchScan(List.of(space.range(), space.range()), ScanOptions.defaults().withLimit(1));
      raw.batchDelete(List.of(key, key));
      raw.delete(key);
      raw.deleteRange(space.range());
    }

    assertThat(recorder.begun)
        .extracting(Operation::name)
        .containsExactly(
            "raw.put",
            "raw.get",
            "raw.batchPut",
            "raw.batchGet",
            "raw.count",
            "raw.batchScan",
            "raw.batchDelete",
            "raw.delete",
            "raw.deleteRange");
    assertThat(recorder.begun)
        .extracting(Operation::write)
        .containsExactly(true, false, true, false, false, false, true, true, true);
    assertThat(recorder.begun)
        .extracting(Operation::keys)
        .containsExactly(1, 1, 2, 3, 1, 2, 2, 1, 1);
    assertThat(recorder.begun.subList(0, 4))
        .extracting(Operation::payloadBytes)
        .containsExactly(length + 1, length, 2 * length + 5, 3 * length);
    assertThat(recorder.begun).extracting(Operation::session).containsOnly(SessionKind.RAW);
    assertThat(recorder.ended).extracting(Completion::operation).isEqualTo(recorder.begun);
    assertThat(recorder.ended).allMatch(Completion::succeeded);
  }

  @Test
  void asyncOperationHasEndedWhenItsAnswerIsThere(TestSpace space) {
    Recorder recorder = new Recorder();
    try (Connection connection = connect(space, recorder)) {
      AsyncRawSession raw = connection.raw().async();

      for (int i = 1; i <= 50; i++) {
        int calls = i;
        int ended =
            Stages.value(raw.put(space.key("k"), VALUE).thenApply(done -> recorder.ended.size()));
        assertThat(ended).as("ended when answer %d came", calls).isEqualTo(calls);
      }
    }
  }

  @Test
  void pagesOfACursorAreScans(TestSpace space) {
    space.raw().batchPut(space.entries(10));
    Recorder recorder = new Recorder();
    try (Connection connection = connect(space, recorder)) {
      assertThat(
              connection.raw().scan(space.range(), ScanOptions.defaults().withPageSize(4)).toList())
          .hasSize(10);
    }

    assertThat(recorder.begun).hasSizeGreaterThanOrEqualTo(3);
    assertThat(recorder.begun).extracting(Operation::name).containsOnly("raw.scan");
    assertThat(recorder.begun).extracting(Operation::write).containsOnly(false);
  }

  @Test
  void refusedOperationIsNotDone(TestSpace space) {
    Recorder outside = new Recorder();
    Refuser refuser = new Refuser();
    Recorder inside = new Recorder();
    try (Connection connection = connect(space, outside, refuser, inside)) {
      RawSession raw = connection.raw();

      assertThatExceptionOfType(CallCancelledException.class)
          .isThrownBy(() -> raw.put(space.key("k"), VALUE))
          .withMessage("refused by the test");
      assertThat(Stages.failure(raw.async().put(space.key("k"), VALUE)))
          .isInstanceOf(CallCancelledException.class);
    }

    assertThat(space.raw().get(space.key("k"))).isNull();
    assertThat(outside.ended).hasSize(2).noneMatch(Completion::succeeded);
    assertThat(inside.begun).isEmpty();
  }

  @Test
  void badArgumentsAreNoOperation(TestSpace space) {
    Recorder recorder = new Recorder();
    try (Connection connection = connect(space, recorder)) {
      assertThatExceptionOfType(InvalidKeyException.class)
          .isThrownBy(() -> connection.raw().get(Bytes.EMPTY));
    }

    assertThat(recorder.begun).isEmpty();
  }

  @Test
  void interceptorThatThrowsIsPassedOver(TestSpace space) {
    Interceptor broken =
        new Interceptor() {
          @Override
          public After before(Operation operation) {
            throw new IllegalStateException("thrown by a test");
          }
        };
    Recorder recorder = new Recorder();
    try (Connection connection = connect(space, broken, recorder)) {
      connection.raw().put(space.key("k"), VALUE);

      assertThat(connection.raw().get(space.key("k"))).isEqualTo(VALUE);
    }

    assertThat(recorder.ended).hasSize(2);
  }

  private static Connection connect(TestSpace space, Interceptor... interceptors) {
    var connector = Kv.connector(DriverUrl.of(space));
    for (Interceptor interceptor : interceptors) {
      connector.interceptor(interceptor);
    }
    return connector.connect();
  }

  /** Remembers what it was told. */
  private static final class Recorder implements Interceptor {
    private final List<Operation> begun = new CopyOnWriteArrayList<>();
    private final List<Completion> ended = new CopyOnWriteArrayList<>();

    @Override
    public After before(Operation operation) {
      begun.add(operation);
      return ended::add;
    }
  }

  /** Refuses all writes. */
  private static final class Refuser implements Interceptor {
    @Override
    public @Nullable KvException refuse(Operation operation) {
      return operation.write()
          ? new CallCancelledException(ErrorDetail.of("refused by the test"))
          : null;
    }
  }
}
