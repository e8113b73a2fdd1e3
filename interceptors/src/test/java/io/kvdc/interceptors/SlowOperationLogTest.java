package io.kvdc.interceptors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.OutcomeUnknownException;
import io.kvdc.option.Options;
import io.kvdc.spi.Interception;
import io.kvdc.spi.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SlowOperationLogTest {

  private static final Duration THRESHOLD = Duration.ofMillis(200);

  private final Recorder recorder = new Recorder();
  private final Chains chains = new Chains(new SlowOperationLog(THRESHOLD, recorder));

  @Test
  void whatIsQuickEnoughIsNotLogged() {
    chains.run("raw.get", THRESHOLD.minusNanos(1), null);
    chains.run("raw.get", Duration.ZERO, new IllegalStateException());
    assertThat(recorder.lines).isEmpty();
  }

  @Test
  void whatTakesTooLongIsLoggedWithWhatItWas() {
    chains.run("raw.batchGet", THRESHOLD, null);
    assertThat(recorder.lines)
        .containsExactly("WARNING raw.batchGet took 200000 us: 2 keys, 100 bytes, succeeded");
  }

  @Test
  void aFailureIsLoggedByItsCodeAndOutcomeAndNeverByItsMessage() {
    chains.run(
        "raw.put",
        Duration.ofSeconds(1),
        new OutcomeUnknownException(ErrorDetail.of("key secret-key")));
    chains.run("raw.put", Duration.ofSeconds(1), new IllegalStateException("secret-key"));
    assertThat(recorder.lines)
        .containsExactly(
            "WARNING raw.put took 1000000 us: 2 keys, 100 bytes, failed with OUTCOME_UNKNOWN,"
                + " outcome UNKNOWN",
            "WARNING raw.put took 1000000 us: 2 keys, 100 bytes, failed with"
                + " java.lang.IllegalStateException, outcome UNKNOWN");
  }

  @Test
  void nothingIsWrittenWhereWarningsAreOff() {
    recorder.loggable = false;
    chains.run("raw.get", THRESHOLD, null);
    assertThat(recorder.lines).isEmpty();
  }

  @Test
  void aThresholdOfZeroLogsAll() {
    new Chains(new SlowOperationLog(Duration.ZERO, recorder)).run("raw.get", Duration.ZERO, null);
    assertThat(recorder.lines).hasSize(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SlowOperationLog(Duration.ofMillis(-1)));
  }

  @Test
  void theOptionSwitchesItOn() {
    SlowOperationLogFactory factory = new SlowOperationLogFactory();
    assertThat(factory.create(Options.empty())).isNull();
    Options options = Options.parse(Map.of("slowLog.threshold", "200ms"), factory.options());
    assertThat(factory.create(options)).isInstanceOf(SlowOperationLog.class);
    assertThat(factory.name()).isEqualTo("slowLog");
  }

  @Test
  void kindsHaveThresholdsOfTheirOwn() {
    SlowOperationLogFactory factory = new SlowOperationLogFactory();
    assertThat(
            factory.create(
                Options.parse(Map.of("slowLog.threshold.commit", "1s"), factory.options())))
        .isInstanceOf(SlowOperationLog.class);
    Chains commits =
        new Chains(new SlowOperationLog(Map.of(OperationKind.COMMIT, THRESHOLD), recorder, 10));
    commits.run("raw.get", Duration.ofDays(1), null);
    commits.run("transaction.commit", THRESHOLD, null);
    assertThat(recorder.lines).singleElement().asString().contains("transaction.commit");
  }

  @Test
  void phasesAreTold() {
    Interception commit = chains.begin("transaction.commit");
    commit.phases().add(Phase.RPC, 3_000);
    commit.phases().add(Phase.RPC, 4_000);
    commit.phases().add(Phase.BACKOFF, 5_000);
    chains.run("raw.get", THRESHOLD, null);
    commit.after(null);
    assertThat(recorder.lines)
        .last()
        .asString()
        .endsWith("succeeded; rpc 2x 7 us, backoff 1x 5 us");
  }

  @Test
  void linesAreFewAndThoseLeftOutAreCounted() {
    ManualTiming timing = new ManualTiming();
    Chains few =
        new Chains(
            new SlowOperationLog(
                Map.of(OperationKind.READ, Duration.ZERO), recorder, 2, timing::nanoTime));
    for (int i = 0; i < 5; i++) {
      few.run("raw.get", Duration.ZERO, null);
    }
    assertThat(recorder.lines).hasSize(2);
    timing.pass(1_000);
    few.run("raw.get", Duration.ZERO, null);
    assertThat(recorder.lines)
        .hasSize(4)
        .contains("WARNING 3 lines about slow operations were left out");
  }

  @Test
  void theAuditLogTellsWhoDidWhat() {
    Chains audited =
        new Chains(new AuditLog(operation -> "amy\nroot", Set.of(OperationKind.WRITE), recorder));
    audited.run("raw.get", Duration.ZERO, null);
    audited.run("raw.put", Duration.ZERO, new IllegalStateException("secret-key"));
    assertThat(recorder.lines)
        .containsExactly(
            "INFO amy?root: raw.put, 2 keys, 100 bytes, failed with"
                + " java.lang.IllegalStateException, outcome UNKNOWN");
  }

  private static final class Recorder implements System.Logger {
    private final List<String> lines = new ArrayList<>();
    private boolean loggable = true;

    @Override
    public String getName() {
      return "recorder";
    }

    @Override
    public boolean isLoggable(Level level) {
      return loggable;
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
      lines.add(level + " " + message);
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
      lines.add(level + " " + format);
    }
  }
}
