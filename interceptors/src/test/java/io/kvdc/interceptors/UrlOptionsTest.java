package io.kvdc.interceptors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Descriptors;
import com.google.protobuf.Message;
import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.KeyRange;
import io.kvdc.Kv;
import io.kvdc.RawSession;
import io.kvdc.Transaction;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.embedded.FaultAction;
import io.kvdc.embedded.RegionErrors;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.InvalidOptionException;
import io.kvdc.error.KvException;
import io.kvdc.error.OutcomeUnknownException;
import io.kvdc.error.ThrottledException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each interceptor as a URL switches it on, around real operations. */
class UrlOptionsTest {

  private static final Bytes KEY = Bytes.utf8("secret-key");
  private static final Bytes VALUE = Bytes.utf8("secret-value");

  private static Connection connect(String parameters) {
    return Kv.connect("kv:embedded:url-options?" + parameters);
  }

  private static EmbeddedCluster cluster(Connection connection) {
    return connection.unwrap(EmbeddedCluster.class);
  }

  /** From now on the servers do not answer. */
  private static void hang(Connection connection, String... methods) {
    cluster(connection).faults().inject(Calls.to(methods), FaultAction.holdRequest());
  }

  @Test
  void auditLogWritesTheKindsThatWereNamed() {
    try (LogLines log = new LogLines(AuditLog.LOGGER);
        Connection connection = connect("auditLog.kinds=write,commit&auditLog.who=alice")) {
      connection.raw().put(KEY, VALUE);
      connection.raw().get(KEY);
      try (Transaction transaction = connection.begin()) {
        transaction.put(KEY, VALUE);
        transaction.commit();
      }

      assertThat(log.lines())
          .hasSize(2)
          .noneMatch(line -> line.contains("secret"))
          .anyMatch(line -> line.startsWith("alice: raw.put, "))
          .anyMatch(line -> line.startsWith("alice: transaction.commit, "));
    }
  }

  @Test
  void slowLogKnowsThresholdsByKindAndALimitOfLines() {
    try (LogLines log = new LogLines(SlowOperationLog.LOGGER);
        Connection connection =
            connect("slowLog.threshold=1h&slowLog.threshold.write=0s&slowLog.linesPerSecond=1")) {
      connection.raw().get(KEY);
      assertThat(log.lines()).isEmpty();
      connection.raw().put(KEY, VALUE);
      assertThat(log.lines()).singleElement().asString().startsWith("raw.put took ");
    }
  }

  @Test
  void requestSourceIsWhatServersHear() {
    List<String> heard = new CopyOnWriteArrayList<>();
    try (Connection connection = connect("requestSourceTag.source=nightly")) {
      hear(connection, heard::add);
      connection.raw().put(KEY, VALUE);
      connection.snapshot().get(KEY);
      cluster(connection).faults().clear();
    }

    assertThat(heard).hasSizeGreaterThan(1).allMatch(source -> source.endsWith("nightly"));
  }

  private static void hear(Connection connection, Consumer<String> heard) {
    Calls none =
        Calls.to("RawPut", "KvGet")
            .where(
                call -> {
                  heard.accept(source(call.request()));
                  return false;
                });
    cluster(connection).faults().inject(none, FaultAction.regionError(RegionErrors.staleCommand()));
  }

  private static String source(Message request) {
    Message context = (Message) field(request, "context");
    return String.valueOf(field(context, "request_source"));
  }

  private static Object field(Message message, String name) {
    Descriptors.FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
    return message.getField(field);
  }

  @Test
  void deadlinesAreThoseOfTheirKinds() {
    try (Connection connection = connect("deadline.within=1h&deadline.within.read=40ms")) {
      hang(connection, "RawGet");
      assertThatExceptionOfType(DeadlineExceededException.class)
          .isThrownBy(() -> connection.raw().get(KEY));
      connection.raw().put(KEY, VALUE);
      cluster(connection).faults().clear();
    }
  }

  @Test
  void aWriteThatDidNotEndInTimeIsNotCalledUndone() {
    try (Connection connection = connect("deadline.within.write=40ms")) {
      hang(connection, "RawPut");
      assertThatExceptionOfType(OutcomeUnknownException.class)
          .isThrownBy(() -> connection.raw().put(KEY, VALUE));
      cluster(connection).faults().clear();
    }
  }

  @Test
  void theBreakerOpensAndClosesAgain() {
    try (Connection connection =
        connect(
            "timeout=60ms&circuitBreaker.failures=2&circuitBreaker.window=4"
                + "&circuitBreaker.openFor=1ms&circuitBreaker.probes=1")) {
      RawSession raw = connection.raw();
      hang(connection, "RawGet");
      for (int i = 0; i < 2; i++) {
        assertThatExceptionOfType(DeadlineExceededException.class).isThrownBy(() -> raw.get(KEY));
      }
      cluster(connection).faults().clear();
      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptionsInstanceOf(KvException.class)
          .until(() -> raw.get(KEY) == null);
    }
  }

