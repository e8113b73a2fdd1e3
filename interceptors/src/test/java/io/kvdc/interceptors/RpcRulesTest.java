package io.kvdc.interceptors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.error.OutcomeUnknownException;
import io.kvdc.error.RequestRejectedException;
import io.kvdc.error.ThrottledException;
import io.kvdc.spi.RpcCall;
import io.kvdc.spi.RpcInterceptor;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Interceptors of requests, on the embedded cluster. */
class RpcRulesTest {

  private static final Bytes KEY = Bytes.utf8("key");
  private static final Bytes VALUE = Bytes.utf8("value");
  private static final Predicate<RpcCall> PUT = call -> call.method().equals("RawPut");
  private static final Predicate<RpcCall> GET = call -> call.method().equals("RawGet");

  private final RpcFaultInjector faults = new RpcFaultInjector();

  private static Connection connect(RpcInterceptor... interceptors) {
    var connector = Kv.connector("kv:embedded:rpcrules");
    for (RpcInterceptor each : interceptors) {
      connector = connector.rpcInterceptor(each);
    }
    return connector.connect();
  }

  @Test
  void whatDoesNotLeaveIsTriedAgain() {
    try (Connection connection = connect(faults)) {
      faults.failBeforeSending(2, PUT);
      connection.raw().put(KEY, VALUE);
      assertThat(faults.injected()).isEqualTo(2);
      faults.delay(1, GET, Duration.ofMillis(1));
      assertThat(connection.raw().get(KEY)).isEqualTo(VALUE);
      assertThat(faults.injected()).isEqualTo(3);
    }
  }

  @Test
  void beyondTheBudgetNothingIsRepeated() {
    try (Connection connection = connect(new RetryBudget(0, 0), faults)) {
      connection.raw().put(KEY, VALUE);
      faults.failBeforeSending(1, GET);
      assertThatExceptionOfType(ThrottledException.class)
          .isThrownBy(() -> connection.raw().get(KEY))
          .withMessageContaining("retry budget");
    }
  }

  @Test
  void aWriteWhoseAnswerWasLostStaysUnknownBeyondTheBudget() {
    try (Connection connection = connect(new RetryBudget(0, 0), faults)) {
      connection.raw().delete(KEY);
      faults.dropAnswers(1, PUT);
      assertThatExceptionOfType(OutcomeUnknownException.class)
          .isThrownBy(() -> connection.raw().put(KEY, VALUE));
      assertThat(connection.raw().get(KEY)).isEqualTo(VALUE);
    }
  }

  @Test
  void aRecordingAnswersInThePlaceOfTheServers() {
    RpcRecording recording = new RpcRecording();
    try (Connection connection = connect(recording.recorder())) {
      connection.raw().put(KEY, VALUE);
      assertThat(connection.raw().get(KEY)).isEqualTo(VALUE);
    }
    assertThat(recording.exchanges()).hasSizeGreaterThanOrEqualTo(2);
    try (Connection connection = connect(recording.replayer(call -> call.method()))) {
      assertThat(connection.raw().get(KEY)).isEqualTo(VALUE);
      assertThatExceptionOfType(RequestRejectedException.class)
          .isThrownBy(() -> connection.raw().get(KEY))
          .withMessageContaining("RawGet")
          .matches(refused -> !refused.getMessage().contains("key"));
    }
  }

  @Test
  void theLogTellsTheOrder() {
    RpcLog log = new RpcLog();
    try (Connection connection = connect(log.interceptor("a"), log.interceptor("b"))) {
      connection.raw().get(KEY);
      log.clear();
      connection.raw().get(KEY);
      assertThat(log.lines()).containsExactly("begin a", "begin b", "end b", "end a");
      assertThat(log.begun()).isEqualTo(log.ended()).isEqualTo(2);
    }
  }

  @Test
  void theBudgetIsFilledByRequestsAndByTime() {
    ManualTiming timing = new ManualTiming();
    RetryBudget budget = new RetryBudget(0.5, 1, timing);
    for (int i = 0; i < 10; i++) {
      assertThat(sends(budget, 2)).isTrue();
    }
    assertThat(sends(budget, 2)).isFalse();
    assertThat(sends(budget, 1) && sends(budget, 1)).isTrue();
    assertThat(sends(budget, 2)).isTrue();
    assertThat(sends(budget, 3)).isFalse();
    timing.pass(1_000);
    assertThat(sends(budget, 2)).isTrue();
    assertThat(sends(budget, 2)).isFalse();
    assertThat(new RetryBudget(0.5, 1)).isEqualTo(new RetryBudget(0.5, 1)).isNotEqualTo(budget);
  }

  @Test
  void aSmallShareIsSavedUpUntilItIsAWholeRepetition() {
    RetryBudget budget = new RetryBudget(0.005, 0, new ManualTiming());
    for (int i = 0; i < 201; i++) {
      assertThat(sends(budget, 1)).isTrue();
    }
    assertThat(sends(budget, 2)).isTrue();
    assertThat(sends(budget, 2)).isFalse();
  }

  private static boolean sends(RetryBudget budget, int attempt) {
    RpcCall call =
        new RpcCall("a:1", null, 1, 1, "RawGet", false, attempt, "", 0, Duration.ofSeconds(1));
    boolean[] sent = {false};
    var unused =
        budget.around(
            call,
            () -> {
              sent[0] = true;
              return new CompletableFuture<>();
            });
    return sent[0];
  }
}
