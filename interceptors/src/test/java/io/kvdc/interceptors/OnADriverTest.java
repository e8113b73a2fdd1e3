package io.kvdc.interceptors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Cursor;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.Kv;
import io.kvdc.RawSession;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.OutcomeUnknownException;
import io.kvdc.error.ServerBusyException;
import io.kvdc.interceptors.OperationStatistics.Figures;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** What the driver for TiKV tells interceptors, on the embedded cluster. */
class OnADriverTest {

  private static final Bytes KEY = Bytes.utf8("secret-key");
  private static final Bytes VALUE = Bytes.utf8("secret-value");

  private final OperationStatistics statistics = new OperationStatistics();
  private final FaultInjector faults = new FaultInjector();

  private Connection connect(String parameters) {
    return Kv.connector("kv:embedded:interceptors" + parameters)
        .interceptor(statistics)
        .interceptor(faults)
        .connect();
  }

  private Figures figures(String operation) {
    Figures figures = statistics.figures().get(operation);
    assertThat(figures).as(operation).isNotNull();
    return figures;
  }

  @Test
  void theExampleOfTheReadmeRuns() {
    OperationStatistics statistics = new OperationStatistics();
    try (Connection connection =
        Kv.connector("kv:embedded:demo?slowLog.threshold=200ms")
            .interceptor(statistics)
            .connect()) {
      connection.raw().put(Bytes.utf8("zone"), Bytes.utf8("Europe/Berlin"));
      System.out.println(statistics.figures().get("raw.put"));
    }
    assertThat(statistics.figures().get("raw.put").succeeded()).isEqualTo(1);
  }

  @Test
  void whatIsRefusedIsNotSentAndSeenByThoseOutside() {
    try (Connection connection = connect("")) {
      RawSession raw = connection.raw();
      raw.delete(KEY);
      faults.failNext(
          1,
          operation -> operation.name().equals("raw.put"),
          operation -> new ServerBusyException(ErrorDetail.of("injected")));
      assertThatExceptionOfType(ServerBusyException.class)
          .isThrownBy(() -> raw.put(KEY, VALUE))
          .withMessage("injected");
      faults.failNext(
          1,
          operation -> operation.name().equals("raw.put"),
          operation -> new OutcomeUnknownException(ErrorDetail.of("injected")));
      assertThatExceptionOfType(CompletionException.class)
          .isThrownBy(() -> raw.async().put(KEY, VALUE).toCompletableFuture().join())
          .withCauseInstanceOf(OutcomeUnknownException.class);
      assertThat(raw.get(KEY)).isNull();
      assertThat(figures("raw.put"))
          .matches(put -> put.started() == 2 && put.failed() == 2 && put.unknown() == 1);
    }
  }

  @Test
  void everyOperationBeginsAndEndsOnceWithItsSize() {
    try (Connection connection = connect("")) {
      RawSession raw = connection.raw();
      raw.put(KEY, VALUE);
      assertThat(raw.get(KEY)).isEqualTo(VALUE);
      raw.batchPut(List.of(new KeyValue(KEY, VALUE), new KeyValue(KEY.next(), VALUE)));
      try (Cursor<KeyValue> cursor = raw.scan(KeyRange.prefix(KEY))) {
        assertThat(cursor.toList()).hasSize(2);
      }
      raw.deletePrefix(KEY);
      assertThat(figures("raw.put"))
          .matches(put -> put.succeeded() == 1 && put.keys() == 1)
          .matches(put -> put.payloadBytes() == KEY.length() + VALUE.length());
      assertThat(figures("raw.get"))
          .matches(get -> get.succeeded() == 1 && get.payloadBytes() == KEY.length());
      assertThat(figures("raw.batchPut")).matches(put -> put.succeeded() == 1 && put.keys() == 2);
      assertThat(figures("raw.scan").succeeded()).isPositive();
      assertThat(figures("raw.deleteRange").succeeded()).isEqualTo(1);
      assertThat(statistics.figures().values())
          .allMatch(each -> each.started() == each.succeeded() + each.failed());
    }
  }

  @Test
  void theUrlSwitchesTheSlowLogOnAndItNeverTellsKeysOrValues() {
    try (LogLines log = new LogLines(SlowOperationLog.LOGGER);
        Connection connection = connect("?slowLog.threshold=0s")) {
      connection.raw().put(KEY, VALUE);
      connection.raw().get(KEY);
      assertThat(log.lines())
          .hasSize(2)
          .allMatch(line -> !line.contains("secret"))
          .anyMatch(line -> line.startsWith("raw.put took "))
          .anyMatch(line -> line.startsWith("raw.get took "));
    }
  }
}