  @Test
  void anOpenBreakerRefuses() {
    try (Connection connection =
        connect(
            "timeout=60ms&circuitBreaker.failures=2&circuitBreaker.window=4"
                + "&circuitBreaker.openFor=1h")) {
      hang(connection, "RawGet");
      for (int i = 0; i < 2; i++) {
        assertThatExceptionOfType(DeadlineExceededException.class)
            .isThrownBy(() -> connection.raw().get(KEY));
      }
      cluster(connection).faults().clear();
      assertThatExceptionOfType(ThrottledException.class)
          .isThrownBy(() -> connection.raw().put(KEY, VALUE))
          .withMessageContaining("circuit breaker is open")
          .satisfies(refused -> assertThat(refused.retryAfter()).isPositive());
    }
  }

  @Test
  void theRateIsThatOfTheConnection() {
    String limits = "rateLimit.perSecond=0.001&rateLimit.burst=2&rateLimit.longestWait=0s";
    try (Connection connection = connect(limits);
        Connection another = connect(limits)) {
      connection.raw().put(KEY, VALUE);
      connection.raw().get(KEY);
      assertThatExceptionOfType(ThrottledException.class)
          .isThrownBy(() -> connection.raw().get(KEY))
          .withMessageContaining("rate limiter");
      assertThat(another.raw().get(KEY)).as("has a rate of its own").isEqualTo(VALUE);
    }
  }

  @Test
  void whoeverWaitsForTheRateGoesOnInTime() {
    try (Connection connection =
        connect("rateLimit.perSecond=2000&rateLimit.burst=1&rateLimit.longestWait=1m")) {
      for (int i = 0; i < 20; i++) {
        connection.raw().put(KEY, VALUE);
      }
    }
  }

  @Test
  void permitsAreGivenBackAndTheQueueIsAsLongAsWasSaid() {
    try (Connection connection =
        connect("concurrencyLimit.permits=1&concurrencyLimit.queue=1&timeout=1m")) {
      RawSession raw = connection.raw();
      hang(connection, "RawGet");
      CompletionStage<?> first = raw.async().get(KEY);
      CompletionStage<?> second = raw.async().put(KEY, VALUE);
      assertThatExceptionOfType(ThrottledException.class)
          .isThrownBy(() -> raw.put(KEY, VALUE))
          .withMessageContaining("concurrency limiter");
      assertThat(second.toCompletableFuture()).isNotDone();
      first.toCompletableFuture().cancel(false);
      second.toCompletableFuture().join();
      cluster(connection).faults().clear();
      assertThat(raw.get(KEY)).isEqualTo(VALUE);
    }
  }

  @Test
  void theBudgetOfRepetitionsEndsThem() {
    try (Connection connection = connect("retryBudget.ratio=0&retryBudget.perSecond=0")) {
      connection.raw().put(KEY, VALUE);
      cluster(connection)
          .faults()
          .inject(
              Calls.to("RawGet").times(1), FaultAction.regionError(RegionErrors.staleCommand()));
      assertThatExceptionOfType(ThrottledException.class)
          .isThrownBy(() -> connection.raw().get(KEY))
          .withMessageContaining("retry budget");
      assertThat(connection.raw().get(KEY)).isEqualTo(VALUE);
      assertThat(connection.raw().scan(KeyRange.prefix(KEY)).toList()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "auditLog.kinds=everything",
        "slowLog.threshold=-1s",
        "slowLog.linesPerSecond=0",
        "deadline.within=0s",
        "circuitBreaker.failures=0",
        "circuitBreaker.failures=1&circuitBreaker.openFor=0s",
        "rateLimit.perSecond=0",
        "rateLimit.perSecond=1&rateLimit.burst=0",
        "concurrencyLimit.permits=0",
        "concurrencyLimit.permits=1&concurrencyLimit.queue=-1",
        "retryBudget.ratio=11",
        "retryBudget.ratio=1&retryBudget.perSecond=-1",
      })
  void whatMakesNoSenseIsRefusedByTheNameOfTheOption(String parameters) {
    String last = parameters.substring(parameters.lastIndexOf('&') + 1);
    assertThatExceptionOfType(InvalidOptionException.class)
        .isThrownBy(() -> connect(parameters).close())
        .withMessageContaining(last.substring(0, last.indexOf('=')));
  }

  @Test
  void eachCanBeSwitchedOffAgain() {
    try (Connection connection =
        connect(
            "rateLimit.perSecond=0.001&rateLimit.burst=1&rateLimit.longestWait=0s"
                + "&pluginsOff=rateLimit")) {
      for (int i = 0; i < 3; i++) {
        connection.raw().get(KEY);
      }
    }
  }
}
